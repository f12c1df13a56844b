package io.headgate;

import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.SplittableRandom;

/** Limits, costs and pauses, log-uniform over all that is allowed, and next to every boundary. */
public final class RandomLimit {
    private static final long MAX_MICROS = Limit.MAX_WINDOW.toNanos() / 1_000;

    /** Among them some whose clocks are set at midnight, or by half an hour, or are off by 45 minutes. */
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Africa/Cairo",
            "Asia/Beirut",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "+05:30");

    private RandomLimit() {}

    public static Limit next(SplittableRandom random) {
        long windowMillis = logUniform(random, 1, Limit.MAX_WINDOW.toMillis());
        long quota = logUniform(random, 1, Math.min(Limit.MAX_UNITS, nanos(windowMillis)));
        return new Limit(
                Algorithm.TOKEN_BUCKET, quota, Duration.ofMillis(windowMillis), burst(random, quota, windowMillis));
    }

    /** Of any algorithm: most of them windows, of which some are a calendar's. */
    public static Limit ofAnyAlgorithm(SplittableRandom random) {
        Limit limit = next(random);
        return switch (random.nextInt(6)) {
            case 0 -> limit;
            case 1, 2 -> Limit.fixed(limit.quota(), limit.window());
            case 3 -> calendar(random);
            default -> Limit.sliding(limit.quota(), limit.window());
        };
    }

    private static Limit calendar(SplittableRandom random) {
        CalendarUnit[] units = CalendarUnit.values();
        return Limit.fixed(
                logUniform(random, 1, Limit.MAX_UNITS / 20),
                units[random.nextInt(units.length)],
                ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
    }

    private static long nanos(long millis) {
        return millis > Limit.MAX_UNITS ? Limit.MAX_UNITS : millis * 1_000_000;
    }

    private static long burst(SplittableRandom random, long quota, long windowMillis) {
        BigInteger most = BigInteger.valueOf(quota)
                .multiply(BigInteger.valueOf(MAX_MICROS / 1_000))
                .divide(BigInteger.valueOf(windowMillis));
        long max = most.min(BigInteger.valueOf(Limit.MAX_UNITS)).longValueExact();
        return random.nextInt(3) == 0 ? Math.min(quota, max) : logUniform(random, 1, max);
    }

    /** 1 to the burst, often one of the two. */
    public static long cost(SplittableRandom random, Limit limit) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> limit.burst();
            default -> logUniform(random, 1, limit.burst());
        };
    }

    /** A pause that ends within a microsecond of something, or anywhere. */
    public static long step(SplittableRandom random, Limit limit, Usage last) {
        long boundary = switch (random.nextInt(7)) {
            case 0 -> 0;
            case 1, 2 -> last.waitMicros();
            case 3 -> last.fullMicros();
            case 4 -> limit.windowMicros();
            case 5 -> limit.windowMicros() / limit.quota();
            default -> logUniform(random, 1, MAX_MICROS);
        };
        return Math.max(0, boundary + random.nextInt(-1, 2));
    }

    /** Each order of magnitude as often as any other. */
    public static long logUniform(SplittableRandom random, long min, long max) {
        double factor = Math.pow((double) max / (double) min, random.nextDouble());
        return Math.max(min, Math.min(max, Math.round((double) min * factor)));
    }
}
