package io.headgate.resilience;

import io.headgate.BackendException;
import io.headgate.Health;
import io.headgate.resilience.Stage.Step;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Stops asking a server that fails, and finds out by itself when that is over. Thread-safe; a request waits
 * for no probe and no listener.
 *
 * <p>A server counts as <b>down</b> when, within two seconds and of at least 20 calls, half have failed or 80 %
 * took longer than 80 % of the deadline. Where fewer ask, silence tells: when nothing has succeeded for a quarter
 * to half a second, a thread of the breaker's own asks, and again a quarter of a second later; if both fail and
 * nothing succeeds between, the server is down. So with a deadline of 50 ms an outage is noticed within 0.8
 * seconds, whether or not there are requests. An idle server that is up is asked twice a second.
 *
 * <p>While it is down no request asks it: each is told at once, by an exception that all share, of the kind of
 * the last failure. The thread alone asks, one probe at a time, every 1 to 1.25 seconds, of even chance between,
 * so that a fleet does not ask in step. A probe that is answered in time begins the way <b>back</b>: for 0.5 to
 * 0.625 seconds a tenth of the requests ask, then for as long a half, then all. If the rates above are reached on
 * the way, or nothing succeeds during a step and a probe fails, it is down again.
 *
 * <p>Only failures of the server count. {@link BackendException.Kind#UNEXPECTED}, which a request can provoke,
 * teaches nothing when a request meets it, and to a probe is an answer; {@link BackendException.Kind#CLOSED}
 * and other exceptions teach nothing.
 *
 * <p>When a server goes down, and when it is up again, the log says so in a line.
 */
public final class Breaker implements AutoCloseable {
    static final long LISTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final AtomicReferenceFieldUpdater<Breaker, Stage> STAGE =
            AtomicReferenceFieldUpdater.newUpdater(Breaker.class, Stage.class, "stage");

    private final String name;
    private final LongSupplier nanoTime;
    private final Rates rates;
    private final Probe probe;
    private final HealthNews news;
    private final Thread thread = new Thread(null, this::run, "headgate-probe", 0, false);
    private volatile Stage stage = Stage.UP;

    /** Whether a call succeeded since the thread last looked. */
    private volatile boolean heard = true;

    private volatile boolean soon;

    /** Whether the last probe failed, while it is up. Of the thread alone. */
    private boolean suspect;

    /** One whose thread is not started: whoever made it calls {@link #tick()}. */
    Breaker(String name, Duration deadline, Runnable probe, LongSupplier nanoTime) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.rates = new Rates(name, deadline, nanoTime);
        this.probe = new Probe(probe, nanoTime);
        this.news = new HealthNews(name, nanoTime);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
    }

    /**
     * Begins to guard a server that is taken to be up.
     *
     * @param name whom the log and the health name: {@code Redis at 127.0.0.1:6379}
     * @param deadline how long a call may take
     * @param probe asks the server as a request would, within the deadline, and throws as that would; a real
     *     take, since a server that cannot write may answer everything else
     */
    public static Breaker start(String name, Duration deadline, Runnable probe) {
        Breaker breaker = new Breaker(name, deadline, probe, System::nanoTime);
        breaker.thread.start();
        return breaker;
    }

    /**
     * Asks the server if it may be asked, and learns from how that goes.
     *
     * @param must as {@link #admit} has it
     * @throws BackendException what the call throws, or at once where the server is not to be asked
     */
    public <T> T call(boolean must, Supplier<T> call) {
        admit(must);
        long startNanos = nanoTime.getAsLong();
        try {
            T answer = call.get();
            succeeded(nanoTime.getAsLong() - startNanos);
            return answer;
        } catch (BackendException e) {
            failed(nanoTime.getAsLong() - startNanos, e);
            throw e;
        }
    }

    /**
     * Lets a request ask, or throws.
     *
     * @param must whether to let it through wherever the server is coming back: for a request that would be
     *     refused otherwise
     * @throws BackendException if the server is not to be asked; an instance that is shared and has no stack
     */
    public void admit(boolean must) {
        Stage now = stage;
        NotAsked refusal = now.refusal();
        if (refusal != null && !now.admits(must)) {
            throw refusal;
        }
    }

    /** Says that a take was answered, granted or not, and how long that took. */
    public void succeeded(long tookNanos) {
        if (!heard) {
            heard = true;
        }
        if (rates.succeeded(tookNanos)) {
            goDown(rates.reason());
        }
    }

    /** Says that a call failed, and how long that took. */
    public void failed(long tookNanos, BackendException failure) {
        if (isOfServer(failure) && rates.failed(tookNanos, failure)) {
            goDown(rates.reason());
        }
    }

    /** How the server is: up, coming back ({@code DEGRADED}) or down, and then why. */
    public Health health() {
        return stage.health();
    }

    /**
     * Tells a listener each time the state of {@link #health()} changes, until the returned task is run: in
     * order, one at a time, on the breaker's thread. What a listener throws is logged.
     */
    public Runnable onHealthChange(Consumer<Health> listener) {
        return news.add(listener);
    }

    /**
     * Says that the server may be back, since a connection to it is: where it is down it is asked now, or a
     * quarter of a second after it was last asked.
     */
    public void probeSoon() {
        if (stage.isDown()) {
            soon = true;
            LockSupport.unpark(thread);
        }
    }

    /** Ends the thread, a probe under way by its deadline. From now on every request is let through. */
    @Override
    public void close() {
        stage = Stage.over(name);
        LockSupport.unpark(thread);
    }

    /** Whether the server is to blame: neither a request that provoked it, nor whoever closed the backend. */
    static boolean isOfServer(BackendException failure) {
        return failure.kind().infrastructure() && failure.kind() != BackendException.Kind.CLOSED;
    }

    /** Does what is due, and says how many nanoseconds there is nothing to do. */
    long tick() {
        tell();
        if (!stage.isDown() && rates.count()) {
            goDown(rates.reason());
        }
        Stage now = stage;
        long wait = switch (now.step()) {
            case UP -> listen();
            case DOWN -> knock(now);
            case TENTH, HALF -> comeBack(now);
            case OVER -> 0;
        };
        tell();
        return wait;
    }

    private void run() {
        while (!stage.isOver()) {
            LockSupport.parkNanos(this, tick());
            boolean unused = Thread.interrupted();
        }
    }

    /** While it is up: asks if no request was answered lately. */
    private long listen() {
        if (heard) {
            heard = false;
            suspect = false;
            return LISTEN_NANOS;
        }
        Finding finding = probe.make();
        if (finding.answered()) {
            heard = true;
        } else if (finding.failure() != null && !heard) {
            if (suspect) {
                goDown(finding.failure());
                return 0;
            }
            suspect = true;
        }
        return LISTEN_NANOS - finding.tookNanos();
    }

    /** While it is down: asks when that is due, and goes on where the answer comes in time. */
    private long knock(Stage now) {
        long wait = now.dueNanos() - nanoTime.getAsLong();
        if (soon) {
            wait = Math.min(wait, SOON_NANOS - probe.sinceLastNanos());
        }
        if (wait > 0) {
            return wait;
        }
        soon = false;
        long nextNanos = in(PROBE_NANOS);
        Finding finding = probe.make();
        if (finding.failure() != null) {
            STAGE.compareAndSet(this, now, Stage.down(name, finding.failure(), nextNanos));
        } else if (!finding.answered()) {
            STAGE.compareAndSet(this, now, now.dueAt(nextNanos));
        } else if (rates.isSlow(finding.tookNanos())) {
            STAGE.compareAndSet(this, now, Stage.down(name, rates.tooSlow(), nextNanos));
        } else {
            rates.forget();
            heard = false;
            STAGE.compareAndSet(this, now, now.back(name, Step.TENTH, in(STEP_NANOS)));
        }
        return 0;
    }

    /** While it comes back: takes the next step when that is due, unless nothing was answered since the last. */
    private long comeBack(Stage now) {
        long wait = now.dueNanos() - nanoTime.getAsLong();
        if (wait > 0) {
            return wait;
        }
        BackendException failure = heard ? null : probe.make().failure();
        if (failure != null) {
            goDown(failure);
        } else if (now.step() == Step.TENTH) {
            heard = false;
            STAGE.compareAndSet(this, now, now.back(name, Step.HALF, in(STEP_NANOS)));
        } else {
            heard = true;
            suspect = false;
            STAGE.compareAndSet(this, now, Stage.UP);
        }
        return 0;
    }

    private void goDown(BackendException failure) {
        Stage down = Stage.down(name, failure, in(PROBE_NANOS));
        Stage now = stage;
        while (!now.isOver() && !now.isDown() && !STAGE.compareAndSet(this, now, down)) {
            now = stage;
        }
        LockSupport.unpark(thread);
    }

    /** So much later, or up to a quarter of it more, so that the nodes of a fleet do not act in step. */
    private long in(long nanos) {
        return nanoTime.getAsLong() + nanos + ThreadLocalRandom.current().nextLong(nanos / 4);
    }

    /** Misses nothing, since this thread alone leads away from being down. */
    private void tell() {
        Stage now = stage;
        if (!now.isOver()) {
            news.tell(now.health());
        }
    }
}
