package io.headgate.resilience;

import io.headgate.AtomicTakeContract;
import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Capabilities;
import io.headgate.ClockContract;
import io.headgate.ConcurrencyContract;
import io.headgate.FixedWindowContract;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.SettleContract;
import io.headgate.SlidingWindowContract;
import io.headgate.Take;
import io.headgate.TestTime;
import io.headgate.TokenBucketContract;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Of one node, what is decided while the backend is down keeps the contracts that a backend keeps. */
class LocalContractTest {
    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);

    /** In January 2027. */
    private final ManualClock sinceTheEpoch = new ManualClock(1_800_000_000_123_456L);

    private static Backend openBackend(ManualClock clock) {
        Backend memory = MemoryBackend.builder().clock(clock).build();
        return new FailureChoices(new DeadBackend(memory), 1, memory);
    }

    /** Takes fail. What a take would find is asked of the memory, which knows. */
    private record DeadBackend(Backend memory) implements Backend {
        @Override
        public Grant take(Take take) {
            throw new BackendException(BackendException.Kind.UNREACHABLE, "it is dead");
        }

        @Override
        public List<Usage> peek(Take take) {
            return memory.peek(take);
        }

        @Override
        public void reset(PolicyLimit limit, Key key) {}

        @Override
        public Capabilities capabilities() {
            return memory.capabilities();
        }

        @Override
        public void close() {}
    }

    @Nested
    class TokenBuckets extends TokenBucketContract {
        @Override
        protected Backend open() {
            return openBackend(clock);
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
            return openBackend(clock);
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
            return openBackend(clock);
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
            return openBackend(clock);
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
            return openBackend(clock);
        }

        @Override
        protected TestTime time() {
            return TestTime.of(clock);
        }
    }

    @Nested
    class FixedWindows extends FixedWindowContract {
        @Override
        protected Backend open() {
            return openBackend(sinceTheEpoch);
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
            return openBackend(sinceTheEpoch);
        }

        @Override
        protected TestTime time() {
            return TestTime.of(sinceTheEpoch);
        }
    }
}
