package io.headgate.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which generations of header fields are sent, and whether the scripts of other sites may read them.
 * Immutable.
 *
 * <pre>{@code
 * HeaderGenerations.of(HeaderGeneration.DRAFT, HeaderGeneration.LEGACY).exposed()
 * }</pre>
 *
 * <p>{@code Retry-After} is no part of a generation: a refusal has it whatever is chosen.
 */
public final class HeaderGenerations {
    /** {@link HeaderGeneration#DRAFT} alone, not exposed. */
    public static final HeaderGenerations DEFAULT = of(HeaderGeneration.DRAFT);

    private final Set<HeaderGeneration> generations;
    private final Set<String> exposedNames;
    private final String exposedText;

    private HeaderGenerations(Set<HeaderGeneration> generations, Set<String> exposedNames) {
        this.generations = generations;
        this.exposedNames = exposedNames;
        this.exposedText = String.join(", ", exposedNames);
    }

    /**
     * Sends these, or none.
     *
     * @throws IllegalArgumentException if two of them have one field in different forms ({@link
     *     HeaderGeneration#DRAFT} and {@link HeaderGeneration#DRAFT_7}), or are the same
     */
    public static HeaderGenerations of(HeaderGeneration... generations) {
        return of(Arrays.asList(generations));
    }

    /**
     * Sends these, or none.
     *
     * @throws IllegalArgumentException as {@link #of(HeaderGeneration...)}
     */
    public static HeaderGenerations of(Collection<HeaderGeneration> generations) {
        Set<HeaderGeneration> chosen = EnumSet.noneOf(HeaderGeneration.class);
        for (HeaderGeneration generation : generations) {
            if (!chosen.add(generation)) {
                throw new IllegalArgumentException(
                        "header generation \"%s\" is there twice, expected once".formatted(generation));
            }
        }
        if (chosen.containsAll(List.of(HeaderGeneration.DRAFT, HeaderGeneration.DRAFT_7))) {
            throw new IllegalArgumentException(
                    "header generations \"%s\" and \"%s\" both write the field %s, each in a form of its own, expected one of them"
                            .formatted(HeaderGeneration.DRAFT, HeaderGeneration.DRAFT_7, RateLimitHeaders.RATE_LIMIT));
        }
        return new HeaderGenerations(Collections.unmodifiableSet(chosen), Set.of());
    }

    /** The same, named in {@code Access-Control-Expose-Headers}, together with {@code Retry-After}. */
    public HeaderGenerations exposed() {
        Set<String> names = new LinkedHashSet<>();
        generations.forEach(generation -> names.addAll(generation.fieldNames()));
        names.add(RateLimitHeaders.RETRY_AFTER);
        return new HeaderGenerations(generations, Collections.unmodifiableSet(names));
    }

    /** Whether this generation is sent. */
    public boolean has(HeaderGeneration generation) {
        return generations.contains(generation);
    }

    /** Whether {@link HeaderGeneration#DRAFT_7} or {@link HeaderGeneration#DRAFT_6} wants a list of quotas. */
    boolean listQuotas() {
        return has(HeaderGeneration.DRAFT_7) || has(HeaderGeneration.DRAFT_6);
    }

    /** Whether one has room for one limit alone. */
    boolean stateOneLimit() {
        return listQuotas() || has(HeaderGeneration.LEGACY);
    }

    boolean isEmpty() {
        return generations.isEmpty();
    }

    /** None where nothing is exposed. */
    Set<String> exposedNames() {
        return exposedNames;
    }

    /** These names but those that are exposed already, as one list; empty where none is left. */
    String exposedText(Set<String> already) {
        return already.isEmpty()
                ? exposedText
                : exposedNames.stream().filter(name -> !already.contains(name)).collect(Collectors.joining(", "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderGenerations that
                && generations.equals(that.generations)
                && exposedNames.equals(that.exposedNames);
    }

    @Override
    public int hashCode() {
        return generations.hashCode() * 31 + exposedNames.hashCode();
    }

    /** For example {@code draft, legacy, exposed}; {@code none} where none is sent. */
    @Override
    public String toString() {
        String names = generations.isEmpty()
                ? "none"
                : generations.stream().map(HeaderGeneration::toString).collect(Collectors.joining(", "));
        return exposedNames.isEmpty() ? names : names + ", exposed";
    }
}
