package io.headgate.resilience;

import static io.headgate.Health.State.DEGRADED;
import static io.headgate.Health.State.DOWN;
import static io.headgate.Health.State.UP;
import static io.headgate.resilience.FakeServer.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.LogCapture;
import io.headgate.Seeds;
import io.headgate.Threads;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a server counts as down. */
class BreakerTest {
    private final LogCapture log = new LogCapture(Breaker.class);
    private final FakeServer server = new FakeServer();
    private final Breaker breaker = server.breaker;

    @AfterEach
    void close() {
        log.close();
    }

    /** Nothing succeeds any more. */
    @Nested
    class Silence {
        @Test
        void anOutageIsNoticedWithin800MillisThoughNobodyAsks() {
            Seeds.forAll(200, random -> {
                FakeServer frozen = new FakeServer();
                frozen.pass(Duration.ofNanos(random.nextLong(3_000_000_000L)));
                frozen.succeed(1);
                frozen.freeze();
                frozen.passMillis(800);

                assertEquals(DOWN, frozen.state());
            });
        }

        @Test
        void twoProbesInARowDecide() {
            server.passMillis(500);
            int before = server.probes.size();
            server.freeze();
            server.passUntil(DOWN);

            assertEquals(before + 2, server.probes.size());
        }

        @Test
        void aSuccessBetweenTheTwoKeepsItUp() {
            server.freeze();
            for (int i = 1; i <= 20; i++) {
                while (server.probes.size() < i) {
                    server.passMillis(10);
                }
                server.succeed(1);
            }

            assertEquals(UP, server.state());
        }

        @Test
        void anIdleServerIsAskedTwiceASecond() {
            server.pass(Duration.ofMinutes(1));

            assertEquals(120, server.probes.size(), 1);
            assertEquals(List.of(), server.told);
        }

        @Test
        void aBusyServerIsNotAsked() {
            for (int i = 0; i < 100; i++) {
                server.succeed(1);
                server.passMillis(200);
            }

            assertEquals(List.of(), server.probes);
        }

        @Test
        void aProbeThatIsAnsweredLateIsAnsweredWhileTheServerIsUp() {
            server.takes = FakeServer.DEADLINE;
            server.pass(Duration.ofSeconds(10));

            assertEquals(UP, server.state());
        }
    }

    /** Many fail, or are late, of those that ask. */
    @Nested
    class Rates {
        @Test
        void halfOfTwentyFailuresBringItDownAtOnce() {
            server.succeed(10);
            server.fail(9, server.broken);
            assertEquals(UP, server.state());

            server.fail(1, server.broken);
            assertEquals(DOWN, server.state());
            assertEquals(Kind.UNREACHABLE, server.refusal().kind());
        }

        /** Answers in time are counted a little later, unless a failure comes first. */
        @Test
        void ofTwentyCallsTheLastMayBeAnAnswer() {
            server.fail(19, server.broken);
            server.succeed(1);
            server.passMillis(250);

            assertEquals(DOWN, server.state());
            assertEquals(Kind.UNREACHABLE, server.refusal().kind());
        }

        @Test
        void answersOfManyThreadsAreAllCounted() {
            Threads.run(8, thread -> server.succeed(1_000));
            server.fail(7_999, server.broken);
            assertEquals(UP, server.state());

            server.fail(1, server.broken);
            assertEquals(DOWN, server.state());
        }

        @Test
        void fewerThanHalfDoNot() {
            server.succeed(11);
            for (int i = 0; i < 100; i++) {
                server.fail(1, server.broken);
                server.succeed(2);
            }

            assertEquals(UP, server.state());
        }

        @Test
        void whatIsTwoSecondsPastIsForgotten() {
            server.fail(19, server.broken);
            server.passMillis(2_000);
            server.fail(1, server.broken);

            assertEquals(UP, server.state());
        }

        @Test
        void lateAnswersBringItDown() {
            server.succeed(4);
            server.succeed(15, Duration.ofNanos(40_000_001));
            assertEquals(UP, server.state());

            server.succeed(1, Duration.ofNanos(40_000_001));
            assertEquals(DOWN, server.state());
            assertEquals(Kind.TIMEOUT, server.refusal().kind());
            assertEquals(NAME + ": its answers take longer than 40 ms", server.problem());
        }

        @Test
        void answersIn80PercentOfTheDeadlineAreNotLate() {
            server.succeed(1_000, Duration.ofMillis(40));

            assertEquals(UP, server.state());
        }

        @ParameterizedTest
        @EnumSource(
                names = {"UNEXPECTED", "CLOSED"},
                mode = EnumSource.Mode.EXCLUDE)
        void everyFailureOfTheServerCounts(Kind kind) {
            server.fail(20, new BackendException(kind, "it failed"));

            assertEquals(DOWN, server.state());
            assertEquals(kind, server.refusal().kind());
        }

        @Test
        void manyThreadsThatFailBringItDownOnce() {
            Threads.run(16, thread -> server.fail(100, server.broken));
            server.wake();

            assertEquals(List.of(DOWN), server.told);
            assertEquals(1, log.messages(Level.WARNING).size());
        }
    }

    /** What an attacker can provoke. */
    @Nested
    class Provoked {
        @Test
        void noRequestBringsItDownByWhatItProvokes() {
            for (int i = 0; i < 100; i++) {
                server.fail(100, server.foreign);
                server.passMillis(50);
            }

            assertEquals(UP, server.state());
            assertEquals(List.of(), server.told);
        }

        @Test
        void toAProbeItIsAnAnswer() {
            server.failBy(server.foreign);
            server.pass(Duration.ofSeconds(10));
            assertEquals(UP, server.state());

            server.fail(20, server.broken);
            server.pass(Duration.ofSeconds(4));
            assertEquals(List.of(DOWN, DEGRADED, UP), server.told);
        }

        @Test
        void itDoesNotHideFailuresOfTheServer() {
            server.fail(1_000, server.foreign);
            server.fail(20, server.broken);

            assertEquals(DOWN, server.state());
        }

        @Test
        void whatIsNoFailureOfABackendTeachesNothing() {
            for (int i = 0; i < 100; i++) {
                assertThrows(
                        IllegalStateException.class,
                        () -> breaker.call(false, () -> {
                            throw new IllegalStateException();
                        }));
            }

            assertEquals(UP, server.state());
        }

        @Test
        void aClosedBackendTeachesNothing() {
            BackendException closed = new BackendException(Kind.CLOSED, "closed");
            server.failBy(closed);
            server.fail(100, closed);
            server.pass(Duration.ofSeconds(10));

            assertEquals(UP, server.state());
        }

        @Test
        void aProbeThatIsBrokenItselfTeachesNothing() {
            server.failBy(new IllegalStateException());
            server.pass(Duration.ofSeconds(10));
            assertEquals(UP, server.state());

            server.fail(20, server.broken);
            server.pass(Duration.ofSeconds(10));
            assertEquals(DOWN, server.state());
            assertEquals(Kind.UNREACHABLE, server.refusal().kind());

            server.heal();
            server.pass(Duration.ofSeconds(4));
            assertEquals(UP, server.state());
        }
    }
}
