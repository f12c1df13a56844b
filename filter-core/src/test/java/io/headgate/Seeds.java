package io.headgate;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a law on random cases; a case that breaks it is run again by {@code -Dheadgate.seed=N}. */
public final class Seeds {
    private static final String PROPERTY = "headgate.seed";

    private Seeds() {}

    /** Runs the law {@code cases} times, ten times as often in the long run, each with a seed of its own. */
    public static void forAll(int cases, Consumer<SplittableRandom> law) {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            law.accept(new SplittableRandom(Long.parseLong(given)));
            return;
        }
        long first = System.nanoTime();
        long last = first + cases * (System.getProperty("long") == null ? 1L : 10L);
        for (long seed = first; seed < last; seed++) {
            try {
                law.accept(new SplittableRandom(seed));
            } catch (Throwable e) {
                throw new AssertionError("run it again with -D" + PROPERTY + "=" + seed, e);
            }
        }
    }

    /** Log-uniform, so that every magnitude is as likely; both ends included. */
    public static long magnitude(SplittableRandom random, long min, long max) {
        double log = random.nextDouble(Math.log((double) min), Math.log((double) max + 1));
        return Math.max(min, Math.min(max, Math.round(Math.exp(log)) + random.nextLong(-1, 2)));
    }

    /** A limit from anywhere in the range. */
    public static Limit limit(SplittableRandom random) {
        long windowMillis = magnitude(random, 1, Limit.MAX_WINDOW.toMillis());
        long quota = magnitude(random, 1, Math.min(Limit.MAX_UNITS, windowMillis * 1_000_000));
        long windows = Limit.MAX_WINDOW.toMillis() / windowMillis;
        long burst = magnitude(random, 1, quota > Limit.MAX_UNITS / windows ? Limit.MAX_UNITS : quota * windows);
        return new Limit(Algorithm.TOKEN_BUCKET, quota, Duration.ofMillis(windowMillis), burst);
    }

    /** Up to {@code maxLength} chars, most of them delimiters, controls, digits, and lone surrogates. */
    public static String text(SplittableRandom random, int maxLength) {
        String awkward = ":|+/{}[]%.,;=\"'\\ \t\r\n\0\u007f\u0080\u00ff\ud800\udc00\ufffd0159afAFé٣";
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
            text.append(
                    random.nextInt(8) == 0
                            ? (char) random.nextInt(0x10000)
                            : awkward.charAt(random.nextInt(awkward.length())));
        }
        return text.toString();
    }
}
