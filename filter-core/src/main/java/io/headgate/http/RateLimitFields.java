package io.headgate.http;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one request so far tell its client: a part for each generation that is sent. Immutable.
 *
 * <p>A generation speaks of the limits of those checks that send it. A field has one form, whatever several
 * checks chose: that of {@link HeaderGeneration#DRAFT}, if one of them sends that.
 */
public final class RateLimitFields {
    /** Where adapters keep what an earlier check of the same request wrote: the name of a request attribute. */
    public static final String ATTRIBUTE = RateLimitFields.class.getName();

    private final @Nullable NamedLimits draft;
    private final @Nullable String quotas;
    private final @Nullable BindingLimit draft7;
    private final @Nullable BindingLimit draft6;
    private final @Nullable BindingLimit legacy;
    private final Set<String> exposed;

    private RateLimitFields(
            @Nullable NamedLimits draft,
            @Nullable String quotas,
            @Nullable BindingLimit draft7,
            @Nullable BindingLimit draft6,
            @Nullable BindingLimit legacy,
            Set<String> exposed) {
        this.draft = draft;
        this.quotas = quotas;
        this.draft7 = draft7;
        this.draft6 = draft6;
        this.legacy = legacy;
        this.exposed = exposed;
    }

    /** What one check tells; {@code quotas} and {@code binding} only where a generation has them. */
    static RateLimitFields of(
            HeaderGenerations generations,
            @Nullable NamedLimits draft,
            @Nullable String quotas,
            @Nullable BindingLimit binding) {
        return new RateLimitFields(
                draft,
                quotas,
                generations.has(HeaderGeneration.DRAFT_7) ? binding : null,
                generations.has(HeaderGeneration.DRAFT_6) ? binding : null,
                generations.has(HeaderGeneration.LEGACY) ? binding : null,
                generations.exposedNames());
    }

    /** Both together, what an earlier check told first. */
    RateLimitFields after(RateLimitFields earlier) {
        return new RateLimitFields(
                NamedLimits.join(earlier.draft, draft),
                joined(earlier.quotas, quotas),
                BindingLimit.next(earlier.draft7, draft7),
                BindingLimit.next(earlier.draft6, draft6),
                BindingLimit.next(earlier.legacy, legacy),
                union(earlier.exposed, exposed));
    }

    private static @Nullable String joined(@Nullable String earlier, @Nullable String later) {
        if (earlier == null || later == null) {
            return earlier == null ? later : earlier;
        }
        return earlier + ", " + later;
    }

    private static Set<String> union(Set<String> earlier, Set<String> later) {
        if (earlier.containsAll(later)) {
            return earlier;
        }
        Set<String> union = new HashSet<>(earlier);
        union.addAll(later);
        return Set.copyOf(union);
    }

    /** The names that are exposed to scripts already. */
    Set<String> exposed() {
        return exposed;
    }

    /** Sets each field, replacing what it was. */
    public void forEach(BiConsumer<String, String> setter) {
        if (draft != null) {
            draft.write(setter);
        } else {
            writeOlderDrafts(setter);
        }
        if (draft6 != null) {
            draft6.writeDraft6(setter);
        }
        if (legacy != null) {
            legacy.writeLegacy(setter);
        }
    }

    /** The fields whose names {@link HeaderGeneration#DRAFT} has too. */
    private void writeOlderDrafts(BiConsumer<String, String> setter) {
        if (quotas != null) {
            setter.accept(RateLimitHeaders.RATE_LIMIT_POLICY, quotas);
        }
        if (draft7 != null) {
            draft7.writeDraft7(setter);
        }
    }
}
