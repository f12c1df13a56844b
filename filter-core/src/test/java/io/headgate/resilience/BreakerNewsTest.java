package io.headgate.resilience;

import static io.headgate.Health.State.DEGRADED;
import static io.headgate.Health.State.DOWN;
import static io.headgate.Health.State.UP;
import static io.headgate.resilience.FakeServer.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Health;
import io.headgate.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who is told of what. */
class BreakerNewsTest {
    private final LogCapture log = new LogCapture(Breaker.class);
    private final FakeServer server = new FakeServer();
    private final Breaker breaker = server.breaker;

    @AfterEach
    void close() {
        log.close();
    }

    @Nested
    class News {
        @Test
        void listenersHearOfEachChangeOnceAndInOrder() {
            server.bringToTheFirstStep();
            server.fail(20, server.broken);
            server.wake();
            server.passUntil(UP);

            assertEquals(List.of(DOWN, DEGRADED, DOWN, DEGRADED, UP), server.told);
        }

        @Test
        void nobodyHearsOnAThreadThatAsks() {
            server.fail(20, server.broken);

            assertEquals(List.of(), server.told);
        }

        @Test
        void aListenerThatLeftHearsNothing() {
            List<Health> left = new ArrayList<>();
            Runnable leave = breaker.onHealthChange(left::add);
            server.bringDown();
            leave.run();
            server.heal();
            server.passUntil(UP);

            assertEquals(1, left.size());
        }

        @Test
        void aListenerThatThrowsHurtsNobody() {
            breaker.onHealthChange(health -> {
                throw new IllegalStateException("secret");
            });
            breaker.onHealthChange(health -> {
                throw new AssertionError("secret");
            });
            breaker.onHealthChange(health -> server.told.add(health.state()));
            server.bringDown();
            server.heal();
            server.passUntil(UP);

            assertEquals(List.of(DOWN, DOWN, DEGRADED, DEGRADED, UP, UP), server.told);
            assertEquals(
                    6,
                    log.messages(Level.WARNING).stream()
                            .filter(line -> line.contains("a listener"))
                            .count());
            assertFalse(log.everything().contains("secret"));
        }

        @Test
        void theLogSaysInALineThatItIsDownAndInAnotherThatItIsBack() {
            server.passMillis(100);
            server.bringDown();
            server.fail(1_000, server.broken);
            server.admitted(1_000, true);
            server.passMillis(9_000);
            server.heal();
            server.passUntil(UP);
            server.succeed(1_000);

            List<String> lines = log.aboveDebug();
            assertEquals(
                    "WARNING " + NAME + ": no connection to Redis; until it is back, the failure choices of the"
                            + " policies decide",
                    lines.get(0));
            assertTrue(lines.get(1).matches("INFO " + NAME + ": back after 1[0-2]\\.\\d s"), lines.get(1));
            assertEquals(2, lines.size());
        }

        @Test
        void aServerThatFailsOnItsWayBackIsStillTheSameOutage() {
            server.bringDown();
            for (int i = 0; i < 10; i++) {
                server.heal();
                server.passUntil(DEGRADED);
                server.fail(20, server.broken);
                server.wake();
            }

            assertEquals(1, log.aboveDebug().size());
        }
    }

    @Nested
    class Closed {
        @Test
        void everyRequestIsLetThrough() {
            server.bringDown();
            breaker.close();

            assertEquals(1_000, server.admitted(1_000, false));
            server.fail(100, server.broken);
            assertEquals(1_000, server.admitted(1_000, false));
            assertEquals(new Health(DOWN, List.of(NAME + ": closed")), breaker.health());
        }

        @Test
        void nobodyIsToldAndNothingIsAsked() {
            breaker.close();
            int before = server.probes.size();
            breaker.tick();

            assertEquals(List.of(), server.told);
            assertEquals(List.of(), log.aboveDebug());
            assertEquals(before, server.probes.size());
        }
    }
}
