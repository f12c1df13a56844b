package io.headgate;

/** How the units of a {@link Limit} come back. */
public enum Algorithm {
    /**
     * A bucket that starts full with the limit's burst and refills continuously at quota per window.
     *
     * <p>Example: {@code 60/1m burst 10} admits ten requests at once, then one each second.
     */
    TOKEN_BUCKET,

    /**
     * Windows that follow each other, aligned to the epoch or to the calendar of a time zone; in each at most the
     * quota, whenever in it. What was not used is not carried over.
     *
     * <p>Example: {@code 100/1m fixed} admits 100 requests between 12:00 and 12:01, and the next at 12:01:00. So
     * around the full minute 200 may come within a moment. {@code 2000/1d fixed Europe/Berlin} begins anew at each
     * midnight in Berlin, also where the day has 23 or 25 hours.
     */
    FIXED_WINDOW,

    /**
     * An estimate of what was used in the last window, never above the quota: all of the present window, which is
     * aligned to the epoch, and of the one before as large a part as the last window still covers of it. So units
     * come back steadily while the window before leaves the last window.
     *
     * <p>Example: {@code 100/1m sliding}, 80 requests between 12:00 and 12:01 and none since. At 12:01:15 three
     * quarters of these count, which is 60, so 40 more are admitted. An estimate takes the requests of a window for
     * evenly spread: where they are not, the last 60 seconds may hold more than 100, but never 200.
     *
     * @see <a href="https://blog.cloudflare.com/counting-things-a-lot-of-different-things/">How Cloudflare counts</a>
     */
    SLIDING_WINDOW
}
