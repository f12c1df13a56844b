package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.memory.MemoryBackend;
import io.headgate.servlet.RateLimitFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many requests: the limit holds exactly, and the log stays quiet. */
class LoadTest {
    private static final int THREADS = 64;
    private static final int PIPELINED = 1_000;
    private static final int REQUESTS_IN_OUTAGE = 300;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .limit("hot", "/hot/*", "limit", "100/366d")
                        .limit("per-key", "/keyed/*", "limit", "10/366d", "key", "header:X-Api-Key")
                        .limit("per-address", "/keyed/*", "limit", "100/366d")
                        .limit("denied", "/denied/*", "limit", "1/366d")
                        .servlet(HelloServlet.class, "/*"))
                .startup(context -> context.addFilter("outage", new RateLimitFilter(withoutBackend()))
                        .addMappingForUrlPatterns(null, true, "/outage/*"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void sixtyFourThreadsAreAdmittedExactlyTheQuota() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> admitted = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int requests = 10_000 / THREADS + (i < 10_000 % THREADS ? 1 : 0);
                admitted.add(threads.submit(() -> admitted(client, requests)));
            }
            int sum = 0;
            for (Future<Integer> of : admitted) {
                sum += of.get(60, TimeUnit.SECONDS);
            }
            assertEquals(100, sum);
            System.out.printf(
                    "10 000 requests of 64 threads, limit 100/366d: %d admitted (%s)%n", sum, TestServer.container());
        } finally {
            threads.shutdownNow();
        }
    }

    private static int admitted(HttpClient client, int requests) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/hot")).build();
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            assertTrue(status == 200 || status == 429, () -> "status " + status);
            admitted += status == 200 ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aFilterPerAddressStillBindsAClientThatSendsAnotherKeyEachTime() throws IOException {
        SplittableRandom random = new SplittableRandom(36);
        int admitted = 0;
        for (int i = 0; i < 10_000 / PIPELINED; i++) {
            StringBuilder requests = new StringBuilder();
            for (int j = 0; j < PIPELINED; j++) {
                requests.append(RawClient.get("/keyed", "X-Api-Key: " + Long.toHexString(random.nextLong())));
            }
            admitted += pipelined(requests.toString(), PIPELINED);
        }
        Figures.print(36, "10 000 random keys of one address: admitted / limit", admitted, 100);
    }

    @Test
    void fiftyThousandDenialsLogNothingAboveDebug() throws IOException {
        String requests = RawClient.get("/denied").repeat(PIPELINED);
        pipelined(requests, PIPELINED);
        try (LogCapture log = LogCapture.ofHeadgate()) {
            for (int i = 0; i < 50_000 / PIPELINED; i++) {
                assertEquals(0, pipelined(requests, PIPELINED));
            }
            assertEquals(List.of(), log.aboveDebug());
        }
        Figures.print(120, "lines above DEBUG for 50 000 denials: 0");
    }

    @Test
    void anOutageIsAnsweredWith503AndLogsAtMostALineASecond() throws IOException {
        long start = System.nanoTime();
        try (LogCapture log = LogCapture.ofHeadgate()) {
            for (int i = 0; i < REQUESTS_IN_OUTAGE; i++) {
                try (RawClient client = new RawClient(server)) {
                    assertEquals(
                            503, client.send(RawClient.get("/outage")).read().status());
                }
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
            int lines = log.aboveDebug().size();
            assertTrue(lines >= 1 && lines <= seconds, () -> lines + " lines in " + seconds + " s");
            Figures.print(
                    120,
                    "lines for %d requests without a backend in %d s: %d"
                            .formatted(REQUESTS_IN_OUTAGE, seconds, lines));
        }
    }

    /** How many of the requests were admitted; the others were refused. */
    private static int pipelined(String requests, int count) throws IOException {
        try (RawClient client = new RawClient(server)) {
            Thread writer = new Thread(() -> send(client, requests + RawClient.get("/end", "Connection: close")));
            writer.start();
            String answers = client.readToEnd();
            int admitted = statusLines(answers, 200) - 1;
            assertEquals(count, admitted + statusLines(answers, 429));
            return admitted;
        }
    }

    private static void send(RawClient client, String requests) {
        try {
            client.send(requests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int statusLines(String answers, int status) {
        String line = "HTTP/1.1 " + status;
        int count = 0;
        for (int at = answers.indexOf(line); at >= 0; at = answers.indexOf(line, at + line.length())) {
            count++;
        }
        return count;
    }

    private static RateLimiter withoutBackend() {
        Backend memory = MemoryBackend.builder().build();
        memory.close();
        Backend broken = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("capabilities")) {
                        return memory.capabilities();
                    }
                    throw new BackendException(BackendException.Kind.UNREACHABLE, "out of reach");
                });
        return RateLimiter.builder()
                .backend(broken)
                .policy(Policy.builder("outage").limit(Limit.parse("10/1m")).build())
                .build();
    }
}
