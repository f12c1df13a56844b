package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is on the wire: pipelined requests, bodies that nobody reads, clients that wait to be asked for one. */
class BodyTest {
    private static final Finishes decisions = new Finishes();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .limit("pipelined", "/pipelined/*", "limit", "20/366d")
                        .limit("closed", "/closed/*", "limit", "1/366d")
                        .servlet(HelloServlet.class, "/*"))
                .startup(context -> decisions.addTo(context, "/pipelined/*"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        decisions.close();
    }

    @Test
    void eachOfFiftyPipelinedRequestsIsDecidedOnItsOwn() throws IOException {
        decisions.clear();
        try (RawClient client = new RawClient(server)) {
            List<Integer> statuses = client.send(RawClient.get("/pipelined").repeat(50)).read(50).stream()
                    .map(RawClient.Response::status)
                    .toList();
            assertEquals(20, statuses.stream().filter(status -> status == 200).count());
            assertEquals(30, statuses.stream().filter(status -> status == 429).count());
            assertEquals(statuses.stream().sorted().toList(), statuses);
        }
        Figures.print(32, "50 pipelined requests: admitted past the limit / admitted", decisions.decided(), 20);
    }

    @Test
    void aRefusedChunkedRequestLeavesTheConnectionUsableOrClosed() throws IOException {
        spendTheOnlyUnit();
        try (RawClient client = new RawClient(server)) {
            String chunks = String.join("\r\n", "5", "hello", "0", "", "");
            client.send(RawClient.post("/closed", "Transfer-Encoding: chunked") + chunks + RawClient.get("/free"));
            assertEquals(429, client.read().status());
            assertUsableOrClosed(client);
        }
    }

    @Test
    void aHeaderAboveTheContainersLimitIsTheContainersToRefuse() throws IOException {
        try (RawClient client = new RawClient(server)) {
            int status = client.send(RawClient.get("/free", "X-Api-Key: " + "k".repeat(64 * 1024)))
                    .read()
                    .status();
            assertTrue(status == 400 || status == 431, () -> "status " + status);
        }
        try (RawClient client = new RawClient(server)) {
            assertEquals(200, client.send(RawClient.get("/free")).read().status());
        }
    }

    @Test
    void aBodyIsNeverTakenForARequest() throws IOException {
        spendTheOnlyUnit();
        String smuggled = RawClient.get("/smuggled");
        try (RawClient client = new RawClient(server)) {
            client.send(RawClient.post("/closed", "Content-Length: " + smuggled.length())
                    + smuggled
                    + RawClient.get("/free"));
            assertEquals(429, client.read().status());
            if (assertUsableOrClosed(client)) {
                client.send(RawClient.get("/closed"));
                assertEquals(429, client.read().status(), "the answer to the last request, not to the body");
            }
        }
    }

    @Test
    void aClientThatWaitsForContinueIsRefusedWithoutBeingAskedForItsBody() throws IOException {
        spendTheOnlyUnit();
        try (RawClient client = new RawClient(server)) {
            client.send(RawClient.post("/closed", "Content-Length: 10000000", "Expect: 100-continue"));
            assertEquals(429, client.read().status());
        }
    }

    @Test
    void tenMegabytesAreRefusedWithoutWaitingForThem() throws Exception {
        spendTheOnlyUnit();
        try (RawClient client = new RawClient(server)) {
            client.send(RawClient.post("/closed", "Content-Length: 10000000"));
            assertEquals(429, client.read().status());
            CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> upload(client));
            assertEndsSoon(upload);
        }
    }

    private static void upload(RawClient client) {
        byte[] part = "a".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
        try {
            for (int i = 0; i < 100; i++) {
                client.send(part);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Taken to its end, or cut short by the server; never stalled. */
    private static void assertEndsSoon(CompletableFuture<Void> upload) throws InterruptedException, TimeoutException {
        try {
            upload.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(e.getCause().getCause() instanceof SocketException, e::toString);
        }
    }

    private static void spendTheOnlyUnit() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send(RawClient.get("/closed")).read();
        }
    }

    /** Whether it is usable. */
    private static boolean assertUsableOrClosed(RawClient client) throws IOException {
        try {
            assertEquals(200, client.read().status());
            return true;
        } catch (EOFException | SocketException closed) {
            return false;
        }
    }
}
