package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.LogCapture;
import io.headgate.redis.server.RedisSentinels;
import io.headgate.redis.server.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import javax.net.ssl.SSLSocketFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with sentinels and the master they name, and what is said where one of them does not speak it. */
class SentinelTlsTest {
    private static final String NO_HANDSHAKE =
            "TLS with Redis failed: no answer to the handshake, expected a port that speaks TLS";

    private static RedisSentinels redis;
    private static SSLSocketFactory trusting;
    private static int sentinelTlsPort;
    private final LogCapture log = new LogCapture(RedisBackend.class);

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.make("localhost");
        trusting = TlsTest.trusting(certificates.certificate("localhost")).getSocketFactory();
        int serverTlsPort = RedisServer.freePort();
        sentinelTlsPort = RedisServer.freePort();
        redis = RedisSentinels.builder()
                .replicas(0)
                .sentinels(1)
                .announce(port -> serverTlsPort)
                .options(options(certificates, serverTlsPort))
                .sentinelOptions(options(certificates, sentinelTlsPort))
                .start();
    }

    private static String[] options(Certificates certificates, int port) {
        List<String> options = new ArrayList<>(certificates.serverOptions("localhost"));
        options.addAll(List.of("--tls-port", "" + port, "--tls-auth-clients", "no", "--tls-replication", "yes"));
        return options.toArray(new String[0]);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void endLog() {
        log.close();
    }

    @Test
    void sentinelsAndTheMasterAreSpokenToWithTls() {
        try (DialledLinks dialled =
                new DialledLinks("rediss-sentinel://localhost:%d/mymaster".formatted(sentinelTlsPort), trusting)) {
            Awaitility.await().until(dialled::answers);
            assertEquals(List.of(), dialled.problems());
        }
    }

    @Test
    void tlsToASentinelWithoutItIsTold() {
        int plain = redis.sentinels().get(0).port();
        assertTold(
                "rediss-sentinel://localhost:%d/mymaster".formatted(plain),
                "the sentinel localhost:%d: %s".formatted(plain, NO_HANDSHAKE));
    }

    @Test
    void noTlsToASentinelWithItIsTold() {
        assertTold(
                "redis-sentinel://localhost:%d/mymaster".formatted(sentinelTlsPort),
                "the sentinel localhost:%d: the port speaks TLS; expected the scheme rediss-sentinel"
                        .formatted(sentinelTlsPort));
    }

    /** The sentinel speaks both, and names the port of the server that speaks TLS alone. */
    @Test
    void noTlsToAMasterWithItIsTold() {
        assertTold(
                redis.uri(),
                "the master 127.0.0.1:%d: the port speaks TLS; expected the scheme rediss-sentinel"
                        .formatted(redis.master().announcedPort()));
    }

    private void assertTold(String uri, String message) {
        try (DialledLinks dialled = new DialledLinks(uri, uri.startsWith("rediss") ? trusting : null)) {
            Awaitility.await().until(() -> !dialled.problems().isEmpty());
            List<String> problems = dialled.problems();
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).endsWith(": " + message), problems::toString);
            assertEquals(problems, log.messages(Level.WARNING));
        }
    }
}
