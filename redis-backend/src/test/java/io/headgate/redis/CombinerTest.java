package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Limit;
import io.headgate.Threads;
import io.headgate.redis.Call.Operation;
import io.headgate.redis.Call.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the calls of many threads go out together, seen from the wire and from the callers. */
@Timeout(120)
class CombinerTest {
    private static final Limit LIMIT = Limit.parse("1000000000000/366d");

    /** So long that who waits for it has lost a wake-up, and fails the test. */
    private static final long LONG = Duration.ofSeconds(100).toNanos();

    private final Wire wire = new Wire();
    private final List<Caller> callers = new ArrayList<>();

    @AfterEach
    void endCallers() throws InterruptedException {
        wire.letAllPass();
        for (Caller caller : callers) {
            caller.thread.join(10_000);
            assertFalse(caller.thread.isAlive(), "a caller never came back");
        }
    }

    @Test
    void aLoneCallerSendsAtOnceInItsOwnThread() {
        wire.letAllPass();
        Combiner combiner = new Combiner(wire, LONG);
        for (int id = 0; id < 3; id++) {
            Call call = call(id, LONG);
            assertAnswered(id, combiner.run(call));
            Trip trip = wire.trips.poll();
            assertSame(Thread.currentThread(), trip.thread);
            assertEquals(Set.of(id), trip.ids());
            assertEquals(call.deadlineNanos, trip.deadlineNanos);
        }
        assertNull(wire.trips.poll());
    }

