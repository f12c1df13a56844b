package io.headgate.redis;

import io.headgate.AllOrNoneContract;
import io.headgate.Backend;
import io.headgate.ClockContract;
import io.headgate.ConcurrencyContract;
import io.headgate.DryRunContract;
import io.headgate.FixedWindowContract;
import io.headgate.ModelContract;
import io.headgate.SettleContract;
import io.headgate.SlidingWindowContract;
import io.headgate.TestTime;
import io.headgate.TokenBucketContract;
import io.headgate.WindowModelContract;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract of backends, on a real Redis: by a time that is turned by hand, and by the server's own. */
abstract class RedisContract {
    static final boolean LONG = System.getProperty("long") != null;

    private static final byte[] SECRET = "the secret of all the tests".getBytes(StandardCharsets.UTF_8);
    private static final AtomicInteger OPENED = new AtomicInteger();
    private FakeTime time;

    abstract RedisSite site();

    /** How many seeds in the quick run, of so many on one Redis. */
    int quick(int seeds) {
        return seeds;
    }

    @BeforeEach
    void startTime() {
        time = site().time("time-" + OPENED.incrementAndGet());
    }

    @AfterEach
    void endTime() {
        time.close();
    }

    FakeTime time() {
        return time;
    }

    Backend openByFakeTime() {
        time.begin();
        return builder().buildForgetful(time.script());
    }

    Backend openByServerTime() {
        return builder().build();
    }

    private RedisBackend.Builder builder() {
        return RedisBackend.builder(site().uri() + "?deadline=10s")
                .secret(SECRET)
                .prefix("contract-" + OPENED.incrementAndGet());
    }

    @Nested
    class TokenBuckets extends TokenBucketContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class AllOrNone extends AllOrNoneContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class DryRuns extends DryRunContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected int sequences() {
            return quick(30);
        }
    }

    @Nested
    class Settles extends SettleContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class Clocks extends ClockContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected int seeds() {
            return LONG ? super.seeds() : quick(5);
        }
    }

    @Nested
    class Models extends ModelContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected int seeds() {
            return LONG ? 10_000 : quick(500);
        }
    }

    @Nested
    class FixedWindows extends FixedWindowContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class FixedWindowsByServerTime extends FixedWindowContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }
    }

    @Nested
    class SlidingWindows extends SlidingWindowContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class SlidingWindowsByServerTime extends SlidingWindowContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }
    }

    @Nested
    class TakesOfSeveralAlgorithms extends AllOrNoneContract {
        TakesOfSeveralAlgorithms() {
            super(" sliding", " fixed");
        }

        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }
    }

    @Nested
    class ThreadsOnFixedWindows extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected String algorithm() {
            return " fixed";
        }

        @Override
        protected int seeds() {
            return LONG ? super.seeds() : quick(2);
        }
    }

    @Nested
    class ThreadsOnSlidingWindows extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected String algorithm() {
            return " sliding";
        }

        @Override
        protected int seeds() {
            return LONG ? super.seeds() : quick(2);
        }
    }

    @Nested
    class ModelsOfAllAlgorithms extends WindowModelContract {
        @Override
        protected Backend open() {
            return openByFakeTime();
        }

        @Override
        protected TestTime time() {
            return time;
        }

        @Override
        protected int seeds() {
            return LONG ? 10_000 : quick(300);
        }
    }

    @Nested
    class TokenBucketsByServerTime extends TokenBucketContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }
    }

    @Nested
    class SettlesByServerTime extends SettleContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }
    }

    @Nested
    class ConcurrencyByServerTime extends ConcurrencyContract {
        @Override
        protected Backend open() {
            return openByServerTime();
        }

        @Override
        protected TestTime time() {
            return RealTime.INSTANCE;
        }

        @Override
        protected int seeds() {
            return LONG ? super.seeds() : quick(10);
        }
    }
}
