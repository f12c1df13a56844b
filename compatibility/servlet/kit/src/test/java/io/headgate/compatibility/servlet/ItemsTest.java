package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of a stream or a batch the filter counts the request; the application charges what is in it. */
class ItemsTest {
    private static final int STREAMS = 5;

    private static final RateLimiter limiter = RateLimiter.builder()
            .backend("memory:")
            .policy(policy("items", 100))
            .policy(policy("events", 25))
            .build();

    private static TestServer server;

    private static Policy policy(String name, int quota) {
        return Policy.builder(name).limit(Limit.parse(quota + "/366d")).build();
    }

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .limit("handshakes", "/events", "limit", STREAMS + "/366d")
                        .limit("batches", "/batch", "limit", "1000/366d"))
                .startup(context -> {
                    var events = context.addServlet("events", new EventsServlet(limiter));
                    events.setAsyncSupported(true);
                    events.addMapping("/events");
                    context.addServlet("batch", new BatchServlet(limiter)).addMapping("/batch");
                })
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        limiter.close();
    }

    /** Promise 33. */
    @Test
    void ofAStreamOfEventsTheHandshakeIsCountedAndTheEventsAreWhereTheyAreChecked() throws IOException {
        int events = 0;
        for (int made = 1; made <= STREAMS; made++) {
            RawClient.Response stream = handshake();
            assertEquals(200, stream.status());
            assertTrue(stream.field("ratelimit").startsWith("\"handshakes\";r=" + (STREAMS - made)), stream::toString);
            events += stream.body().split("data: ", -1).length - 1;
        }
        assertEquals(429, handshake().status());
        Figures.print(
                33, "streams of up to %d events: handshakes counted / made 1.000".formatted(EventsServlet.EVENTS));
        Figures.print(33, "events of them: admitted / limit", events, 25);
    }

    private static RawClient.Response handshake() throws IOException {
        try (RawClient client = new RawClient(server)) {
            return client.send(RawClient.get("/events", "Accept: text/event-stream"))
                    .read();
        }
    }

    /** Promise 34. */
    @Test
    void aBatchCostsWhatIsInItAllOrNothing() {
        SplittableRandom random = new SplittableRandom(34);
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            int items = random.nextInt(1, 21);
            boolean room = admitted + items <= 100;
            assertEquals(room ? 204 : 429, batch(items), "batch %d, of %d items".formatted(i, items));
            admitted += room ? items : 0;
        }
        assertEquals(400, batch(0));
        assertEquals(400, batch(BatchServlet.MAX_ITEMS + 1));
        Figures.print(34, "100 batches of 1 to 20 items: admitted items / limit", admitted, 100);
    }

    private static int batch(int items) {
        return given().port(server.port())
                .body("item\n".repeat(items))
                .post("/batch")
                .statusCode();
    }
}
