package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections to one Redis. A thread of their own dials them, and again after a break, so that no
 * caller waits for a handshake. Thread-safe.
 */
final class Links implements Transport {
    private static final System.Logger LOG = System.getLogger(RedisBackend.class.getName());
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SURVEY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Dialler dialler;
    private final Script script;
    private final int wanted;
    private final CallThreads callThreads;

    /** Those that calls may use or are using. */
    private final Set<Link> all = ConcurrentHashMap.newKeySet();

    private final BlockingDeque<Link> idle = new LinkedBlockingDeque<>();
    private final Set<Watch.Watched> watched = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private final Sockets sockets;
    private final Problems problems;
    private final Thread thread = new Thread(null, this::keepDialled, "headgate-redis-dial", 0, false);
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile @Nullable BackendException down;
    private volatile Runnable onDialled = () -> {};
    private volatile boolean closed;

    /** Of the thread that dials. */
    private long surveyedNanos = System.nanoTime();

    /** Whether a call has been answered since the last connection was given up. */
    private volatile boolean served;

    /** @param tls null for none */
    Links(Dialler dialler, @Nullable SSLSocketFactory tls, Script script, int connections, long deadlineNanos) {
        this.dialler = dialler;
        this.script = script;
        this.wanted = connections;
        this.callThreads = new CallThreads(connections);
        this.watch = new Watch(watched, deadlineNanos);
        this.sockets = new Sockets(tls, watched, watch);
        this.problems = new Problems(dialler.toString());
        thread.setDaemon(true);
    }

    /**
     * Begins to dial, and waits a moment for the first try, so that the first request need not.
     *
     * @param onDialled is run before a new connection is used
     */
    void start(long waitMillis, Runnable onDialled) {
        this.onDialled = onDialled;
        watch.start();
        thread.start();
        awaitTry(TimeUnit.MILLISECONDS.toNanos(waitMillis));
    }

