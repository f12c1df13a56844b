package io.headgate.resilience;

import io.headgate.AtomicTakeContract;
import io.headgate.Backend;
import io.headgate.ClockContract;
import io.headgate.ConcurrencyContract;
import io.headgate.DryRunContract;
import io.headgate.ManualClock;
import io.headgate.SettleContract;
import io.headgate.TestTime;
import io.headgate.TokenBucketContract;
import io.headgate.memory.MemoryBackend;
import org.junit.jupiter.api.Nested;

/** A backend that does not fail keeps its contracts inside everything that is there for when it does. */
class ChoicesContractTest {
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);

    private Backend openBackend() {
        Backend server = MemoryBackend.builder().clock(clock).build();
        Breaker breaker = new Breaker(FakeServer.NAME, FakeServer.DEADLINE, Guarded.probe(server), () -> 0);
        RememberedRefusals refusals = new RememberedRefusals(
                new Guarded(server, breaker), RememberedRefusals.DEFAULT_SLOTS, () -> 1_000 * clock.micros());
        return new FailureChoices(refusals, 4);
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
        protected int seeds() {
            return 5;
        }

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
