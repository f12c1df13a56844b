package io.headgate;

import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A backend's answer to a {@link Take}. Thread-safe. */
public interface Grant {
    /** Whether every enforced charge was granted, and so charged; otherwise nothing was. */
    boolean granted();

    /**
     * What was decided: the charges of the take or, where the backend failed and the policies' {@link
     * FailureChoice}s stand in for it, those that were counted in this node's memory, by their limits there.
     * Of a policy that is open there is none, so there may be none at all.
     */
    List<Charge> charges();

    /** One usage for each of the {@link #charges()}, in their order. */
    List<Usage> usages();

    /** Why the backend itself did not decide, or null where it did. */
    default @Nullable BackendException failure() {
        return null;
    }

    /**
     * Says what the request costs in the end, where that is known only later. Works at most once, and
     * not at all on a refused take.
     *
     * <p>Where the final cost is less than what was taken, the rest is given back, only while the
     * limit's window that began with the take lasts, or of a fixed or sliding window that in which the take was,
     * and never above the burst. Where it is more, the bucket goes into debt, which refill pays off: of a fixed window
     * it ends with the window in which it was made, of a sliding one with the next. A settle that never comes leaves
     * the units spent.
     *
     * <p>Example: {@code 10/1m}, a take of 3; settled at 1, it gives back 2; settled at 5, it takes 2
     * more.
     *
     * @param finalCost the final cost of each charge that was made, 0 to {@link Limit#MAX_UNITS}
     * @throws IllegalArgumentException if a final cost is out of range; nothing is settled then
     * @throws BackendException if the backend cannot be asked, or it is not known whether it settled; it is not tried
     *     again, and what was taken may stay spent
     */
    void settle(ToLongFunction<Charge> finalCost);
}
