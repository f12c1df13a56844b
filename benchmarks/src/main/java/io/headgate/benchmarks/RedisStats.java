package io.headgate.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/**
 * What a Redis says that it has done so far.
 *
 * @param calls how often each command ran, sent by a client or called by a script
 * @param scriptMicros the time in script calls
 * @param cpuMicros the processor time of the server
 */
record RedisStats(Map<String, Long> calls, long scriptMicros, long cpuMicros) {
    private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");
    private static final Pattern SCRIPT = Pattern.compile("cmdstat_evalsha:calls=\\d+,usec=(\\d+)");
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:user|sys):([0-9.]+)");
    private static final Pattern MEMORY = Pattern.compile("used_memory:(\\d+)");
    private static final Pattern ALLOCATOR = Pattern.compile("mem_allocator:(\\S+)");

    static RedisStats of(Jedis redis) {
        Map<String, Long> calls = new HashMap<>();
        String commands = redis.info("commandstats");
        Matcher command = CALLS.matcher(commands);
        while (command.find()) {
            calls.put(command.group(1), Long.parseLong(command.group(2)));
        }
        Matcher script = SCRIPT.matcher(commands);
        long scriptMicros = script.find() ? Long.parseLong(script.group(1)) : 0;
        double seconds = 0;
        Matcher cpu = CPU.matcher(redis.info("cpu"));
        while (cpu.find()) {
            seconds += Double.parseDouble(cpu.group(1));
        }
        return new RedisStats(calls, scriptMicros, Math.round(seconds * 1e6));
    }

    /** The memory that a Redis uses, in bytes. */
    static long usedMemory(Jedis redis) {
        Matcher memory = MEMORY.matcher(redis.info("memory"));
        if (!memory.find()) {
            throw new IllegalStateException("INFO memory has no used_memory");
        }
        return Long.parseLong(memory.group(1));
    }

    /** How a Redis gets its memory, such as {@code libc}: that decides what the same keys take. */
    static String allocator(Jedis redis) {
        Matcher allocator = ALLOCATOR.matcher(redis.info("memory"));
        return allocator.find() ? allocator.group(1) : "unknown";
    }

    /**
     * The commands that the peers sent. A script of Bucket4j makes one call, a {@code set} or a {@code
     * get}, that stands for the EVAL; every other {@code get} was sent by itself. Of Headgate only the
     * scripts are sent.
     */
    long sentCommands(RedisPeer peer) {
        return switch (peer) {
            case BUCKET4J_8, BUCKET4J_64, BUCKET4J_BATCHING -> count("get") + count("set");
            case HEADGATE, HEADGATE_ONE_POLICY, HEADGATE_THREE_POLICIES -> count("eval") + count("evalsha");
        };
    }

    private long count(String command) {
        return calls.getOrDefault(command, 0L);
    }
}
