package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The streams of one HTTP/2 connection are requests like any other. */
class Http2Test {
    private static final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    private static final Finishes admittedOfPacket = new Finishes();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .limit("streams", "/streams/*", "limit", "20/366d")
                        .limit("bodies", "/bodies/*", "limit", "1/366d")
                        .limit("packet", "/packet/*", "limit", "20/366d")
                        .servlet(HelloServlet.class, "/*")
                        .servlet(DispatchServlet.class, "/streams/*", "/packet/*"))
                .startup(context -> admittedOfPacket.addTo(context, "/packet/*"))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        admittedOfPacket.close();
    }

    @Test
    void aHundredStreamsAtOnceAreAdmittedExactlyTheQuota() {
        get("/upgrade").join();
        List<CompletableFuture<HttpResponse<String>>> sent =
                Stream.generate(() -> get("/streams/async-thread")).limit(100).toList();
        long admitted = 0;
        for (CompletableFuture<HttpResponse<String>> one : sent) {
            HttpResponse<String> response = one.join();
            assertEquals(HttpClient.Version.HTTP_2, response.version());
            admitted += response.statusCode() == 201 ? 1 : 0;
            assertEquals(1, response.headers().allValues("ratelimit").size());
        }
        Figures.print(30, "100 streams at once: admitted / limit", admitted, 20);
    }

    @Test
    void aHundredStreamsInOnePacketAreAdmittedExactlyTheQuota() throws IOException {
        try (RawHttp2 connection = new RawHttp2(server)) {
            for (int i = 0; i < 100; i++) {
                connection.get("/packet/plain");
            }
            connection.flush();
            connection.awaitEnds(100);
        }
        Figures.print(30, "100 streams in one packet: admitted / limit", admittedOfPacket.decided(), 20);
    }

    /**
     * A container may reset the stream of an upload that it did not read right behind the answer (RFC 9113,
     * section 8.1), and the client then hands out the one or the other; nothing else is a refusal.
     */
    @Test
    void aRefusedUploadEndsItsStreamAlone() {
        get("/bodies").join();
        HttpRequest upload = HttpRequest.newBuilder(server.uri("/bodies"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[60_000]))
                .build();
        String outcome = client.sendAsync(upload, BodyHandlers.ofString())
                .handle((response, failure) ->
                        failure == null ? String.valueOf(response.statusCode()) : failure.getMessage())
                .join();
        assertTrue(outcome.equals("429") || outcome.contains("RST_STREAM"), outcome);
        assertEquals(200, get("/upgrade").join().statusCode());
    }

    private static CompletableFuture<HttpResponse<String>> get(String path) {
        return client.sendAsync(HttpRequest.newBuilder(server.uri(path)).build(), BodyHandlers.ofString());
    }
}
