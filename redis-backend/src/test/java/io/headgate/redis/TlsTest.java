package io.headgate.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.BackendFactory;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.redis.server.RedisServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a real server: whom the backend trusts, and what it says where it does not. */
class TlsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static Certificates certificates;

    private final LogCapture log = new LogCapture(RedisBackend.class);
    private RedisServer redis;
    private int tlsPort;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        certificates = new Certificates(folder);
        certificates.make("localhost");
        certificates.make("elsewhere");
    }

    @AfterEach
    void nothingIsLeft() {
        if (redis != null) {
            redis.close();
        }
        log.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("headgate")));
    }

    @Test
    void aServerThatTheContextTrustsIsUsed() throws Exception {
        start("localhost", "--tls-auth-clients", "no");
        try (Backend backend = open(trusting(certificates.certificate("localhost")))) {
            take(backend);
            assertEquals(List.of(), warnings());
        }
    }

    @Test
    void aServerThatShowsTheCertificateOfAnotherHostIsRefused() throws Exception {
        start("elsewhere", "--tls-auth-clients", "no");
        try (Backend backend = open(trusting(certificates.certificate("elsewhere")))) {
            assertUnreachable(backend);
            assertTold("| the certificate is for another host");
        }
    }

    @Test
    void aServerThatNobodyTrustedHasSignedIsRefused() throws Exception {
        start("localhost", "--tls-auth-clients", "no");
        try (Backend backend = open(trusting(certificates.certificate("elsewhere")))) {
            assertUnreachable(backend);
            assertTold("| nobody the JVM trusts has signed it");
        }
    }

    @Test
    void theJvmByItselfTrustsNoSelfSignedServer() {
        start("localhost", "--tls-auth-clients", "no");
        try (Backend backend = BackendFactory.openUri("rediss://localhost:%d?deadline=5s".formatted(tlsPort))) {
            assertUnreachable(backend);
            assertTold("| nobody the JVM trusts has signed it");
        }
    }

    @Test
    void tlsToAPortWithoutItIsToldAfterASecond() throws Exception {
        redis = RedisServer.start();
        tlsPort = redis.port();
        try (Backend backend = open(trusting(certificates.certificate("localhost")))) {
            assertUnreachable(backend);
            assertTold("| `rediss:` to a port without TLS");
        }
    }

    @Test
    void noTlsToAPortWithItIsUnreachable() {
        start("localhost", "--tls-auth-clients", "no");
        try (Backend backend = BackendFactory.openUri("redis://localhost:%d?deadline=5s".formatted(tlsPort))) {
            assertUnreachable(backend);
            assertTold("| `redis:` to a port with TLS");
        }
    }

    /** The start was too early to find out. */
    @Test
    void aServerWithTlsThatComesLaterIsToldToo() {
        start("localhost", "--tls-auth-clients", "no");
        redis.kill();
        try (Backend backend = BackendFactory.openUri("redis://localhost:%d?deadline=5s".formatted(tlsPort))) {
            assertUnreachable(backend);
            redis.restart();
            Awaitility.await().until(() -> warnings().size() == 2);
            assertTrue(warnings().get(1).endsWith(": the port speaks TLS; expected the scheme rediss"));
        }
    }

    @Test
    void aServerThatAsksForACertificateGetsThatOfTheContext() throws Exception {
        start("localhost");
        try (Backend backend = open(trusting(certificates.certificate("localhost")))) {
            assertUnreachable(backend);
        }
        try (Backend backend = open(certificates.identity("localhost"))) {
            take(backend);
        }
    }

    @Test
    void aFrozenServerDelaysNeitherACallNorTheEnd() throws Exception {
        start("localhost", "--tls-auth-clients", "no");
        RedisBackend backend = RedisBackend.builder("rediss://localhost:" + tlsPort)
                .sslContext(trusting(certificates.certificate("localhost")))
                .deadline(Duration.ofSeconds(1))
                .build();
        Awaitility.await().ignoreExceptions().untilAsserted(() -> take(backend));
        redis.freeze();
        long start = System.nanoTime();
        try {
            BackendException failure = assertThrows(BackendException.class, () -> take(backend));
            assertEquals(Kind.TIMEOUT, failure.kind(), failure::toString);
        } finally {
            backend.close();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 2_000, millis + " ms");
    }

    @Test
    void whatTheGuideSaysMakesACaAndAServerThatIsTrusted(@TempDir Path folder) throws Exception {
        startAsTheGuideSays(folder);
        try (Backend backend = open(trusting(folder.resolve("ca.crt").toString()))) {
            take(backend);
        }
    }

    @Test
    void whatTheGuideSaysMakesATrustStoreForTheJvm(@TempDir Path folder) throws Exception {
        startAsTheGuideSays(folder);
        Shell shell = new Shell(folder);
        shell.run(Guide.line("keytool "));
        List<String> command = new ArrayList<>(List.of("java", "-cp", System.getProperty("java.class.path")));
        command.addAll(Guide.arguments("java ").stream()
                .filter(argument -> argument.startsWith("-D"))
                .toList());
        command.addAll(List.of(OtherJvm.class.getName(), "rediss://localhost:%d?deadline=30s".formatted(tlsPort)));
        assertTrue(shell.run(command).endsWith("granted\n"));
    }

    /** A JVM whose trust is set from outside. */
    static final class OtherJvm {
        private OtherJvm() {}

        public static void main(String[] args) {
            try (Backend backend = BackendFactory.openUri(args[0])) {
                take(backend);
                System.out.println("granted");
            }
        }
    }

    @Test
    void theContextOfTheGuideIsThatOfTheseTests() throws Exception {
        Path here = Guide.root().resolve("redis-backend/src/test/java/io/headgate/redis/TlsTest.java");
        String method = Guide.method("static SSLContext trusting(");
        assertTrue(withoutLayout(Files.readString(here)).contains(withoutLayout(method)), method);
    }

    static SSLContext trusting(String caFile) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream ca = new FileInputStream(caFile)) {
            trusted.setCertificateEntry(
                    "redis", CertificateFactory.getInstance("X.509").generateCertificate(ca));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private void start(String host, String... options) {
        List<String> all = new ArrayList<>(certificates.serverOptions(host));
        all.addAll(List.of(options));
        start(all);
    }

    private void start(List<String> options) {
        tlsPort = RedisServer.freePort();
        List<String> all = new ArrayList<>(List.of("--tls-port", Integer.toString(tlsPort)));
        all.addAll(options);
        redis = RedisServer.start(all.toArray(new String[0]));
    }

    /** For another host, on ports of its own, and with the files where they are. */
    private void startAsTheGuideSays(Path folder) throws Exception {
        assumeTrue(Shell.has("openssl"), "no openssl");
        List<String> lines = new ArrayList<>(Guide.lines("openssl req "));
        lines.addAll(Guide.lines("echo "));
        lines.addAll(Guide.lines("openssl x509 "));
        assertEquals(4, lines.size());
        new Shell(folder).run(String.join("\n", lines).replace("redis.example", "localhost"));
        List<String> options = Guide.arguments("redis-server ");
        assertEquals(List.of("--port", "0", "--tls-port", "6379"), options.subList(0, 4));
        start(options.subList(4, options.size()).stream()
                .map(option -> option.matches("[a-z]+\\.[a-z]+")
                        ? folder.resolve(option).toString()
                        : option)
                .toList());
    }

    private Backend open(SSLContext context) {
        return RedisBackend.builder("rediss://localhost:" + tlsPort)
                .sslContext(context)
                .secret("the secret of all the tests".getBytes(UTF_8))
                .deadline(DEADLINE)
                .build();
    }

    private static void take(Backend backend) {
        PolicyLimit limit = new PolicyLimit("api", "limit", Limit.parse("1000/1h"), "api", FailureChoice.CLOSED);
        Take take = Take.of(Charge.builder(limit, Key.of("client")).build());
        assertTrue(backend.take(take).granted());
    }

    private void assertUnreachable(Backend backend) {
        Awaitility.await().until(() -> !warnings().isEmpty());
        long start = System.nanoTime();
        BackendException failure = assertThrows(BackendException.class, () -> take(backend));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(Kind.UNREACHABLE, failure.kind(), failure::toString);
        assertTrue(took.compareTo(DEADLINE) < 0, took::toString);
    }

    /** What the log says is in that row of the guide, of another host. */
    private void assertTold(String row) {
        String told = Guide.line(row).split(" \\| ", -1)[1].split("`", -1)[1];
        assertEquals(1, warnings().size(), warnings()::toString);
        String said = warnings().get(0).replaceFirst("^Redis at localhost:\\d+: ", "");
        assertTrue(said.startsWith(told.replace("redis.example", "localhost")), said);
    }

    private List<String> warnings() {
        return log.messages(Level.WARNING).stream()
                .filter(line -> !line.contains("no key secret"))
                .toList();
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s+", "");
    }
}
