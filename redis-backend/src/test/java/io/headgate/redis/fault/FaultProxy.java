package io.headgate.redis.fault;

import io.headgate.redis.server.RedisServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy to a port of the loopback address, whose fault is switched while it runs. Its threads
 * are daemons and end with it. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 8;
    private static final int DIAL_MILLIS = 100;
    private static final int ACCEPT_MILLIS = 10;

    private final int target;
    private final int port;
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final List<Socket> pending = new ArrayList<>();

    /** Held while accepting, so that whoever holds it knows that nobody does. */
    private final ReentrantLock accepting = new ReentrantLock(true);

    private final AtomicLong dialled = new AtomicLong();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicReference<Fault> once = new AtomicReference<>(Fault.PASS);
    private volatile Fault fault = Fault.PASS;
    private volatile Duration latency = Duration.ZERO;
    private volatile byte[] answer = {};
    private volatile boolean accepts = true;
    private volatile boolean closed;
    private volatile ServerSocket listener;

    private FaultProxy(int target) throws IOException {
        this.target = target;
        this.port = RedisServer.freePort();
        this.listener = listen(port);
        Thread acceptor = new Thread(this::accept, "fault-proxy-" + port + "-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static FaultProxy to(int port) {
        try {
            return new FaultProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** How many connections were accepted so far. */
    long dialled() {
        return dialled.get();
    }

    /** How many connections are open. */
    int open() {
        return open.size();
    }

    /** The most connections that were open at a time. */
    int mostOpen() {
        return mostOpen.get();
    }

    /** Does this to connections and to what passes from now on. */
    synchronized void set(Fault next) {
        accepting.lock();
        try {
            fault = next;
            pending.forEach(FaultProxy::close);
            pending.clear();
            accepts = next.listens();
            listenAsIn(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            accepting.unlock();
        }
        if (next.resetsWhatIsOpen()) {
            open.forEach(FaultyConnection::reset);
        }
    }

    /** Does this to the next reply alone. */
    void once(Fault next) {
        once.set(next);
    }

    /** Passes every reply so much later. */
    void latency(Duration latency) {
        this.latency = latency;
        set(Fault.LATENCY);
    }

    /** Answers every request so. */
    void answer(byte[] answer) {
        this.answer = answer.clone();
        set(Fault.ANSWER);
    }

    /** Passes this before the next reply. */
    void prefixOnce(byte[] prefix) {
        this.answer = prefix.clone();
        once(Fault.PREFIX_REPLY);
    }

    @Override
    public synchronized void close() {
        closed = true;
        pending.forEach(FaultProxy::close);
        close(listener);
        open.forEach(FaultyConnection::reset);
    }

    Fault fault() {
        return fault;
    }

    Fault faultOfReply() {
        Fault next = once.getAndSet(Fault.PASS);
        return next == Fault.PASS ? fault : next;
    }

    long latencyNanos() {
        return latency.toNanos();
    }

    byte[] answer() {
        return answer.clone();
    }

    void ended(FaultyConnection connection) {
        open.remove(connection);
    }

    private void listenAsIn(Fault next) throws IOException {
        if (next == Fault.REFUSE) {
            close(listener);
        } else if (listener.isClosed()) {
            listener = listen(port);
        }
        if (next == Fault.UNACCEPTED) {
            fillQueue();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.setSoTimeout(ACCEPT_MILLIS);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }

    private void fillQueue() throws IOException {
        while (pending.size() < 4 * BACKLOG) {
            Socket socket = new Socket();
            pending.add(socket);
            try {
                socket.connect(listener.getLocalSocketAddress(), DIAL_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("the queue of a listener that accepts nobody does not fill");
    }

    private void accept() {
        while (!closed) {
            Socket client = acceptOne();
            if (client == null) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            } else {
                begin(client);
            }
        }
    }

    /** Null if nobody comes for a while, or may. */
    private Socket acceptOne() {
        accepting.lock();
        try {
            return accepts ? listener.accept() : null;
        } catch (SocketTimeoutException nobody) {
            return null;
        } catch (IOException e) {
            if (closed) {
                return null;
            }
            throw new UncheckedIOException(e);
        } finally {
            accepting.unlock();
        }
    }

    private void begin(Socket client) {
        dialled.incrementAndGet();
        FaultyConnection connection = new FaultyConnection(this, client);
        open.add(connection);
        mostOpen.accumulateAndGet(open.size(), Math::max);
        if (closed || fault.resetsWhatIsOpen()) {
            connection.reset();
        } else {
            connection.start(target);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
