package io.headgate.http;

import io.headgate.Charge;
import io.headgate.Decision;
import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header fields of a decision, in the {@link HeaderGeneration}s that were chosen. Immutable.
 *
 * <p>Example: {@code RateLimit-Policy: "api";q=100;w=60} and {@code RateLimit: "api";r=50;t=30}: 50 of
 * 100 units a minute are left, and the bucket is full in 30 s.
 *
 * <p>Every generation tells the same of a limit: its quota; the units that can be taken now; and the whole
 * seconds, rounded up, until the bucket is full or, with nothing left, until the next request has room.
 */
public final class RateLimitHeaders {
    /** The quotas that apply. */
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    /** What is left of them. */
    public static final String RATE_LIMIT = "RateLimit";

    /** Of draft 6: the quota of the limit that binds next. */
    public static final String RATE_LIMIT_LIMIT = "RateLimit-Limit";

    /** Of draft 6: what is left of it. */
    public static final String RATE_LIMIT_REMAINING = "RateLimit-Remaining";

    /** Of draft 6: in how many seconds it is back. */
    public static final String RATE_LIMIT_RESET = "RateLimit-Reset";

    /** Before the drafts: the quota of the limit that binds next. */
    public static final String X_RATE_LIMIT_LIMIT = "X-RateLimit-Limit";

    /** Before the drafts: what is left of it. */
    public static final String X_RATE_LIMIT_REMAINING = "X-RateLimit-Remaining";

    /** Before the drafts: in how many seconds it is back. */
    public static final String X_RATE_LIMIT_RESET = "X-RateLimit-Reset";

    /** How many seconds later it is worth to try again (RFC 9110, section 10.2.3). */
    public static final String RETRY_AFTER = "Retry-After";

    /** A refusal is not to be cached (RFC 6585, section 4; RFC 9111, section 4.2.2). */
    public static final String CACHE_CONTROL = "Cache-Control";

    /** What a browser lets the script of another site read. */
    public static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";

    private static final long MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

    private final IdentityHashMap<PolicyLimit, LimitItem> items = new IdentityHashMap<>();
    private final HeaderGenerations generations;
    private final boolean triesOut;
    private final String allNamed;
    private final String allQuotas;

    /** Prepares what does not change of the fields of these policies, in {@link HeaderGenerations#DEFAULT}. */
    public RateLimitHeaders(List<Policy> policies) {
        this(policies, HeaderGenerations.DEFAULT);
    }

    /** Prepares what does not change of the fields of these policies. */
    public RateLimitHeaders(List<Policy> policies, HeaderGenerations generations) {
        this.generations = generations;
        this.triesOut = policies.stream().anyMatch(policy -> policy.mode() == Mode.DRY_RUN);
        List<LimitItem> all = new ArrayList<>();
        for (Policy policy : policies) {
            for (PolicyLimit limit : toldOf(policy)) {
                LimitItem item = LimitItem.of(limit);
                items.put(limit, item);
                all.add(item);
            }
        }
        this.allNamed = joined(all, LimitItem::named);
        this.allQuotas = joined(all, LimitItem::quotaAndWindow);
    }

    /** Of a policy in dry run clients see nothing. */
    private static List<PolicyLimit> toldOf(Policy policy) {
        return policy.mode() == Mode.DRY_RUN ? List.of() : policy.limits();
    }

    /**
     * Writes the fields of a decision; those of an exempt request, and of one that nobody counted, are none.
     *
     * @param earlier what an earlier check of the same request wrote, or null
     * @param setter sets a field, replacing what it was
     * @param adder adds a line to a field, and keeps what was there
     * @return what to hand to the next check of this request
     */
    public @Nullable RateLimitFields write(
            Decision decision,
            @Nullable RateLimitFields earlier,
            BiConsumer<String, String> setter,
            BiConsumer<String, String> adder) {
        RateLimitFields fields = fields(decision);
        if (fields == null && !(decision instanceof Decision.Refused)) {
            return earlier;
        }
        RateLimitFields together = fields == null || earlier == null ? fields : fields.after(earlier);
        if (together != null) {
            together.forEach(setter);
        }
        if (decision instanceof Decision.Refused refused) {
            writeRefusal(refused, setter);
        }
        expose(earlier, adder);
        return together == null ? earlier : together;
    }

