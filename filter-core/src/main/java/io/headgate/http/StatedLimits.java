package io.headgate.http;

import io.headgate.Charge;
import io.headgate.PolicyLimit;
import io.headgate.Usage;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The limits of one decision of which its client is told: those that are enforced. Not thread-safe. */
final class StatedLimits {
    private final List<Charge> charges;
    private final List<Usage> usages;

    /** One for each charge, null for one that is not stated. */
    private final @Nullable LimitItem[] items;

    private int stated;
    private int prepared;

    StatedLimits(List<Charge> charges, List<Usage> usages, Map<PolicyLimit, LimitItem> known) {
        this.charges = charges;
        this.usages = usages;
        this.items = new LimitItem[charges.size()];
        for (int i = 0; i < items.length; i++) {
            if (charges.get(i).enforced()) {
                items[i] = item(charges.get(i).limit(), known);
                stated++;
            }
        }
    }

    /** Prepared, but for a limit that another one stands for: of a node's part, while the backend fails. */
    private LimitItem item(PolicyLimit limit, Map<PolicyLimit, LimitItem> known) {
        LimitItem item = known.get(limit);
        if (item != null) {
            prepared++;
            return item;
        }
        return LimitItem.of(limit);
    }

    boolean isEmpty() {
        return stated == 0;
    }

    /** Whether they are so many, all of them prepared: as the limits of a policy differ, these are those. */
    boolean areAll(int many) {
        return prepared == many && stated == many;
    }

    /** What a list that names each says of all together. */
    String list(Function<LimitItem, String> text) {
        StringBuilder list = new StringBuilder(32 * stated);
        for (LimitItem item : items) {
            if (item != null) {
                list.append(list.isEmpty() ? "" : ", ").append(text.apply(item));
            }
        }
        return list.toString();
    }

    /** {@code "api";r=50;t=30, "day";r=950;t=4320}. */
    String remaining() {
        StringBuilder list = new StringBuilder(48 * stated);
        for (int i = 0; i < items.length; i++) {
            LimitItem item = items[i];
            if (item != null) {
                Usage usage = usages.get(i);
                list.append(list.isEmpty() ? item.namedUpToRemaining() : item.nextUpToRemaining())
                        .append(usage.remaining())
                        .append(";t=")
                        .append(RateLimitHeaders.resetSeconds(usage));
            }
        }
        return list.toString();
    }

    /** The one that binds next, if there is any. */
    @Nullable
    BindingLimit binding() {
        BindingLimit binding = null;
        for (int i = 0; i < items.length; i++) {
            LimitItem item = items[i];
            if (item != null) {
                binding = BindingLimit.next(binding, BindingLimit.of(item, charges.get(i), usages.get(i)));
            }
        }
        return binding;
    }
}
