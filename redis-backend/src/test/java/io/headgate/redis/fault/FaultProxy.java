package io.headgate.redis.fault;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy to a port of the loopback address, whose fault is switched while it runs. Its threads
 * are daemons and end with it. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {
    private static final int MAX_PENDING = 64;
    private static final int DIAL_MILLIS = 100;

    private final int target;
    private final int port;
    private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
    private final List<Socket> pending = new ArrayList<>();
    private final AtomicLong dialled = new AtomicLong();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicReference<Fault> once = new AtomicReference<>(Fault.PASS);
    private volatile Fault fault = Fault.PASS;
    private volatile Duration latency = Duration.ZERO;
    private volatile byte[] answer = {};
    private ServerSocket listener;

    private FaultProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, MAX_PENDING, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        accept(listener);
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
        Fault before = fault;
        fault = next;
        if (next.resetsWhatIsOpen()) {
            open.forEach(FaultyConnection::reset);
        }
        if (before != next && !(before.listens() && next.listens())) {
            listenAgain(next);
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

    @Override
    public synchronized void close() {
        closeListener();
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

    private void listenAgain(Fault next) {
        closeListener();
        try {
            if (next == Fault.UNACCEPTED) {
                listener = listen(1);
                fillQueue();
            } else if (next.listens()) {
                listener = listen(MAX_PENDING);
                accept(listener);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerSocket listen(int backlog) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
        return socket;
    }

    private void fillQueue() throws IOException {
        while (pending.size() < MAX_PENDING) {
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

    private void closeListener() {
        try {
            listener.close();
            for (Socket socket : pending) {
                socket.close();
            }
            pending.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        Thread thread = new Thread(
                () -> {
                    while (!from.isClosed()) {
                        acceptOne(from);
                    }
                },
                "fault-proxy-" + port + "-accept");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptOne(ServerSocket from) {
        Socket client;
        try {
            client = from.accept();
        } catch (IOException e) {
            if (!from.isClosed()) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        dialled.incrementAndGet();
        FaultyConnection connection = new FaultyConnection(this, client);
        open.add(connection);
        mostOpen.accumulateAndGet(open.size(), Math::max);
        if (fault.resetsWhatIsOpen()) {
            connection.reset();
        } else {
            connection.start(target);
        }
    }
}
