package io.headgate;

import java.util.List;
import java.util.function.ToLongFunction;

/** A backend's answer to a {@link Take}. Thread-safe. */
public interface Grant {
    /** Whether every enforced charge was granted, and so charged; otherwise nothing was. */
    boolean granted();

    /** One usage for each charge, in the order of the take. */
    List<Usage> usages();

    /**
     * Says what the request costs in the end, where that is known only later. Works at most once, and
     * not at all on a refused take.
     *
     * <p>Where the final cost is less than what was taken, the rest is given back, only while the
     * limit's window that began with the take lasts, and never above the burst. Where it is more, the
     * bucket goes into debt, which refill pays off. A settle that never comes leaves the units spent.
     *
     * <p>Example: {@code 10/1m}, a take of 3; settled at 1, it gives back 2; settled at 5, it takes 2
     * more.
     *
     * @param finalCost the final cost of each charge that was made, 0 to {@link Limit#MAX_UNITS}
     * @throws IllegalArgumentException if a final cost is out of range; nothing is settled then
     */
    void settle(ToLongFunction<Charge> finalCost);
}
