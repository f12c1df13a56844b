package io.headgate.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connects, one connection after the other, each within a time. It keeps hold of the socket below TLS:
 * closing that ends whatever waits on it at once, where closing TLS may wait itself. Used by one
 * thread, but for {@link #end()}.
 */
final class Sockets {
    private static final String UNCONNECTED = "Failed to connect to ";

    private final @Nullable SSLSocketFactory tls;
    private final Collection<Watch.Watched> watched;
    private final Watch watch;
    private final AtomicReference<@Nullable Socket> latest = new AtomicReference<>();
    private volatile boolean ended;

    /**
     * @param tls null for none
     * @param watched what {@code watch} aborts when it is overdue
     */
    Sockets(@Nullable SSLSocketFactory tls, Collection<Watch.Watched> watched, Watch watch) {
        this.tls = tls;
        this.watched = watched;
        this.watch = watch;
    }

    /** Making a connection, from the first packet to the answer to the credentials. */
    private final class Handshake implements Watch.Watched {
        final long dueNanos;
        volatile boolean aborted;

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
            aborted = true;
            closeLatest();
        }
    }

    /**
     * Connects with credentials. The connection is watched from now on.
     *
     * @throws JedisException if that fails
     */
    Link connect(Host host, JedisClientConfig config, long nanos) {
        // a little later than the socket's own timeout, which knows better what was waited for
        Handshake handshake = new Handshake(System.nanoTime() + nanos + nanos / 4);
        watched.add(handshake);
        watch.called(System.nanoTime());
        boolean connected = false;
        try {
            Link link = new Link(new Connection(once(host, millis(nanos)), config), latest());
            watched.add(link);
            connected = true;
            return link;
        } catch (JedisConnectionException e) {
            // a socket that was closed looks broken, but was late
            throw handshake.aborted ? new JedisConnectionException(new SocketTimeoutException()) : e;
        } finally {
            watched.remove(handshake);
            if (!connected) {
                closeLatest();
            }
        }
    }

    /** Lets go of a connection. */
    void drop(Link link) {
        watched.remove(link);
        link.abort();
    }

    /** Whether nobody took the connection, or not with TLS. */
    static boolean isUnconnected(JedisException e) {
        return String.valueOf(e.getMessage()).startsWith(UNCONNECTED);
    }

    /** Whether a port to which we speak without TLS speaks it. */
    boolean speaksTls(Host host, long nanos) {
        try (Socket socket = open(host, millis(nanos), null)) {
            return TlsGreeting.isAnsweredBy(socket, host);
        } catch (JedisConnectionException | IOException e) {
            return false;
        }
    }

    /** Ends what goes on, and lets nothing begin. */
    void end() {
        ended = true;
        closeLatest();
    }

    /** Ends whatever waits on a socket. */
    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    private static int millis(long nanos) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private Socket latest() {
        return Objects.requireNonNull(latest.get());
    }

    private void closeLatest() {
        Socket socket = latest.get();
        if (socket != null) {
            close(socket);
        }
    }

    /**
     * For one connection, once: Jedis would otherwise dial again by itself, in the thread of a caller, when
     * it finds that the connection was closed.
     */
    private JedisSocketFactory once(Host host, int timeoutMillis) {
        AtomicBoolean used = new AtomicBoolean();
        return () -> {
            if (used.getAndSet(true)) {
                throw new JedisConnectionException("the connection to " + host + " was closed");
            }
            return open(host, timeoutMillis, tls);
        };
    }

    private Socket open(Host host, int timeoutMillis, @Nullable SSLSocketFactory secure) {
        IOException failure = new IOException("no address");
        try {
            for (InetAddress found : InetAddress.getAllByName(host.name())) {
                Socket socket = new Socket();
                latest.set(socket);
                try {
                    connect(socket, new InetSocketAddress(found, host.port()), timeoutMillis);
                    return secure == null ? socket : secured(socket, host, secure);
                } catch (IOException e) {
                    socket.close();
                    failure = e;
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        throw new JedisConnectionException(UNCONNECTED + host, failure);
    }

    private void connect(Socket socket, InetSocketAddress to, int timeoutMillis) throws IOException {
        if (ended) {
            throw new IOException("nothing is dialled any more");
        }
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        // an end is an end: nothing that was not sent is waited for
        socket.setSoLinger(true, 0);
        socket.connect(to, timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
    }

    private static Socket secured(Socket socket, Host host, SSLSocketFactory secure) throws IOException {
        SSLSocket secured = (SSLSocket) secure.createSocket(socket, host.name(), host.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        shakeHands(secured);
        return secured;
    }

    private static void shakeHands(SSLSocket secured) throws IOException {
        try {
            secured.startHandshake();
        } catch (SocketTimeoutException e) {
            throw new SSLException("no answer to the handshake, expected a port that speaks TLS", e);
        }
    }
}
