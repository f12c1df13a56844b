package io.headgate;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Names that people write: what a policy may be called, and which known name was meant. */
public final class Names {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** More than any known name has; comparing takes time in proportion. */
    private static final int MOST_LETTERS = 200;

    private Names() {}

    /**
     * Refuses a name that is not safe in a header field, in a log and in a store's key.
     *
     * @throws IllegalArgumentException if the name does not match {@code [A-Za-z0-9._-]{1,64}}
     */
    public static String require(String what, String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s name: \"%s\", expected 1 to 64 of A-Z a-z 0-9 . _ -".formatted(what, OneLine.of(name)));
        }
        return name;
    }

    /**
     * What to say of an unknown name: {@code unknown parameter "limt", did you mean "limit"? Known:
     * key, limit}.
     */
    public static String unknown(String what, String name, Collection<String> known) {
        String listed = String.join(", ", new TreeSet<>(known));
        return nearest(name, known)
                .map(nearest -> "unknown %s \"%s\", did you mean \"%s\"? Known: %s"
                        .formatted(what, OneLine.of(name), nearest, listed))
                .orElse("unknown %s \"%s\". Known: %s".formatted(what, OneLine.of(name), listed));
    }

    /** The known name that was meant, if one is near enough. */
    static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > MOST_LETTERS) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(nearest -> distance(name, nearest) <= Math.max(2, nearest.length() / 3));
    }

    /** The Levenshtein distance, case aside: how many letters to add, drop or change. */
    private static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
