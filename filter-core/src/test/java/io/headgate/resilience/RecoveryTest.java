package io.headgate.resilience;

import static io.headgate.Health.State.DEGRADED;
import static io.headgate.Health.State.DOWN;
import static io.headgate.Health.State.UP;
import static io.headgate.resilience.FakeServer.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Health;
import io.headgate.LogCapture;
import io.headgate.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What happens while a server is down, and how it comes back. */
class RecoveryTest {
    private final LogCapture log = new LogCapture(Breaker.class);
    private final FakeServer server = new FakeServer();
    private final Breaker breaker = server.breaker;

    @AfterEach
    void close() {
        log.close();
    }

    @Nested
    class Down {
        @Test
        void everyRequestIsToldTheSameAndNoneAsks() {
            server.bringDown();

            BackendException refusal = server.refusal();
            assertSame(
                    refusal,
                    assertThrows(
                            BackendException.class, () -> breaker.call(true, () -> fail("asked while it is down"))));
            assertEquals(NAME + " is not asked: no connection to Redis", refusal.getMessage());
            assertSame(server.broken, refusal.getCause());
            assertEquals(0, refusal.getStackTrace().length);
        }

        @Test
        void whatAllShareCannotBeFilled() {
            server.bringDown();

            server.refusal().addSuppressed(new IllegalStateException());
            server.refusal().setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "b", "c", 1)});
            assertEquals(0, server.refusal().getSuppressed().length);
            assertEquals(0, server.refusal().getStackTrace().length);
        }

        @Test
        void theHealthSaysWhy() {
            server.bringDown();

            assertEquals(new Health(DOWN, List.of(NAME + ": no connection to Redis")), breaker.health());
        }

        @Test
        void itIsOfTheKindOfTheLastFailure() {
            server.bringDown();
            server.failBy(new BackendException(Kind.OUT_OF_MEMORY, "Redis has no memory left"));
            server.passMillis(1_250);

            assertEquals(Kind.OUT_OF_MEMORY, server.refusal().kind());
            assertEquals(NAME + ": Redis has no memory left", server.problem());
            assertEquals(List.of(DOWN), server.told);
        }

        /** Promise 83. */
        @Test
        void itIsAskedEverySecondToSecondAndAQuarter() {
            server.bringDown();
            server.freeze();
            long before = server.nanos.get();
            server.pass(Duration.ofMinutes(2));

            for (long probe : server.probes) {
                assertEquals(1_125, millis(probe - before), 125);
                before = probe;
            }
            assertEquals(107, server.probes.size(), 5);
        }

        @Test
        void nodesDoNotAskInStep() {
            long distinct = IntStream.range(0, 20)
                    .mapToLong(i -> {
                        FakeServer node = new FakeServer();
                        node.freeze();
                        node.passUntil(DOWN);
                        int probes = node.probes.size();
                        node.pass(Duration.ofSeconds(2));
                        return node.probes.get(probes) - node.probes.get(probes - 1);
                    })
                    .distinct()
                    .count();

            assertTrue(distinct >= 19, () -> distinct + " intervals");
        }

        @Test
        void aConnectionThatIsBackIsTriedAtOnce() {
            server.passMillis(1_000);
            server.bringDown();
            server.heal();
            int before = server.probes.size();
            breaker.probeSoon();
            server.wake();

            assertEquals(before + 1, server.probes.size());
            assertEquals(DEGRADED, server.state());
        }

        @Test
        void connectionsThatComeAndGoCauseAProbeInAQuarterOfASecondAtMost() {
            server.bringDown();
            for (int i = 0; i < 10_000; i++) {
                breaker.probeSoon();
                server.wake();
                server.passMillis(1);
            }

            assertEquals(40, server.probes.size(), 1);
        }

        @Test
        void aConnectionThatCameBeforeTheFailureIsNoReason() {
            breaker.probeSoon();
            server.bringDown();
            server.passMillis(999);

            assertEquals(List.of(), server.probes);
        }
    }

    @Nested
    class Back {
        @Test
        void aTenthThenHalfThenAllOfTheRequestsAsk() {
            server.bringToTheFirstStep();
            assertEquals(10_000, server.admitted(100_000, false), 600);
            assertEquals(1_000, server.admitted(1_000, true));

            server.passMillis(625);
            assertEquals(50_000, server.admitted(100_000, false), 1_000);
            assertEquals(1_000, server.admitted(1_000, true));

            server.passMillis(625);
            assertEquals(1_000, server.admitted(1_000, false));
        }

        @Test
        void eachStepTakesHalfASecond() {
            server.bringToTheFirstStep();
            long start = server.nanos.get();
            server.passUntil(UP);

            assertEquals(1_125, millis(server.nanos.get() - start), 126);
        }

        @Test
        void theOthersAreToldTheLastFailure() {
            server.bringToTheFirstStep();

            assertSame(server.broken, firstRefusal().getCause());
            assertEquals(
                    new Health(DEGRADED, List.of(NAME + ": coming back, asked by 10 % of the requests")),
                    breaker.health());
        }

        private BackendException firstRefusal() {
            while (true) {
                try {
                    breaker.admit(false);
                } catch (BackendException e) {
                    return e;
                }
            }
        }

        @Test
        void failuresOnTheWayBringItDownAgain() {
            server.bringToTheFirstStep();
            server.fail(20, server.tooLate);
            assertEquals(DOWN, server.state());
            assertEquals(Kind.TIMEOUT, server.refusal().kind());

            server.passUntil(DEGRADED);
            server.passMillis(625);
            server.fail(20, server.tooLate);
            assertEquals(DOWN, server.state());
        }

        @Test
        void whatFailedBeforeItWasDownDoesNotCount() {
            server.bringToTheFirstStep();
            server.fail(19, server.tooLate);

            assertEquals(DEGRADED, server.state());
        }

        @Test
        void aStepInWhichNothingSucceedsEndsWithAProbe() {
            server.bringToTheFirstStep();
            int before = server.probes.size();
            server.freeze();
            server.passMillis(675);

            assertEquals(DOWN, server.state());
            assertEquals(before + 1, server.probes.size());
        }

        @Test
        void soDoesTheSecond() {
            server.bringToTheSecondStep();
            server.freeze();
            server.passMillis(675);

            assertEquals(DOWN, server.state());
        }

        @Test
        void aStepInWhichRequestsSucceedNeedsNoProbe() {
            server.bringToTheFirstStep();
            int before = server.probes.size();
            while (server.state() != UP) {
                server.succeed(1);
                server.passMillis(100);
            }

            assertEquals(before, server.probes.size());
        }

        @Test
        void aProbeThatIsAnsweredLateDoesNotBeginIt() {
            server.bringDown();
            server.heal();
            server.takes = Duration.ofMillis(41);
            server.pass(Duration.ofSeconds(10));

            assertEquals(List.of(DOWN), server.told);
            assertEquals(NAME + ": its answers take longer than 40 ms", server.problem());
        }

        @Test
        void itIsBackWithin2500MillisThoughNobodyAsks() {
            Seeds.forAll(200, random -> {
                FakeServer frozen = new FakeServer();
                frozen.freeze();
                frozen.passUntil(DOWN);
                frozen.pass(Duration.ofNanos(random.nextLong(3_000_000_000L)));
                frozen.heal();
                frozen.passMillis(2_500);

                assertEquals(UP, frozen.state());
            });
        }
    }

    private static int millis(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static Object fail(String why) {
        throw new AssertionError(why);
    }
}
