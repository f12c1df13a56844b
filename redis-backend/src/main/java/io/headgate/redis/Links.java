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
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
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
    private static final ScriptCall NOTHING = new ScriptCall(List.of(), new Arguments().all(0));

    private final Endpoint endpoint;
    private final JedisClientConfig config;
    private final Script script;
    private final int wanted;
    private final CallThreads callThreads;
    private final long dialNanos;
    private final Set<Link> all = ConcurrentHashMap.newKeySet();
    private final BlockingDeque<Link> idle = new LinkedBlockingDeque<>();
    private final Set<Watch.Watched> watched = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private final Thread dialler = new Thread(this::keepDialled, "headgate-redis-dial");
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile @Nullable BackendException down;

    /** Whether the log says that there is no connection. Of the thread that dials. */
    private boolean lost;

    private volatile Runnable onDialled = () -> {};
    private volatile boolean closed;

    /** Whether a call has been answered since the last connection was given up. */
    private volatile boolean served;

    Links(Endpoint endpoint, JedisClientConfig config, Script script, int connections, long deadlineNanos) {
        this.endpoint = endpoint;
        this.config = config;
        this.script = script;
        this.wanted = connections;
        this.callThreads = new CallThreads(connections);
        this.dialNanos = TimeUnit.MILLISECONDS.toNanos(config.getSocketTimeoutMillis());
        this.watch = new Watch(watched, deadlineNanos);
        dialler.setDaemon(true);
    }

    /**
     * Begins to dial, and waits a moment for the first try, so that the first request need not.
     *
     * @param onDialled is run before a new connection is used
     */
    void start(long waitMillis, Runnable onDialled) {
        this.onDialled = onDialled;
        watch.start();
        dialler.start();
        try {
            tried.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Making a connection, from the first packet to the answer of the first call. */
    private final class Handshake implements Watch.Watched {
        final long dueNanos;

        Handshake(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        @Override
        public boolean isBusy() {
            return true;
        }

        @Override
        public boolean isOverdue(long nowNanos) {
            return nowNanos - dueNanos >= 0;
        }

        @Override
        public void abort() {
            endpoint.closeLatest();
        }
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
            usable = leaveConnectionUsable(replies);
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
        LockSupport.unpark(dialler);
        endpoint.closeLatest();
        all.forEach(Link::abort);
        all.clear();
    }

    private boolean leaveConnectionUsable(List<Object> replies) {
        boolean usable = true;
        for (Object reply : replies) {
            if (!(reply instanceof JedisDataException e)) {
                served = true;
            } else if (!Failures.leavesConnectionUsable(e)) {
                usable = false;
                // the next connection is dialled after a pause, and nobody need wait for it
                down = Failures.of(e);
            }
        }
        return usable;
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
        throw new BackendException(Kind.UNREACHABLE, "no connection to Redis at " + endpoint + " came free in time");
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
        if (usable && !closed) {
            idle.offerFirst(link);
            return;
        }
        discard(link);
    }

    private void discard(Link link) {
        served = false;
        link.abort();
        all.remove(link);
        watched.remove(link);
        LockSupport.unpark(dialler);
    }

    /** What broke one connection has most likely broken those that nobody has used since. */
    private void dropIdle() {
        Link link;
        while ((link = idle.pollFirst()) != null) {
            discard(link);
        }
    }

    private void keepDialled() {
        long pause = FIRST_PAUSE_NANOS;
        while (!closed) {
            if (all.size() >= wanted) {
                LockSupport.parkNanos(this, KEEP_ALIVE_NANOS);
                keepAlive();
            } else if (dial() && served) {
                pause = FIRST_PAUSE_NANOS;
            } else {
                pauseFor(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        }
    }

    /** Connects, and shows by a call of nothing that the script is there and may be called. */
    private boolean dial() {
        // a little later than the socket's own timeout, which knows better what was waited for
        Handshake handshake = new Handshake(System.nanoTime() + dialNanos + dialNanos / 4);
        watched.add(handshake);
        watch.called(System.nanoTime());
        try {
            Link link = new Link(new Connection(endpoint.once(), config), endpoint.latest());
            Reply.requireOf(NOTHING.arguments(), link.run(script, NOTHING, handshake.dueNanos));
            admit(link);
            return true;
        } catch (JedisException e) {
            failed(Failures.of(e));
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(Failures.ofMalformed(e));
        } finally {
            watched.remove(handshake);
            tried.countDown();
        }
        endpoint.closeLatest();
        return false;
    }

    private void admit(Link link) {
        onDialled.run();
        all.add(link);
        watched.add(link);
        giveBack(link, true);
        down = null;
        if (lost) {
            lost = false;
            LOG.log(Level.INFO, "Redis at {0} answers", endpoint);
        }
    }

    private void failed(BackendException failure) {
        if (all.isEmpty() && !closed) {
            if (!lost) {
                lost = true;
                LOG.log(Level.WARNING, "Redis at {0}: {1}", endpoint, failure.getMessage());
            }
            down = failure;
        }
    }

    private void pauseFor(long nanos) {
        long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(nanos / 2, nanos);
        long left;
        while (!closed && (left = until - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, left);
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
            giveBack(link, now - link.usedNanos() < KEEP_ALIVE_NANOS || answers(link, now + dialNanos));
        }
    }

    private boolean answers(Link link, long deadlineNanos) {
        try {
            link.run(script, NOTHING, deadlineNanos);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "Redis at {0}: a connection that nobody used has ended", endpoint);
            return false;
        }
    }
}
