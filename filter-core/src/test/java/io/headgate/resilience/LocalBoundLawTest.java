package io.headgate.resilience;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Algorithm;
import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Charge;
import io.headgate.Grant;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.ManualClock;
import io.headgate.MulDiv;
import io.headgate.PolicyLimit;
import io.headgate.RandomLimit;
import io.headgate.Seeds;
import io.headgate.Take;
import io.headgate.memory.MemoryBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever nodes admit while their server comes and goes is within the bound that is stated (promise 80). */
class LocalBoundLawTest {
    private static final int STEPS = 400;

    private long admittedInMemory;

    @Test
    void allNodesTogetherAdmitNoMoreInMemoryThanTheyWouldInOneOutage() {
        Seeds.forAll(60, random -> {
            Fleet fleet = new Fleet(random);
            for (int i = 0; i < STEPS; i++) {
                fleet.step(random);
            }
            fleet.assertWithinBounds();
            fleet.close();
            admittedInMemory += fleet.inMemory;
        });

        assertTrue(admittedInMemory > 0);
    }

    /** Nodes, and the server that they share. */
    private static final class Fleet {
        private final ManualClock clock = new ManualClock(0);
        private final RemoteBackend server = new RemoteBackend(memory());
        private final List<FailureChoices> nodes = new ArrayList<>();
        private final Limit limit;
        private final Take take;
        private final long cost;
        private boolean cut;
        private long atServer;
        private long inMemory;

        Fleet(SplittableRandom random) {
            long quota = RandomLimit.logUniform(random, 1, 1_000);
            Duration window = Duration.ofMillis(RandomLimit.logUniform(random, 10, 3_600_000));
            limit = switch (random.nextInt(4)) {
                case 0 -> Limit.fixed(quota, window);
                case 1 -> Limit.sliding(quota, window);
                default -> Limit.of(quota, window).withBurst(RandomLimit.logUniform(random, 1, 1_000));
            };
            cost = RandomLimit.cost(random, limit);
            take = Take.of(Charge.builder(new PolicyLimit("api", "default", limit, "api"), Key.GLOBAL)
                    .cost(cost)
                    .build());
            server.wayThere = () -> {
                if (cut) {
                    throw new BackendException(BackendException.Kind.UNREACHABLE, "cut");
                }
            };
            int count = random.nextInt(1, 9);
            for (int i = 0; i < count; i++) {
                nodes.add(new FailureChoices(server, count, memory()));
            }
        }

        private Backend memory() {
            return MemoryBackend.builder().clock(clock).build();
        }

        void step(SplittableRandom random) {
            cut ^= random.nextInt(20) == 0;
            clock.advanceMicros(random.nextLong(limit.windowMicros() / 10 + 1));
            Grant grant = nodes.get(random.nextInt(nodes.size())).take(take);
            long units = grant.granted() ? cost : 0;
            if (grant.failure() == null) {
                atServer += units;
            } else {
                inMemory += units;
            }
        }

        void assertWithinBounds() {
            long refilled = MulDiv.floor(limit.quota(), clock.micros(), limit.windowMicros() - 1, limit.windowMicros());
            long bursts = Math.max(limit.burst(), nodes.size() * cost);

            long inWindows = limit.quota() * (clock.micros() / limit.windowMicros() + 1);
            boolean bucket = limit.algorithm() == Algorithm.TOKEN_BUCKET;

            assertTrue(atServer <= (bucket ? limit.burst() + refilled : inWindows), this::toString);
            assertTrue(
                    inMemory <= (bucket || nodes.size() > 1 ? bursts + refilled + nodes.size() : inWindows),
                    this::toString);
        }

        void close() {
            nodes.forEach(FailureChoices::close);
        }

        @Override
        public String toString() {
            return "%s, %d nodes, cost %d, in %d us: %d by the server, %d in memory"
                    .formatted(limit, nodes.size(), cost, clock.micros(), atServer, inMemory);
        }
    }
}
