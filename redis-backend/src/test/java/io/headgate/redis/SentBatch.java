package io.headgate.redis;

import io.headgate.Limit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A script call as it is sent, read as the script reads it; an entry for several times is there as often. */
record SentBatch(List<String> buckets, List<Limit> limits, List<Sent> entries, int argumentCount) {
    /** {@code operation}: so many takes, 0 a peek, -1 a settle, -2 a reset. */
    record Sent(long operation, List<Asked> charges) {
        /** Such as {@code 3 x a-1, b-2}. */
        @Override
        public String toString() {
            return operation + " x "
                    + String.join(", ", charges.stream().map(Asked::toString).toList());
        }
    }

    /** One charge, its bucket and limit looked up. */
    record Asked(String bucket, Limit limit, long units, long extra) {
        @Override
        public String toString() {
            return bucket + "-" + units + (extra == 0 ? " observed" : "");
        }
    }

    static SentBatch of(ScriptCall call) {
        return of(call.keys(), call.arguments());
    }

    static SentBatch of(List<byte[]> keys, List<byte[]> arguments) {
        List<String> buckets = keys.stream()
                .map(key -> new String(key, StandardCharsets.ISO_8859_1))
                .toList();
        Numbers numbers = new Numbers(arguments);
        numbers.next();
        List<Limit> limits = new ArrayList<>();
        for (long left = numbers.next(); left > 0; left--) {
            long quota = numbers.next();
            Duration window = Duration.ofMillis(numbers.next() / 1_000);
            limits.add(Limit.of(quota, window).withBurst(numbers.next()));
        }
        List<Sent> entries = new ArrayList<>();
        while (numbers.hasNext()) {
            long operation = numbers.next();
            long times = numbers.next();
            List<long[]> charges = new ArrayList<>();
            for (long left = numbers.next(); left > 0; left--) {
                charges.add(new long[] {numbers.next(), numbers.next(), numbers.next(), numbers.next()});
            }
            for (int time = 0; time < times; time++) {
                int shift = time * charges.size();
                entries.add(new Sent(
                        operation,
                        charges.stream()
                                .map(charge -> new Asked(
                                        buckets.get((int) charge[0] - 1 + shift),
                                        limits.get((int) charge[1] - 1),
                                        charge[2],
                                        charge[3]))
                                .toList()));
            }
        }
        return new SentBatch(buckets, limits, entries, arguments.size());
    }

    /** How many calls were joined in it. */
    long calls() {
        return entries.stream()
                .mapToLong(entry -> Math.max(1, entry.operation()))
                .sum();
    }

    private static final class Numbers {
        private final List<byte[]> texts;
        private int at;

        Numbers(List<byte[]> texts) {
            this.texts = texts;
        }

        boolean hasNext() {
            return at < texts.size();
        }

        long next() {
            return Long.parseLong(new String(texts.get(at++), StandardCharsets.ISO_8859_1));
        }
    }
}
