package io.headgate.memory;

import io.headgate.AtomicTakeContract;
import io.headgate.Backend;
import io.headgate.ClockContract;
import io.headgate.ConcurrencyContract;
import io.headgate.DryRunContract;
import io.headgate.ManualClock;
import io.headgate.ModelContract;
import io.headgate.SettleContract;
import io.headgate.TestTime;
import io.headgate.TokenBucketContract;
import org.junit.jupiter.api.Nested;

/** The memory backend keeps every contract of backends. */
class MemoryBackendTest {
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);

    private Backend openBackend() {
        return MemoryBackend.builder().clock(clock).build();
    }

    @Nested
    class TokenBuckets extends TokenBucketContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class AtomicTakes extends AtomicTakeContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class DryRuns extends DryRunContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class Settles extends SettleContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class Clocks extends ClockContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class Threads extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class Sequences extends ModelContract {
        @Override
        protected Backend open() {
            return openBackend();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }
}
