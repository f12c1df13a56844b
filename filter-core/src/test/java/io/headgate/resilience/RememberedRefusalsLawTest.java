package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Seeds;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.memory.MemoryBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever asks a backend through remembered refusals is told what a twin of that backend says. */
class RememberedRefusalsLawTest {
    private static final int CASES = 1_000;
    private static final int STEPS = 60;
    private static final int TAKES = 5;

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1);
    private final Backend twin = open();
    private final RemoteBackend remote = new RemoteBackend(open());
    private final RememberedRefusals refusals = new RememberedRefusals(remote, 64, () -> 1_000 * clock.micros());
    private int cases;
    private int remembered;
    private int compared;

    private MemoryBackend open() {
        return MemoryBackend.builder().clock(clock).maxBuckets(1_000_000).build();
    }

    @AfterEach
    void close() {
        twin.close();
        refusals.close();
    }

    @Test
    void anAnswerThatTakesNoTimeIsTheBackends() {
        Seeds.forAll(CASES, random -> new Case(random, 0).run());

        assertManyWereRemembered();
    }

    @Test
    void nothingIsRefusedThatTheBackendWouldGrantHoweverLongItsAnswersTake() {
        Seeds.forAll(CASES, random -> new Case(random, RandomLimit.logUniform(random, 1, 2_000_000)).run());

        assertManyWereRemembered();
    }

    @Test
    void whoeverComesBackAfterTheWaitOfARememberedRefusalIsAdmitted() {
        Seeds.forAll(CASES, random -> {
            PolicyLimit limit = policyLimit("alone-" + cases++, RandomLimit.next(random));
            long burst = limit.limit().burst();
            Take take = Take.of(charge(limit, random.nextLong(1, burst + 1)));
            refusals.take(Take.of(charge(limit, burst)));
            remote.wayThere = () -> clock.advanceMicros(random.nextLong(1_000));
            remote.wayBack = remote.wayThere;
            refusals.take(take);
            clock.advanceMicros(random.nextLong(1_000));
            int asked = remote.takes;
            Grant grant = refusals.take(take);
            if (asked == remote.takes) {
                remembered++;
                remote.wayThere = () -> {};
                clock.advanceMicros(grant.usages().get(0).waitMicros());
                assertTrue(refusals.take(take).granted(), () -> take + ": " + grant.usages());
                compared++;
            }
        });

        assertManyWereRemembered();
    }

    /** One case alone may have remembered nothing. */
    private void assertManyWereRemembered() {
        System.out.printf("remembered refusals: %d in %d cases, %d compared%n", remembered, cases, compared);
        assertTrue(cases < CASES || compared > CASES / 2);
    }

    private static PolicyLimit policyLimit(String policy, Limit limit) {
        return new PolicyLimit(policy, "default", limit, policy);
    }

    private static Charge charge(PolicyLimit limit, long cost) {
        return Charge.builder(limit, Key.GLOBAL).cost(cost).build();
    }

    /** A few takes of a few buckets, asked again and again. */
    private final class Case {
        private final SplittableRandom random;
        private final long longestWay;
        private final List<PolicyLimit> limits = new ArrayList<>();
        private final Take[] takes = new Take[TAKES];

        /** Whether the backend refused a take and nobody has taken since. */
        private final boolean[] stands = new boolean[TAKES];

        private Usage last = new Usage(true, 0, 0, 0);

        Case(SplittableRandom random, long longestWay) {
            this.random = random;
            this.longestWay = longestWay;
            for (int i = 0; i < 4; i++) {
                limits.add(policyLimit("case-" + cases++, RandomLimit.next(random)));
            }
            Arrays.setAll(takes, i -> randomTake());
        }

        private Take randomTake() {
            int first = random.nextInt(limits.size());
            Charge[] charges = new Charge[random.nextInt(1, limits.size())];
            for (int i = 0; i < charges.length; i++) {
                PolicyLimit limit = limits.get((first + i) % limits.size());
                Charge.Builder charge = Charge.builder(limit, Key.GLOBAL).cost(RandomLimit.cost(random, limit.limit()));
                charges[i] = (random.nextInt(8) == 0 ? charge.observed() : charge).build();
            }
            return Take.of(charges);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                take(random.nextInt(TAKES));
                if (random.nextInt(20) == 0) {
                    reset(limits.get(random.nextInt(limits.size())));
                }
                clock.advanceMicros(pause());
            }
        }

        private void take(int number) {
            Take take = takes[number];
            Grant[] exact = new Grant[1];
            remote.wayThere = this::travel;
            remote.wayBack = () -> {
                exact[0] = twin.take(take);
                travel();
            };
            Grant told = refusals.take(take);
            boolean asked = exact[0] != null;
            Grant expected = asked ? exact[0] : twin.take(take);
            assertEquals(expected.granted(), told.granted(), () -> place(take));
            if (asked) {
                assertEquals(expected.usages(), told.usages(), () -> place(take));
                stands[number] = !told.granted();
            } else {
                remembered++;
                if (stands[number]) {
                    compare(take, expected, told);
                }
            }
            if (told.granted()) {
                Arrays.fill(stands, false);
            }
            last = told.usages().get(random.nextInt(told.usages().size()));
        }

        private void travel() {
            clock.advanceMicros(random.nextLong(longestWay + 1));
        }

        private void reset(PolicyLimit limit) {
            twin.reset(limit, Key.GLOBAL);
            refusals.reset(limit, Key.GLOBAL);
        }

        /** Mostly not longer than refusals are remembered. */
        private long pause() {
            return switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> 1_000_000 + random.nextLong(-1, 2);
                case 2 -> RandomLimit.step(random, limits.get(0).limit(), last);
                default -> RandomLimit.logUniform(random, 1, 1_000_000);
            };
        }

        private void compare(Take take, Grant expected, Grant told) {
            for (int i = 0; i < expected.usages().size(); i++) {
                Limit limit = take.charges().get(i).limit().limit();
                Usage exact = expected.usages().get(i);
                Usage usage = told.usages().get(i);
                assertTrue(noMoreGenerous(usage, exact), () -> place(take) + usage + exact);
                assertTrue(longestWay > 0 || asExactAsCanBe(usage, exact, limit), () -> place(take) + usage + exact);
            }
            compared++;
        }

        private static boolean noMoreGenerous(Usage usage, Usage exact) {
            return (exact.granted() || !usage.granted())
                    && exact.remaining() >= usage.remaining()
                    && exact.waitMicros() <= usage.waitMicros()
                    && exact.fullMicros() <= usage.fullMicros();
        }

        private static boolean asExactAsCanBe(Usage usage, Usage exact, Limit limit) {
            long unitsOfAMicrosecond = (limit.quota() - 1) / limit.windowMicros() + 1;
            return exact.granted() == usage.granted()
                    && exact.remaining() - usage.remaining() <= unitsOfAMicrosecond
                    && exact.waitMicros() == usage.waitMicros()
                    && exact.fullMicros() == usage.fullMicros();
        }

        private String place(Take take) {
            return take + ", limits " + limits + ": ";
        }
    }
}
