package io.headgate.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Opens sockets to one address, and keeps hold of the one below TLS: closing that ends whatever waits
 * on it at once, where closing TLS may wait itself. Used by one thread at a time.
 */
final class Endpoint {
    private final Address address;
    private final int timeoutMillis;
    private final @Nullable SSLSocketFactory tls;
    private final AtomicReference<@Nullable Socket> latest = new AtomicReference<>();

    /** @param tls null for none */
    Endpoint(Address address, int timeoutMillis, @Nullable SSLSocketFactory tls) {
        this.address = address;
        this.timeoutMillis = timeoutMillis;
        this.tls = tls;
    }

    /** The socket that was opened last, below TLS. */
    Socket latest() {
        return Objects.requireNonNull(latest.get());
    }

    /** Ends what goes on with the socket that was opened last. */
    void closeLatest() {
        Socket socket = latest.get();
        if (socket != null) {
            close(socket);
        }
    }

    /** Ends whatever waits on a socket. */
    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    /**
     * For one connection, once: Jedis would otherwise dial again by itself, in the thread of a caller, when
     * it finds that the connection was closed.
     */
    JedisSocketFactory once() {
        AtomicBoolean used = new AtomicBoolean();
        return () -> {
            if (used.getAndSet(true)) {
                throw new JedisConnectionException("the connection to " + this + " was closed");
            }
            return open();
        };
    }

    private Socket open() {
        IOException failure = new IOException("no address");
        try {
            for (InetAddress found : InetAddress.getAllByName(address.host())) {
                Socket socket = new Socket();
                latest.set(socket);
                try {
                    return connected(socket, found);
                } catch (IOException e) {
                    socket.close();
                    failure = e;
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        throw new JedisConnectionException("Failed to connect to " + this, failure);
    }

    private Socket connected(Socket socket, InetAddress found) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        // an end is an end: nothing that was not sent is waited for
        socket.setSoLinger(true, 0);
        socket.connect(new InetSocketAddress(found, address.port()), timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
        if (tls == null) {
            return socket;
        }
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, address.host(), address.port(), true);
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

    /** {@code host:port}. */
    @Override
    public String toString() {
        return address.toString();
    }
}
