package io.headgate.redis;

import io.headgate.TestTime;
import io.headgate.redis.server.RedisServer;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.RedisClient;

/**
 * Time for a script that asks a key rather than the server's clock, and lets keys go by that time:
 * everything else is the script as it is.
 */
final class FakeTime implements TestTime, AutoCloseable {
    private static final long START_MICROS = 1_800_000_000_123_456L;

    private final RedisClient jedis;
    private final String clockKey;
    private final AtomicLong micros = new AtomicLong(START_MICROS);

    FakeTime(RedisServer redis, String name) {
        this.jedis = RedisClient.create("127.0.0.1", redis.port());
        this.clockKey = "clock:" + name;
        begin();
    }

    /** Goes back to the start: Redis can count some 200 years from there, and random pauses add up. */
    void begin() {
        micros.set(START_MICROS);
        advanceMicros(0);
    }

    @Override
    public void advanceMicros(long step) {
        jedis.set(clockKey, Long.toString(micros.addAndGet(step)));
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public void close() {
        jedis.close();
    }

    /** The script, by this time. */
    Script script() {
        String text = Script.resource();
        text = replaced(text, "local time = redis.call('TIME')", """
                local fake = tonumber(redis.call('GET', '%s'))
                local time = { math.floor(fake / 1000000), math.fmod(fake, 1000000) }
                local function get(bucket)
                  local last = redis.call('GET', 'last:' .. bucket)
                  if last and math.floor(fake / 1000) > tonumber(last) then
                    redis.call('DEL', bucket, 'last:' .. bucket)
                  end
                  return redis.pcall('GET', bucket)
                end
                """.formatted(clockKey));
        text = replaced(text, "redis.pcall('GET', key)", "get(key)");
        text = replaced(
                text,
                "redis.call('PEXPIREAT', key, full)",
                "redis.call('SET', 'last:' .. key, string.format('%.0f', full))");
        return new Script(replaced(
                text,
                "redis.call('SET', key, value, 'PXAT', full)",
                "redis.call('MSET', key, value, 'last:' .. key, string.format('%.0f', full))"));
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalStateException("the script no longer says " + from);
        }
        return text.replace(from, to);
    }
}