    /** Waits a moment for the first try to dial. */
    void awaitTry(long nanos) {
        try {
            tried.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is wrong and what to change: why there is no connection, then what is wrong although all works. */
    @Override
    public List<String> problems() {
        return problems.list();
    }

    /** An interrupt of a virtual thread closes the socket it reads from, on which others wait too. */
    @Override
    public List<Object> run(List<ScriptCall> calls, long deadlineNanos) {
        return VirtualThreads.isCurrent()
                ? callThreads.call(() -> runHere(calls, deadlineNanos), deadlineNanos)
                : runHere(calls, deadlineNanos);
    }

    private List<Object> runHere(List<ScriptCall> calls, long deadlineNanos) {
        Link link = borrow(deadlineNanos);
        boolean usable = false;
        try {
            watch.called(System.nanoTime());
            List<Object> replies = link.run(script, calls, deadlineNanos);
            List<Object> checked = Reply.checked(calls, replies);
            usable = leaveUsable(link, replies);
            return checked;
        } catch (JedisException e) {
            BackendException failure = failure(e, deadlineNanos);
            if (failure.kind() == Kind.UNREACHABLE) {
                dropIdle();
            }
            throw failure;
        } catch (RuntimeException | OutOfMemoryError e) {
            throw Failures.ofMalformed(e);
        } finally {
            giveBack(link, usable);
        }
    }

    @Override
    public void close() {
        closed = true;
        callThreads.stop();
        watch.stop();
        LockSupport.unpark(thread);
        sockets.end();
        all.clear();
        watched.forEach(Watch.Watched::abort);
    }

    /** Whether the connection is still what it should be after these replies. */
    private boolean leaveUsable(Link link, List<Object> replies) {
        boolean usable = true;
        for (Object reply : replies) {
            if (!(reply instanceof JedisDataException e)) {
                served = true;
            } else if (!Failures.leavesConnectionUsable(e)) {
                usable = false;
                giveUp(link, e);
            }
        }
        return usable;
    }

    /** Unless that is done already, and others are there by now. */
    private void giveUp(Link link, JedisDataException e) {
        if (all.contains(link)) {
            // the next connection is dialled after a pause, and nobody need wait for it
            down = Failures.of(e);
            if (Failures.isReadOnly(e)) {
                retireAll();
            }
        }
    }

    /** A socket that the watch closed looks broken, but was late. */
    private static BackendException failure(JedisException e, long deadlineNanos) {
        if (e instanceof JedisConnectionException && System.nanoTime() - deadlineNanos >= 0) {
            return new BackendException(Kind.TIMEOUT, "Redis did not answer in time", e);
        }
        return Failures.of(e);
    }

    private Link borrow(long deadlineNanos) {
        Link link = idle.pollFirst();
        BackendException cause = down;
        if (link == null && cause == null) {
            link = awaitIdle(deadlineNanos);
            cause = down;
        }
        if (link != null) {
            return link;
        }
        if (cause != null) {
            throw new BackendException(cause.kind(), String.valueOf(cause.getMessage()), cause);
        }
        throw new BackendException(Kind.UNREACHABLE, "no connection to Redis at " + dialler + " came free in time");
    }

    /** The call may be that of many callers, so an interrupt of one does not end it. */
    private @Nullable Link awaitIdle(long deadlineNanos) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return idle.pollFirst(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void giveBack(Link link, boolean usable) {
        if (!usable || closed || !all.contains(link)) {
            discard(link);
            return;
        }
        idle.offerFirst(link);
        if (!all.contains(link) && idle.remove(link)) {
            discard(link);
        }
    }

    private void discard(Link link) {
        served = false;
        all.remove(link);
        sockets.drop(link);
        LockSupport.unpark(thread);
    }

    /** What broke one connection has most likely broken those that nobody has used since. */
    private void dropIdle() {
        Link link;
        while ((link = idle.pollFirst()) != null) {
            discard(link);
        }
    }

    /** The server is the wrong one now: no call begins on a connection of before, those under way end as they do. */
    private void retireAll() {
        all.clear();
        dropIdle();
    }

    private void keepDialled() {
        long pause = FIRST_PAUSE_NANOS;
        while (!closed) {
            if (all.size() >= wanted) {
                rest();
            } else if (dial() && served) {
                pause = FIRST_PAUSE_NANOS;
            } else {
                pauseFor(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        }
        dialler.close(sockets);
    }

    private boolean dial() {
        try {
            look();
            admit(dialler.dial(sockets, all.isEmpty()));
            return true;
        } catch (BackendException e) {
            failed(e);
        } catch (JedisException e) {
            failed(Failures.of(e));
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(Failures.ofMalformed(e));
        } finally {
            tried.countDown();
        }
        return false;
    }

    private void look() {
        watch.calledByTheWay(System.nanoTime());
        if (dialler.moved(sockets)) {
            LOG.log(Level.INFO, "Redis at {0}: the master is {1} now", dialler, dialler.host());
            retireAll();
        }
    }

    private void admit(Link link) {
        onDialled.run();
        all.add(link);
        giveBack(link, true);
        down = null;
        problems.answers();
        problems.warn(dialler.warnings());
    }

    private void failed(BackendException failure) {
        if (closed) {
            return;
        }
        int left = all.size();
        if (left == 0) {
            problems.failed(failure);
            down = failure;
        } else {
            problems.lacking(left, wanted, failure);
        }
    }

    private void pauseFor(long nanos) {
        long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(nanos / 2, nanos);
        long left;
        while (!closed && (left = until - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** While all are there. */
    private void rest() {
        LockSupport.parkNanos(this, Math.min(KEEP_ALIVE_NANOS, dialler.restNanos()));
        if (!closed && all.size() >= wanted) {
            look();
            keepAlive();
            survey();
            problems.warn(dialler.warnings());
        }
    }

    /** Uses connections that nobody used for long, lest a server or a box in between closes them unseen. */
    private void keepAlive() {
        for (int i = 0; i < wanted; i++) {
            Link link = idle.pollLast();
            if (link == null) {
                return;
            }
            long now = System.nanoTime();
            giveBack(link, now - link.usedNanos() < KEEP_ALIVE_NANOS || answers(link, this::keepAlive));
        }
    }

    private void keepAlive(Link link) {
        link.run(script, Canary.NOTHING, System.nanoTime() + Dialler.DIAL_NANOS);
    }

    /** Looks once a minute whether the server may lose buckets. */
    private void survey() {
        long now = System.nanoTime();
        Link link = now - surveyedNanos < SURVEY_NANOS ? null : idle.pollFirst();
        if (link != null) {
            surveyedNanos = now;
            giveBack(link, answers(link, dialler::survey));
        }
    }

    private boolean answers(Link link, Consumer<Link> call) {
        watch.calledByTheWay(System.nanoTime());
        try {
            call.accept(link);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "Redis at {0}: a connection that nobody used has ended", dialler);
            return false;
        }
    }
}
