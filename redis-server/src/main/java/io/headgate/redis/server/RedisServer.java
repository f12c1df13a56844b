package io.headgate.redis.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A Redis of its own on a free port of the loopback address, without persistence, ended with this JVM
 * at the latest. Thread-safe.
 *
 * <pre>{@code
 * try (RedisServer redis = RedisServer.start("--maxmemory", "2mb")) {
 *     Backend backend = BackendFactory.openUri(redis.uri());
 * }
 * }</pre>
 */
public final class RedisServer implements AutoCloseable {
    private static final long START_SECONDS = 10;
    private static final int PROBE_MILLIS = 200;
    private static final long PAUSE_NANOS = 2_000_000;

    private final int port;
    private final int announcedPort;
    private final @Nullable Login login;
    private final RedisProcess process;

    /** A server that is launched, and need not answer yet. */
    RedisServer(int port, int announcedPort, @Nullable Login login, RedisProcess process) {
        this.port = port;
        this.announcedPort = announcedPort;
        this.login = login;
        this.process = process;
        process.launch();
    }

    /** A server that answers. Options as in {@code redis.conf}, each word by itself: {@code --maxclients 3}. */
    public static RedisServer start(String... options) {
        return start(RedisBinary.redis70(), Map.of(), options);
    }

    /** A node of a cluster that has no other node, and no slot. */
    public static RedisServer startNode() {
        return start("--cluster-enabled", "yes", "--cluster-port", Integer.toString(Ports.free()));
    }

    /**
     * A Redis 6.2 that answers. Its binary is that of {@code com.github.codemonstur:embedded-redis}, which
     * has to be on the class path; unlike the other it is linked dynamically, so that {@code LD_PRELOAD}
     * works on it.
     *
     * @param environment variables for the process, beside this one's
     */
    public static RedisServer start62(Map<String, String> environment, String... options) {
        return start(RedisBinary.redis62(), Map.copyOf(environment), options);
    }

    private static RedisServer start(Path binary, Map<String, String> environment, String... options) {
        int port = Ports.free();
        List<String> configuration = configuration(port, List.of(options));
        RedisServer server = new RedisServer(port, port, null, new RedisProcess(binary, environment, configuration));
        server.awaitStart();
        return server;
    }

    /** The words for a server without persistence on the loopback address, and then the options. */
    static List<String> configuration(int port, List<String> options) {
        List<String> words = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        words.addAll(List.of("--save", "", "--appendonly", "no"));
        words.addAll(options);
        return words;
    }

    /** A port on which nobody listens now. */
    public static int freePort() {
        return Ports.free();
    }

    public int port() {
        return port;
    }

    /** The port under which Sentinel or Cluster knows it: its own, unless another is announced. */
    public int announcedPort() {
        return announcedPort;
    }

    public long pid() {
        return process.pid();
    }

    /** Where it is: {@code redis://127.0.0.1:PORT}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** A new connection, which the caller closes. */
    public RedisConnection connect() {
        RedisConnection connection = new RedisConnection(port);
        try {
            if (login != null) {
                connection.call("AUTH", login.user(), login.password());
            }
            return connection;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Sends one command on a connection of its own and reads the reply, as {@link RedisConnection} does.
     *
     * @throws RedisError if the server answers with an error
     */
    public @Nullable Object call(String... words) {
        try (RedisConnection connection = connect()) {
            return connection.call(words);
        }
    }

    /**
     * A field of {@code INFO}, for example {@code connected_clients}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public String info(String field) {
        return String.valueOf(call("INFO", "everything"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("INFO has no field " + field));
    }

    /** Stops the process without ending it: it takes connections and answers nothing. */
    public void freeze() {
        process.signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        process.signal("CONT");
    }

    /** Ends the process at once, as a crash would. */
    public void kill() {
        process.kill();
    }

    /**
     * Starts an empty one again on the same port, after {@link #kill()}. It has the role that it, or
     * somebody else for it, wrote into its configuration last.
     */
    public void restart() {
        process.launch();
        awaitStart();
    }

    @Override
    public void close() {
        process.close();
    }

    void awaitStart() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                String output = process.output();
                throw new UncheckedIOException(new IOException("redis-server did not start: " + output));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether it answers soon. Any reply will do: without a password a protected server answers with an error. */
    boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
