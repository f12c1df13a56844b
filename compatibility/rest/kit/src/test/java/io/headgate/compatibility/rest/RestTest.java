package io.headgate.compatibility.rest;

import static org.hamcrest.Matchers.contains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.jaxrs.RateLimitFeature;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Starts servers for one test, and stops them after it. */
public abstract class RestTest {
    private final TestServer server = TestServer.found();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private int port;

    @AfterEach
    final void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    /** Starts classes at {@code /api}; the feature is found, or registered where it needs an address. */
    final void start(Class<?>... classes) {
        Deployment deployment = Deployment.of(classes);
        start(server.isServletContainer() ? deployment : deployment.feature(builder -> builder));
    }

    final void start(Deployment deployment) {
        try {
            TestServer.Running started = server.start(deployment);
            running.push(started);
            port = started.port();
        } catch (Exception e) {
            throw new AssertionError(messages(e), e);
        }
        for (TestApplication application : deployment.applications.values()) {
            application.getSingletons().stream()
                    .filter(RateLimitFeature.class::isInstance)
                    .map(RateLimitFeature.class::cast)
                    .forEach(running::addLast);
        }
    }

    /** What is said when classes at {@code /api} cannot be deployed. */
    final String failure(Class<?>... classes) {
        return failure(Deployment.of(classes).feature(builder -> builder));
    }

    final String failure(Deployment deployment) {
        return messages(assertThrows(Exception.class, () -> running.push(server.start(deployment))));
    }

    private static String messages(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .map(Throwable::toString)
                .collect(Collectors.joining("\n"));
    }

    final RequestSpecification request() {
        return RestAssured.given().baseUri("http://127.0.0.1").port(port);
    }

    /** A connection on which a test writes what it likes. */
    final Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    final Response get(String path) {
        return request().get(path);
    }

    /** So many are admitted, and the next is refused by that policy. */
    final void assertAdmits(int admitted, String policy, String path) {
        for (int i = 1; i <= admitted; i++) {
            Response response = get(path);
            assertEquals(200, response.statusCode(), response.asString());
            assertEquals(
                    "\"" + policy + "\";r=" + (admitted - i),
                    response.header("RateLimit").replaceAll(";t=.*", ""),
                    path);
        }
        Response refused = get(path);
        assertEquals(429, refused.statusCode(), path);
        refused.then().body("violated-policies", contains(policy));
    }
}