    private static void writeRefusal(Decision.Refused refused, BiConsumer<String, String> setter) {
        if (refused instanceof Decision.Deferred deferred) {
            setter.accept(RETRY_AFTER, Long.toString(retryAfterSeconds(deferred.retryAfter())));
        }
        setter.accept(CACHE_CONTROL, "no-store");
    }

    private void expose(@Nullable RateLimitFields earlier, BiConsumer<String, String> adder) {
        String names = generations.exposedText(earlier == null ? Set.of() : earlier.exposed());
        if (!names.isEmpty()) {
            adder.accept(EXPOSE_HEADERS, names);
        }
    }

    /** Null where there is nothing to tell, or nobody to tell it to. */
    private @Nullable RateLimitFields fields(Decision decision) {
        if (generations.isEmpty() || !(decision instanceof Decision.Counted counted)) {
            return null;
        }
        List<Charge> charges = counted.grant().charges();
        List<Usage> usages = counted.grant().usages();
        if (!triesOut) {
            return fields(charges, usages);
        }
        int[] enforced = IntStream.range(0, charges.size())
                .filter(i -> charges.get(i).enforced())
                .toArray();
        return fields(
                IntStream.of(enforced).mapToObj(charges::get).toList(),
                IntStream.of(enforced).mapToObj(usages::get).toList());
    }

    private @Nullable RateLimitFields fields(List<Charge> charges, List<Usage> usages) {
        if (charges.isEmpty()) {
            return null;
        }
        boolean all = areAll(charges);
        return RateLimitFields.of(
                generations,
                generations.has(HeaderGeneration.DRAFT) ? named(charges, usages, all) : null,
                generations.listQuotas() ? list(charges, all, allQuotas, LimitItem::quotaAndWindow) : null,
                generations.stateOneLimit() ? binding(charges, usages) : null);
    }

    /** Whether the lists that were prepared are true of them; they are not where this node's memory counted. */
    private boolean areAll(List<Charge> charges) {
        boolean all = charges.size() == items.size();
        for (int i = 0; all && i < charges.size(); i++) {
            all = items.containsKey(charges.get(i).limit());
        }
        return all;
    }

    private NamedLimits named(List<Charge> charges, List<Usage> usages, boolean all) {
        StringBuilder limits = new StringBuilder(48 * charges.size());
        for (int i = 0; i < charges.size(); i++) {
            Usage usage = usages.get(i);
            limits.append(i == 0 ? "" : ", ")
                    .append(itemOf(charges.get(i)).namedUpToRemaining())
                    .append(usage.remaining())
                    .append(";t=")
                    .append(resetSeconds(usage));
        }
        return new NamedLimits(list(charges, all, allNamed, LimitItem::named), limits.toString());
    }

    private @Nullable BindingLimit binding(List<Charge> charges, List<Usage> usages) {
        BindingLimit binding = null;
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            binding = BindingLimit.next(binding, BindingLimit.of(itemOf(charge), charge, usages.get(i)));
        }
        return binding;
    }

    private String list(List<Charge> charges, boolean all, String prepared, Function<LimitItem, String> text) {
        return all ? prepared : joined(charges.stream().map(this::itemOf).toList(), text);
    }

    private static String joined(List<LimitItem> items, Function<LimitItem, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", "));
    }

    private LimitItem itemOf(Charge charge) {
        LimitItem item = items.get(charge.limit());
        return item == null ? LimitItem.of(charge.limit()) : item;
    }

    /** Whole seconds, rounded up, at least 1: no smaller number would do. */
    static long retryAfterSeconds(Duration wait) {
        return Math.max(1, wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0));
    }

    /** Until the bucket is full or, with nothing left, until there is room again for the same cost. */
    static long resetSeconds(Usage usage) {
        return secondsUp(usage.remaining() > 0 ? usage.fullMicros() : usage.waitMicros());
    }

    /** Rounded up, so that nobody comes too early. */
    static long secondsUp(long micros) {
        return micros / MICROS_PER_SECOND + (micros % MICROS_PER_SECOND == 0 ? 0 : 1);
    }
}
