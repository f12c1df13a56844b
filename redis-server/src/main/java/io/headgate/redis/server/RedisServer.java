package io.headgate.redis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
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
    private static final long START_MILLIS = 10_000;
    private static final int PROBE_MILLIS = 200;
    private static final long PAUSE_NANOS = 2_000_000;

    private final int port;
    private final Path binary;
    private final Map<String, String> environment;
    private final List<String> options;
    private final Path directory;
    private final Thread killAtExit = new Thread(this::end, "redis-server-end");
    private Process process;

    private RedisServer(Path binary, Map<String, String> environment, List<String> options) throws IOException {
        this.port = freePort();
        this.binary = binary;
        this.environment = environment;
        this.options = options;
        this.directory = Files.createTempDirectory("headgate-redis-");
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /** A server that answers. Options as in {@code redis.conf}, each word by itself: {@code --maxclients 3}. */
    public static RedisServer start(String... options) {
        return start(Binary.PATH, Map.of(), List.of(options));
    }

    /**
     * A Redis 6.2 that answers. Its binary is that of {@code com.github.codemonstur:embedded-redis}, which
     * has to be on the class path; unlike the other it is linked dynamically, so that {@code LD_PRELOAD}
     * works on it.
     *
     * @param environment variables for the process, beside this one's
     */
    public static RedisServer start62(Map<String, String> environment, String... options) {
        return start(Binary62.PATH, Map.copyOf(environment), List.of(options));
    }

    private static RedisServer start(Path binary, Map<String, String> environment, List<String> options) {
        try {
            RedisServer server = new RedisServer(binary, environment, options);
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port on which nobody listens now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
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
        return new RedisConnection(port);
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
        signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        signal("CONT");
    }

    /** Ends the process at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts an empty one again on the same port, after {@link #kill()}. */
    public void restart() {
        try {
            process = launch();
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(killAtExit);
        end();
    }

    private void end() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString()));
        command.addAll(options);
        Path log = directory.resolve("redis.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException(
                        "redis-server did not start: " + Files.readString(directory.resolve("redis.log")));
            }
        }
    }

    /** Any reply will do: without a password a protected server answers with an error. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return false;
        }
    }

    /** Unpacked at first use, once a JVM. */
    private static final class Binary {
        static final Path PATH = unpack("/redis-server-7.0.15-%s-%s".formatted(system(), machine()));
    }

    /** Unpacked at first use, once a JVM. */
    private static final class Binary62 {
        static final Path PATH = unpack(
                machine().equals("amd64")
                        ? "/redis-server-6.2.6-v5-%s-amd64".formatted(system())
                        : "/redis-server-6.2.%s-%s-arm64".formatted(system().equals("linux") ? "7" : "6-v5", system()));
    }

    private static Path unpack(String name) {
        try (InputStream in = RedisServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no Redis for this machine: " + name);
            }
            Path file = Files.createTempFile(
                    "redis-server-",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                in.transferTo(out);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String system() {
        return System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
