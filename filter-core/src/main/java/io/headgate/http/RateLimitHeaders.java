package io.headgate.http;

import io.headgate.Charge;
import io.headgate.Decision;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header fields of a decision. Immutable.
 *
 * <p>Example: {@code RateLimit-Policy: "api";q=100;w=60} and {@code RateLimit: "api";r=50;t=30}: 50 of
 * 100 units a minute are left, and the bucket is full in 30 s.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/">RateLimit
 *     header fields for HTTP, draft 11</a>
 */
public final class RateLimitHeaders {
    /** The quotas that apply. */
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    /** What is left of them. */
    public static final String RATE_LIMIT = "RateLimit";

    /** How many seconds later it is worth to try again (RFC 9110, section 10.2.3). */
    public static final String RETRY_AFTER = "Retry-After";

    /** A refusal is not to be cached (RFC 6585, section 4). */
    public static final String CACHE_CONTROL = "Cache-Control";

    private static final long MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

    private final IdentityHashMap<PolicyLimit, Item> items = new IdentityHashMap<>();
    private final String allPolicies;

    /** What does not change of one limit's items. */
    private record Item(String policy, String limitUpToRemaining) {}

    /** Prepares what does not change of the fields of these policies. */
    public RateLimitHeaders(List<Policy> policies) {
        List<String> policyItems = new ArrayList<>();
        for (Policy policy : policies) {
            for (PolicyLimit limit : policy.limits()) {
                Item item = item(limit);
                items.put(limit, item);
                policyItems.add(item.policy);
            }
        }
        this.allPolicies = String.join(", ", policyItems);
    }

    /**
     * Sets the fields of a decision; those of an exempt request, and of one that nobody counted, are none.
     *
     * @param earlier what an earlier check of the same request set, or null
     * @param setter sets a field, replacing what it was
     * @return what to hand to the next check of this request
     */
    public @Nullable RateLimitFields write(
            Decision decision, @Nullable RateLimitFields earlier, BiConsumer<String, String> setter) {
        RateLimitFields fields = earlier;
        if (decision instanceof Decision.Counted counted
                && !counted.grant().charges().isEmpty()) {
            fields = fields(counted);
            if (earlier != null) {
                fields = fields.after(earlier);
            }
            setter.accept(RATE_LIMIT_POLICY, fields.policy());
            setter.accept(RATE_LIMIT, fields.limit());
        }
        if (decision instanceof Decision.Refused refused) {
            setter.accept(RETRY_AFTER, Long.toString(retryAfterSeconds(refused.retryAfter())));
            setter.accept(CACHE_CONTROL, "no-store");
        }
        return fields;
    }

    /** Whole seconds, rounded up, at least 1: no smaller number would do. */
    static long retryAfterSeconds(Duration wait) {
        return Math.max(1, wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0));
    }

    private RateLimitFields fields(Decision.Counted decision) {
        List<Charge> charges = decision.grant().charges();
        List<Usage> usages = decision.grant().usages();
        StringBuilder limit = new StringBuilder(48 * charges.size());
        boolean all = charges.size() == items.size();
        for (int i = 0; i < charges.size(); i++) {
            Usage usage = usages.get(i);
            all &= items.containsKey(charges.get(i).limit());
            limit.append(i == 0 ? "" : ", ")
                    .append(itemOf(charges.get(i)).limitUpToRemaining)
                    .append(usage.remaining())
                    .append(";t=")
                    .append(secondsUp(usage.remaining() > 0 ? usage.fullMicros() : usage.waitMicros()));
        }
        return new RateLimitFields(all ? allPolicies : policies(charges), limit.toString());
    }

    private String policies(List<Charge> charges) {
        List<String> applied = new ArrayList<>();
        charges.forEach(charge -> applied.add(itemOf(charge).policy));
        return String.join(", ", applied);
    }

    private Item itemOf(Charge charge) {
        Item item = items.get(charge.limit());
        return item == null ? item(charge.limit()) : item;
    }

    /** Labels hold no character that a String of RFC 9651 would have to escape. */
    private static Item item(PolicyLimit named) {
        Limit limit = named.limit();
        String label = '"' + named.label() + '"';
        return new Item(label + ";q=" + limit.quota() + ";w=" + secondsUp(limit.windowMicros()), label + ";r=");
    }

    private static long secondsUp(long micros) {
        return micros / MICROS_PER_SECOND + (micros % MICROS_PER_SECOND == 0 ? 0 : 1);
    }
}
