package io.headgate.memory;

import io.headgate.AllOrNoneContract;
import io.headgate.AtomicTakeContract;
import io.headgate.Backend;
import io.headgate.ClockContract;
import io.headgate.ConcurrencyContract;
import io.headgate.DryRunContract;
import io.headgate.FixedWindowContract;
import io.headgate.ManualClock;
import io.headgate.ModelContract;
import io.headgate.SettleContract;
import io.headgate.SlidingWindowContract;
import io.headgate.TestTime;
import io.headgate.TokenBucketContract;
import io.headgate.WindowModelContract;
import org.junit.jupiter.api.Nested;

/** The memory backend keeps every contract of backends. */
class MemoryBackendTest {
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);

    /** In January 2027. */
    private final ManualClock sinceTheEpoch = new ManualClock(1_800_000_000_123_456L);

    private Backend openSinceTheEpoch() {
        return MemoryBackend.builder().clock(sinceTheEpoch).build();
    }

    private Backend openBackend() {
        return MemoryBackend.builder().clock(clock).build();
    }

    @Nested
    class FixedWindows extends FixedWindowContract {
        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }
    }

    @Nested
    class SlidingWindows extends SlidingWindowContract {
        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }
    }

    @Nested
    class TakesOfSeveralAlgorithms extends AllOrNoneContract {
        TakesOfSeveralAlgorithms() {
            super(" sliding", " fixed");
        }

        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }
    }

    @Nested
    class ThreadsOnFixedWindows extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }

        @Override
        protected String algorithm() {
            return " fixed";
        }

        @Override
        protected int seeds() {
            return 5;
        }
    }

    @Nested
    class ThreadsOnSlidingWindows extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }

        @Override
        protected String algorithm() {
            return " sliding";
        }

        @Override
        protected int seeds() {
            return 5;
        }
    }

    @Nested
    class SequencesOfAllAlgorithms extends WindowModelContract {
        @Override
        protected Backend open() {
            return openSinceTheEpoch();
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }
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
