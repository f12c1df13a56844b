package io.headgate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was decided of a request. Immutable but for {@link #finish}.
 *
 * <p>Branch on {@link #admits()}: cases may be added.
 */
public sealed interface Decision {
    /** Whether the request goes on to the application. */
    boolean admits();

    /**
     * Says how an admitted request ended. An adapter calls it exactly once, after the application is
     * done with the request; further calls do nothing.
     */
    default void finish(Outcome outcome) {}

    /**
     * No policy covers the request, or none but in {@link Mode#DRY_RUN} while the backend could not decide; nothing
     * was counted.
     */
    record Exempt() implements Decision {
        static final Exempt INSTANCE = new Exempt();

        @Override
        public boolean admits() {
            return true;
        }
    }

    /** A decision that a backend made. */
    sealed interface Counted extends Decision {
        /** What was asked of the backend. */
        Take take();

        /** What the backend answered or, where it failed, the policies' failure choices. */
        Grant grant();
    }

    /** A decision against the request. */
    sealed interface Refused extends Decision {
        @Override
        default boolean admits() {
            return false;
        }
    }

    /** A request that is on the list of those that are blocked; nothing was counted. */
    record Blocked() implements Refused {
        static final Blocked INSTANCE = new Blocked();
    }

    /** A refusal by policies, which is over some time. */
    sealed interface Deferred extends Refused {
        /** The policies that refused, or that could not be applied; at least one. */
        List<String> violatedPolicies();

        /** How much later it is worth to try again. */
        Duration retryAfter();
    }

    /** Every charge was made. */
    final class Allowed implements Counted {
        private final Take take;
        private final Grant grant;
        private final RateLimitListener listener;
        private final AtomicBoolean finished = new AtomicBoolean();

        Allowed(Take take, Grant grant, RateLimitListener listener) {
            this.take = take;
            this.grant = grant;
            this.listener = listener;
        }

        @Override
        public boolean admits() {
            return true;
        }

        @Override
        public Take take() {
            return take;
        }

        @Override
        public Grant grant() {
            return grant;
        }

        @Override
        public void finish(Outcome outcome) {
            if (finished.compareAndSet(false, true)) {
                listener.finished(this, outcome);
            }
        }
    }

    /** At least one limit refused; nothing was charged. */
    record Denied(Take take, Grant grant) implements Counted, Deferred {
        @Override
        public List<String> violatedPolicies() {
            List<Charge> charges = grant.charges();
            List<String> names = new ArrayList<>(charges.size());
            for (int i = 0; i < charges.size(); i++) {
                String policy = charges.get(i).limit().policy();
                if (refuses(i) && !names.contains(policy)) {
                    names.add(policy);
                }
            }
            return List.copyOf(names);
        }

        /**
         * The longest wait among the limits that refused: a request that comes so much later, alone on
         * its buckets, is admitted.
         */
        @Override
        public Duration retryAfter() {
            long micros = 0;
            for (int i = 0; i < grant.charges().size(); i++) {
                if (refuses(i)) {
                    micros = Math.max(micros, grant.usages().get(i).waitMicros());
                }
            }
            return Duration.of(micros, ChronoUnit.MICROS);
        }

        private boolean refuses(int charge) {
            return grant.charges().get(charge).enforced()
                    && !grant.usages().get(charge).granted();
        }
    }

    /**
     * The backend could not decide, and the request is refused for that: by policies whose failure choice is
     * {@link FailureChoice#CLOSED}, or by all, where a request could have provoked the failure.
     */
    record Unavailable(List<String> violatedPolicies) implements Deferred {
        public Unavailable {
            violatedPolicies = List.copyOf(violatedPolicies);
        }

        /** A second. */
        @Override
        public Duration retryAfter() {
            return Duration.ofSeconds(1);
        }
    }
}