    @Test
    void whoArrivesDuringACallIsSentTogetherInTheNextInTheOrderOfArrival() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        Caller first = start(combiner, 0, LONG);
        Trip trip = wire.taken();
        for (int id = 1; id <= 20; id++) {
            start(combiner, id, LONG).awaitWaiting();
        }
        assertNull(wire.trips.poll(), "one call at a time");
        trip.pass();
        first.assertAnswered();
        Trip next = wire.taken();
        assertEquals(IntStream.rangeClosed(1, 20).mapToObj(id -> "b" + id).toList(), next.batch.buckets());
        next.pass();
        for (Caller caller : callers) {
            caller.assertAnswered();
        }
        assertNull(wire.trips.poll());
    }

    @Test
    void equalCallsThatWaitAreSentAsOneEntry() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> equal = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            equal.add(start(combiner, 7, LONG));
            equal.get(i).awaitWaiting();
        }
        trip.pass();
        Trip next = wire.taken();
        assertEquals(List.of("30 x b7-1"), texts(next));
        next.pass();
        Set<Long> remaining = new HashSet<>();
        for (Caller caller : equal) {
            remaining.add(caller.answer().usages().get(0).remaining());
        }
        assertEquals(30, remaining.size(), "each finds one unit less");
    }

    @Test
    void aCallThatIsLateKeepsNobodyWaitingForMoreThanHalfTheDeadline() throws Exception {
        long deadline = Duration.ofSeconds(2).toNanos();
        Combiner combiner = new Combiner(wire, deadline);
        Caller late = start(combiner, 0, LONG);
        Trip stuck = wire.taken();
        Caller second = start(combiner, 1, LONG);
        Trip next = wire.taken();
        long waited = next.sentNanos - stuck.sentNanos;
        assertTrue(
                waited >= deadline / 2 - Duration.ofMillis(50).toNanos() && waited < deadline,
                "waited " + waited + " ns");
        next.pass();
        second.assertAnswered();
        assertTrue(late.thread.isAlive());
        Caller third = start(combiner, 2, LONG);
        wire.taken().pass();
        third.assertAnswered();
        stuck.pass();
        late.assertAnswered();
    }

    @Test
    void theAnswerToALateCallDoesNotEndTheNext() throws Exception {
        Combiner combiner = new Combiner(wire, Duration.ofMillis(200).toNanos());
        start(combiner, 0, LONG);
        Trip stuck = wire.taken();
        start(combiner, 1, LONG);
        Trip next = wire.taken();
        stuck.pass();
        callers.get(0).assertAnswered();
        assertTrue(callers.get(1).thread.isAlive());
        next.pass();
        callers.get(1).assertAnswered();
    }

    @Test
    void whoseDeadlinePassedBeforeItWasSentIsNeverSent() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip trip = wire.taken();
        Caller brief = start(combiner, 1, Duration.ofMillis(50).toNanos());
        Caller patient = start(combiner, 2, LONG);
        BackendException failure = brief.failure();
        assertEquals(Kind.TIMEOUT, failure.kind());
        assertEquals("the call was not sent by the deadline; nothing was taken", failure.getMessage());
        patient.awaitWaiting();
        trip.pass();
        Trip next = wire.taken();
        assertEquals(Set.of(2), next.ids());
        next.pass();
        patient.assertAnswered();
    }

    @Test
    void whoseDeadlinePassedBeforeItCameIsNotSent() {
        wire.letAllPass();
        Combiner combiner = new Combiner(wire, LONG);
        BackendException failure = assertThrows(
                BackendException.class,
                () -> combiner.run(call(1, -Duration.ofMillis(1).toNanos())));
        assertEquals(Kind.TIMEOUT, failure.kind());
        assertNull(wire.trips.poll());
        assertAnswered(2, combiner.run(call(2, LONG)));
    }

    @Test
    void aFailedCallFailsItsOwnCallersAlone() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        Caller first = start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> failed = startWaiting(combiner, 1, 2, 3);
        trip.pass();
        Trip failing = wire.taken();
        List<Caller> later = startWaiting(combiner, 4, 5, 6);
        failing.fail(new BackendException(Kind.UNREACHABLE, "the connection broke"));
        for (Caller caller : failed) {
            assertEquals(Kind.UNREACHABLE, caller.failure().kind());
            assertEquals("the connection broke", caller.failure().getMessage());
        }
        wire.taken().pass();
        first.assertAnswered();
        for (Caller caller : later) {
            caller.assertAnswered();
        }
    }

    @Test
    void eachFailureHasTheStackOfItsCaller() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> failed = startWaiting(combiner, 1, 2);
        trip.pass();
        wire.taken().fail(new BackendException(Kind.NOT_READY, "loading"));
        assertFalse(failed.get(0).failure() == failed.get(1).failure());
        assertSame(failed.get(0).failure().getCause(), failed.get(1).failure().getCause());
    }

    @Test
    void anAnswerThatIsNotTheScriptsFailsItsCallersAtOnce() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        for (Object reply : Arrays.asList(List.of("HTTP/1.1 400 Bad Request"), "OK", null)) {
            Caller caller = start(combiner, 0, LONG);
            wire.taken().answer(reply);
            assertEquals(Kind.UNREACHABLE, caller.failure().kind());
        }
    }

    /** Whatever a transport throws, callers get the one exception they know. */
    @Test
    void anErrorThatNobodyExpectsFailsItsCallersAndNothingElse() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> failed = startWaiting(combiner, 1, 2, 3);
        trip.pass();
        wire.taken().fail(new NegativeArraySizeException("-5"));
        for (Caller caller : failed) {
            assertEquals(Kind.UNEXPECTED, caller.failure().kind());
        }
        Caller next = start(combiner, 4, LONG);
        wire.taken().pass();
        next.assertAnswered();
    }

    @Test
    void whoWaitsEndsByItsDeadlineAlsoIfNothingComesBack() throws Exception {
        long deadline = Duration.ofMillis(200).toNanos();
        Combiner combiner = new Combiner(wire, deadline);
        List<Caller> all = new ArrayList<>();
        for (int id = 0; id < 40; id++) {
            all.add(start(combiner, id, deadline));
        }
        Awaitility.await()
                .until(() ->
                        all.stream().filter(caller -> caller.thread.isAlive()).count() <= wire.trips.size());
        Set<Thread> senders =
                new HashSet<>(wire.trips.stream().map(trip -> trip.thread).toList());
        for (Caller caller : all) {
            if (!senders.contains(caller.thread)) {
                assertEquals(Kind.TIMEOUT, caller.failure().kind());
                long late = caller.endNanos - caller.call.deadlineNanos;
                assertTrue(late < Duration.ofSeconds(1).toNanos(), "late by " + late + " ns");
            }
        }
        assertTrue(senders.size() <= 6, senders.size() + " threads sent in vain");
    }

    @Test
    void whatWasSentAndIsLateMayHaveBeenTaken() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip trip = wire.taken();
        Caller patient = start(combiner, 1, LONG);
        patient.awaitWaiting();
        Caller brief = start(combiner, 2, Duration.ofSeconds(2).toNanos());
        brief.awaitWaiting();
        trip.pass();
        Trip unanswered = wire.taken();
        assertEquals(Set.of(1, 2), unanswered.ids());
        assertEquals(
                "Redis did not answer by the deadline; what it took stays taken",
                brief.failure().getMessage());
        unanswered.pass();
        patient.assertAnswered();
    }

    @Test
    void anInterruptEndsNoCallAndIsNotLost() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        Caller first = start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> waiting = startWaiting(combiner, 1, 2);
        waiting.get(1).thread.interrupt();
        trip.pass();
        wire.taken().pass();
        first.assertAnswered();
        waiting.get(0).assertAnswered();
        waiting.get(1).assertAnswered();
        assertFalse(waiting.get(0).interrupted);
        assertTrue(waiting.get(1).interrupted);
    }

    /** Or it would fail the calls of all others that it sends. */
    @Test
    void whoIsInterruptedSendsAllTheSame() {
        wire.letAllPass();
        Combiner combiner = new Combiner(wire, LONG);
        Thread.currentThread().interrupt();
        assertAnswered(1, combiner.run(call(1, LONG)));
        assertTrue(Thread.interrupted());
        assertFalse(wire.trips.element().interrupted);
        Thread.currentThread().interrupt();
        wire.failAll(new BackendException(Kind.NOT_READY, "loading"));
        assertThrows(BackendException.class, () -> combiner.run(call(2, LONG)));
        assertTrue(Thread.interrupted());
    }

    @Test
    void closeFailsThoseWhoWaitAndThoseWhoCome() throws Exception {
        Combiner combiner = new Combiner(wire, LONG);
        Caller sender = start(combiner, 0, LONG);
        Trip trip = wire.taken();
        List<Caller> waiting = startWaiting(combiner, 1, 2, 3);
        combiner.close();
        assertTrue(wire.closed);
        for (Caller caller : waiting) {
            assertEquals(Kind.CLOSED, caller.failure().kind());
        }
        assertEquals(
                Kind.CLOSED,
                assertThrows(BackendException.class, () -> combiner.run(call(9, LONG)))
                        .kind());
        trip.fail(new BackendException(Kind.UNREACHABLE, "the connection broke"));
        assertTrue(
                Set.of(Kind.UNREACHABLE, Kind.CLOSED).contains(sender.failure().kind()));
        assertNull(wire.trips.poll());
    }

    @Test
    void atMost256GoTogetherAndNobodyIsLost() throws Exception {
        int count = 2_000;
        Combiner combiner = new Combiner(wire, LONG);
        start(combiner, 0, LONG);
        Trip first = wire.taken();
        List<Caller> waiting = IntStream.range(1, count)
                .mapToObj(id -> start(combiner, id, LONG))
                .toList();
        for (Caller caller : waiting) {
            caller.awaitWaiting();
        }
        wire.letAllPass();
        first.pass();
        for (Caller caller : callers) {
            caller.assertAnswered();
        }
        int sent = 0;
        for (Trip trip : wire.trips) {
            assertTrue(trip.batch.calls() <= 256);
            sent += trip.ids().size();
        }
        assertEquals(count - 1, sent);
        assertEquals((count - 1 + 255) / 256, wire.trips.size());
    }

    @Test
    void underStressEachCallIsSentOnceAndAnsweredWithItsOwnAnswer() {
        int threads = 64;
        int calls = 5_000;
        Echo echo = new Echo(threads * calls, 0);
        Combiner combiner = new Combiner(echo, LONG);
        long start = System.nanoTime();
        Threads.run(threads, thread -> {
            for (int i = 0; i < calls; i++) {
                int id = thread * calls + i;
                assertAnswered(id, combiner.run(call(id, LONG)));
            }
        });
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (int id = 0; id < threads * calls; id++) {
            assertEquals(1, echo.sent.get(id));
        }
        System.out.printf(
                "combiner: %d calls of %d threads in %d script calls, %d ms, each sent once and answered%n",
                threads * calls, threads, echo.trips.get(), millis);
    }

    /** Calls are late, fail and are given up at random: each goes out once at most, none waits for ever. */
    @Test
    void underFaultsNoCallIsSentTwiceAndEachEndsOnce() {
        int threads = 32;
        int calls = System.getProperty("long") == null ? 300 : 5_000;
        Echo echo = new Echo(threads * calls, 8);
        Combiner combiner = new Combiner(echo, Duration.ofMillis(8).toNanos());
        AtomicLong answered = new AtomicLong();
        AtomicLong unsent = new AtomicLong();
        AtomicLong latest = new AtomicLong();
        ConcurrentLinkedQueue<Integer> nothingTaken = new ConcurrentLinkedQueue<>();
        Threads.run(threads, thread -> {
            for (int i = 0; i < calls; i++) {
                int id = thread * calls + i;
                Call call = call(id, ThreadLocalRandom.current().nextLong(1, 16) * 500_000);
                try {
                    assertAnswered(id, combiner.run(call));
                    answered.incrementAndGet();
                } catch (BackendException e) {
                    if (String.valueOf(e.getMessage()).contains("nothing was taken")) {
                        unsent.incrementAndGet();
                        nothingTaken.add(id);
                    }
                }
                latest.accumulateAndGet(System.nanoTime() - call.deadlineNanos, Math::max);
            }
        });
        int sent = 0;
        for (int id = 0; id < threads * calls; id++) {
            assertTrue(echo.sent.get(id) <= 1, "sent twice");
            sent += echo.sent.get(id);
        }
        nothingTaken.forEach(id -> assertEquals(0, echo.sent.get(id)));
        assertEquals((long) threads * calls, sent + unsent.get(), "what was not sent failed as such");
        System.out.printf(
                "combiner under faults: %d calls, %d answered, %d never sent, none sent twice, latest %d us after its deadline%n",
                threads * calls, answered.get(), unsent.get(), latest.get() / 1_000);
        assertTrue(answered.get() > 0 && unsent.get() > 0);
    }

    private List<Caller> startWaiting(Combiner combiner, int... ids) throws InterruptedException {
        List<Caller> started = new ArrayList<>();
        for (int id : ids) {
            started.add(start(combiner, id, LONG));
        }
        for (Caller caller : started) {
            caller.awaitWaiting();
        }
        return started;
    }

    private Caller start(Combiner combiner, int id, long deadlineNanos) {
        Caller caller = new Caller(combiner, id, deadlineNanos);
        callers.add(caller);
        caller.thread.start();
        return caller;
    }

    private static Call call(int id, long deadlineNanos) {
        return new Call(Operation.TAKE, List.of(new Part("b" + id, LIMIT, 1, 1)), System.nanoTime() + deadlineNanos);
    }

    /** The echo says of bucket N that N units were used. */
    private static void assertAnswered(int id, Answer answer) {
        assertTrue(answer.granted());
        assertEquals(LIMIT.burst() - id - 1, answer.usages().get(0).remaining());
    }

    private static List<String> texts(Trip trip) {
        return trip.batch.entries().stream().map(SentBatch.Sent::toString).toList();
    }

    private static int id(String bucket) {
        return Integer.parseInt(bucket.substring(1));
    }

    private static List<Long> echo(SentBatch batch) {
        List<Long> reply = new ArrayList<>();
        reply.add(0L);
        reply.add(1_800_000_000_000_000L);
        for (SentBatch.Sent entry : batch.entries()) {
            for (SentBatch.Asked asked : entry.charges()) {
                reply.addAll(List.of(entry.operation(), (long) id(asked.bucket()), 0L, 0L));
            }
        }
        return reply;
    }

    /** A thread with one call. */
    private static final class Caller {
        final Thread thread;
        private final int id;
        private final CountDownLatch made = new CountDownLatch(1);
        private volatile Call call;
        private volatile Answer answer;
        private volatile Throwable failure;
        private volatile boolean interrupted;
        private volatile long endNanos;

        Caller(Combiner combiner, int id, long deadlineNanos) {
            this.id = id;
            this.thread = new Thread(null, () -> run(combiner, deadlineNanos), "caller-" + id, 262_144);
            thread.setDaemon(true);
        }

        private void run(Combiner combiner, long deadlineNanos) {
            call = call(id, deadlineNanos);
            made.countDown();
            try {
                answer = combiner.run(call);
            } catch (Throwable e) {
                failure = e;
            }
            endNanos = System.nanoTime();
            interrupted = Thread.currentThread().isInterrupted();
        }

        /** Until it waits for others, which it does only after it stands in the queue. */
        void awaitWaiting() throws InterruptedException {
            made.await();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        void assertAnswered() throws InterruptedException {
            CombinerTest.assertAnswered(id, answer());
        }

        Answer answer() throws InterruptedException {
            end();
            assertNull(failure);
            return answer;
        }

        BackendException failure() throws InterruptedException {
            end();
            assertNull(answer);
            return (BackendException) failure;
        }

        private void end() throws InterruptedException {
            thread.join(30_000);
            assertFalse(thread.isAlive(), () -> thread.getName() + " still waits");
        }
    }

    /** One script call under way, which the test lets pass. */
    private static final class Trip {
        final SentBatch batch;
        final long deadlineNanos;
        final long sentNanos = System.nanoTime();
        final Thread thread = Thread.currentThread();
        final boolean interrupted = thread.isInterrupted();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile Object reply;
        private volatile RuntimeException failure;

        Trip(SentBatch batch, long deadlineNanos) {
            this.batch = batch;
            this.deadlineNanos = deadlineNanos;
        }

        Set<Integer> ids() {
            return new HashSet<>(batch.buckets().stream().map(CombinerTest::id).toList());
        }

        void pass() {
            answer(echo(batch));
        }

        void answer(Object reply) {
            this.reply = reply;
            over.countDown();
        }

        void fail(RuntimeException failure) {
            this.failure = failure;
            over.countDown();
        }

        Object await() {
            boolean wasInterrupted = Thread.interrupted();
            try {
                assertTrue(over.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError("a caller was interrupted in the transport", e);
            } finally {
                if (wasInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            if (failure != null) {
                throw failure;
            }
            return reply;
        }
    }

    /** Hands each script call to the test. */
    private static final class Wire implements Transport {
        final BlockingQueue<Trip> trips = new LinkedBlockingQueue<>();
        private final List<Trip> all = new ArrayList<>();
        volatile boolean closed;
        private boolean passing;
        private RuntimeException failure;

        @Override
        public List<Object> run(List<ScriptCall> calls, long deadlineNanos) {
            Trip trip = new Trip(SentBatch.of(calls.get(0)), deadlineNanos);
            synchronized (this) {
                all.add(trip);
                if (failure != null) {
                    trip.fail(failure);
                } else if (passing) {
                    trip.pass();
                }
            }
            trips.add(trip);
            return Collections.singletonList(trip.await());
        }

        @Override
        public void close() {
            closed = true;
        }

        Trip taken() throws InterruptedException {
            Trip trip = trips.poll(30, TimeUnit.SECONDS);
            assertTrue(trip != null, "nothing was sent");
            return trip;
        }

        synchronized void letAllPass() {
            passing = true;
            all.stream().filter(trip -> trip.over.getCount() > 0).forEach(Trip::pass);
        }

        synchronized void failAll(RuntimeException failure) {
            this.failure = failure;
        }
    }

    /** Answers after a random while, some too late or with an error, as many in a hundred as said. */
    private static final class Echo implements Transport {
        final AtomicIntegerArray sent;
        final AtomicLong trips = new AtomicLong();
        private final int faults;

        Echo(int calls, int faults) {
            this.sent = new AtomicIntegerArray(calls);
            this.faults = faults;
        }

        @Override
        public List<Object> run(List<ScriptCall> calls, long deadlineNanos) {
            trips.incrementAndGet();
            SentBatch batch = SentBatch.of(calls.get(0));
            batch.entries()
                    .forEach(entry ->
                            sent.incrementAndGet(id(entry.charges().get(0).bucket())));
            ThreadLocalRandom random = ThreadLocalRandom.current();
            pause(System.nanoTime() + random.nextLong(faults == 0 ? 50_000 : 1_000_000));
            int fault = random.nextInt(100);
            if (fault < faults / 2) {
                throw new BackendException(Kind.UNREACHABLE, "the connection broke");
            }
            if (fault < faults) {
                pause(deadlineNanos);
                throw new BackendException(Kind.TIMEOUT, "no answer");
            }
            return List.of(echo(batch));
        }

        private static void pause(long untilNanos) {
            long left;
            while ((left = untilNanos - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
        }

        @Override
        public void close() {}
    }
}
