package io.headgate;

/**
 * Time as the backend under test tells it.
 *
 * <p>Where it cannot be faked, {@link #advanceMicros} waits, and the laws that hold to the microsecond
 * are skipped. Thread-safe.
 */
public interface TestTime {
    /** Lets time pass: exactly so much where time is exact, otherwise at least so much. */
    void advanceMicros(long micros);

    /** What time it is, in microseconds since the epoch or, of a clock that starts elsewhere, since that. */
    long micros();

    /** Whether time stands still but for {@link #advanceMicros}, which may then be handed years, or step back. */
    boolean exact();

    static TestTime of(ManualClock clock) {
        return new TestTime() {
            @Override
            public void advanceMicros(long micros) {
                clock.advanceMicros(micros);
            }

            @Override
            public long micros() {
                return clock.micros();
            }

            @Override
            public boolean exact() {
                return true;
            }
        };
    }
}
