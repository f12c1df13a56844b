package io.headgate.redis;

import io.headgate.TestTime;
import io.headgate.redis.server.RedisServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Time for a script that asks a key rather than the server's clock, and lets keys go by that time:
 * everything else is the script as it is.
 */
final class FakeTime implements TestTime, AutoCloseable {
    private static final long START_MICROS = 1_800_000_000_123_456L;

    private final UnifiedJedis jedis;
    private final List<String> clockKeys;
    private final Runnable close;
    private final AtomicLong micros = new AtomicLong(START_MICROS);

    FakeTime(RedisServer redis, String name) {
        this(RedisClient.create("127.0.0.1", redis.port()), name);
    }

    private FakeTime(UnifiedJedis own, String name) {
        this(own, List.of("clock:" + name), own::close);
    }

    /**
     * For a client that stays open.
     *
     * @param clockKeys that hold the time, one on each server
     */
    FakeTime(UnifiedJedis jedis, List<String> clockKeys) {
        this(jedis, clockKeys, () -> {});
    }

    private FakeTime(UnifiedJedis jedis, List<String> clockKeys, Runnable close) {
        this.jedis = jedis;
        this.clockKeys = clockKeys;
        this.close = close;
        begin();
    }

    /** Goes back to the start: Redis can count some 200 years from there, and random pauses add up. */
    void begin() {
        micros.set(START_MICROS);
        advanceMicros(0);
    }

    @Override
    public void advanceMicros(long step) {
        String now = Long.toString(micros.addAndGet(step));
        clockKeys.forEach(key -> jedis.set(key, now));
    }

    @Override
    public long micros() {
        return micros.get();
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public void close() {
        close.run();
    }

    /** The script, by this time. */
    Script script() {
        return new Script(text());
    }

    /** What it says. */
    String text() {
        String text = replaced(Script.resource(), "flags=allow-oom", "flags=allow-oom,allow-cross-slot-keys");
        text = replaced(text, "local time = redis.call('TIME')", """
                local fake
                for _, clock in ipairs({ '%s' }) do
                  local found = redis.pcall('GET', clock)
                  fake = type(found) == 'string' and tonumber(found) or fake
                end
                local time = { math.floor(fake / 1000000), math.fmod(fake, 1000000) }
                local function get(bucket)
                  local last = redis.call('GET', 'last:{' .. bucket .. '}')
                  if last and math.floor(fake / 1000) > tonumber(last) then
                    redis.call('DEL', bucket, 'last:{' .. bucket .. '}')
                  end
                  return redis.pcall('GET', bucket)
                end
                """.formatted(String.join("', '", clockKeys)));
        text = replaced(text, "redis.pcall('GET', key)", "get(key)");
        text = replaced(
                text,
                "redis.call('PEXPIREAT', key, full)",
                "redis.call('SET', 'last:{' .. key .. '}', string.format('%.0f', full))");
        return replaced(
                text,
                "redis.call('SET', key, value, 'PXAT', full)",
                "redis.call('MSET', key, value, 'last:{' .. key .. '}', string.format('%.0f', full))");
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalStateException("the script no longer says " + from);
        }
        return text.replace(from, to);
    }
}
