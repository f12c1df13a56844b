package io.headgate.compatibility.servlet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise 31: a client that goes away, or takes its request back, has spent what it was charged. */
class ClientAbortTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Tomcat works on so many streams of one connection at a time, and no more. */
    private static final int AT_ONCE = 20;

    private final Finishes finishes = new Finishes();
    private final Held held = new Held();
    private TestServer server;

    /** Answers when it is let. */
    private static final class Held extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Semaphore answers = new Semaphore(0);

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                assertTrue(answers.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            response.setStatus(201);
        }
    }

    @BeforeEach
    void start() {
        server = Deployment.of(new WebXml().servlet(HelloServlet.class, "/hello"))
                .startup(context -> {
                    context.addServlet("held", held).addMapping("/held");
                    finishes.addTo(context, "/*");
                })
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        finishes.close();
    }

    @Test
    void streamsThatAreResetWhileTheApplicationWorksStaySpent() throws IOException {
        try (RawHttp2 connection = new RawHttp2(server)) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                streams.add(connection.get("/held"));
            }
            connection.flush();
            await().atMost(PATIENCE).until(() -> finishes.decided() == AT_ONCE);
            streams.forEach(connection::cancel);
            connection.flush();
            held.answers.release(AT_ONCE);
            await().atMost(PATIENCE).until(() -> finishes.statuses().size() == AT_ONCE);
        }
        assertNothingIsRefunded("streams reset while they are worked on", AT_ONCE);
    }

    /** Jetty drops such streams before any filter sees them, and Tomcat some: what is decided is what counts. */
    @Test
    void streamsThatAreResetInThePacketOfTheirHeaderStaySpent() throws IOException {
        for (int i = 0; i < 10; i++) {
            try (RawHttp2 connection = new RawHttp2(server)) {
                for (int j = 0; j < AT_ONCE; j++) {
                    connection.cancel(connection.get("/hello"));
                }
                connection.flush();
            }
            assertEquals(200, get("/hello"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            int finished = finishes.statuses().size();
            assertTrue(finished >= 10 && finished == finishes.decided());
            assertEquals(finished, finishes.spent());
        });
        Figures.print(
                31, "200 streams reset at once, of which decided %d: refunds 0".formatted(finishes.decided() - 10));
    }

    @Test
    void connectionsThatAreClosedBeforeTheAnswerStaySpent() throws IOException {
        for (int i = 1; i <= AT_ONCE; i++) {
            int decided = i;
            try (RawClient client = new RawClient(server)) {
                client.send(RawClient.get("/held"));
                await().atMost(PATIENCE).until(() -> finishes.decided() == decided);
            }
        }
        held.answers.release(AT_ONCE);
        await().atMost(PATIENCE).until(() -> finishes.statuses().size() == AT_ONCE);
        assertNothingIsRefunded("connections closed before the answer", AT_ONCE);
    }

    private int get(String path) throws IOException {
        try (RawClient client = new RawClient(server)) {
            return client.send(RawClient.get(path)).read().status();
        }
    }

    private void assertNothingIsRefunded(String what, int requests) {
        assertEquals(requests, finishes.spent(), what);
        Figures.print(31, "%s %d: refunds 0".formatted(what, requests));
    }
}
