package io.headgate.compatibility.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.http.Refusal;
import io.headgate.jaxrs.RateLimited;
import io.restassured.response.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients see, whatever way the resource method answers. */
class AnswersTest extends RestTest {
    public static class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    public static class ConflictMapper implements ExceptionMapper<Conflict> {
        @Override
        public jakarta.ws.rs.core.Response toResponse(Conflict conflict) {
            return jakarta.ws.rs.core.Response.status(409).entity("mapped").build();
        }
    }

    @Path("answers")
    @RateLimited(limit = 2, window = "1d")
    public static class Answers {
        @GET
        @Path("plain")
        public String plain() {
            return "plain";
        }

        @POST
        @Path("body")
        public String body(String body) {
            return body;
        }

        @GET
        @Path("mapped")
        public String mapped() {
            throw new Conflict();
        }

        @GET
        @Path("suspended")
        public void suspended(@Suspended AsyncResponse response) {
            later(() -> response.resume("resumed"));
        }

        @GET
        @Path("suspended-mapped")
        public void suspendedMapped(@Suspended AsyncResponse response) {
            later(() -> response.resume(new Conflict()));
        }

        @GET
        @Path("stage")
        public CompletionStage<String> stage() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            later(() -> stage.complete("staged"));
            return stage;
        }

        @GET
        @Path("stage-mapped")
        public CompletionStage<String> stageMapped() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            later(() -> stage.completeExceptionally(new Conflict()));
            return stage;
        }

        private static void later(Runnable action) {
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(action);
        }
    }

    private void startAnswers() {
        start(Deployment.of(Answers.class, ConflictMapper.class).feature(builder -> builder));
    }

    private void assertCountsDown(String path, int status, String body) {
        startAnswers();
        for (int remaining : List.of(1, 0)) {
            get(path)
                    .then()
                    .statusCode(status)
                    .header("RateLimit-Policy", "\"Answers\";q=2;w=86400")
                    .header("RateLimit", matchesPattern("\"Answers\";r=" + remaining + ";t=\\d+"))
                    .body(equalTo(body));
        }
        assertRefused(get(path));
    }

    private static void assertRefused(Response response) {
        response.then()
                .statusCode(429)
                .header("RateLimit-Policy", "\"Answers\";q=2;w=86400")
                .header("RateLimit", matchesPattern("\"Answers\";r=0;t=43\\d\\d\\d"))
                .header("Retry-After", matchesPattern("43\\d\\d\\d"))
                .header("Cache-Control", "no-store");
        for (String field : List.of("RateLimit", "RateLimit-Policy", "Retry-After", "Cache-Control")) {
            assertEquals(1, response.headers().getValues(field).size(), field);
        }
    }

    @Test
    void aPlainAnswer() {
        assertCountsDown("/api/answers/plain", 200, "plain");
    }

    @Test
    void anAnswerOfAnExceptionMapper() {
        assertCountsDown("/api/answers/mapped", 409, "mapped");
    }

    @Test
    void anAsynchronousAnswer() {
        assertCountsDown("/api/answers/suspended", 200, "resumed");
    }

    @Test
    void anAsynchronousAnswerOfAnExceptionMapper() {
        assertCountsDown("/api/answers/suspended-mapped", 409, "mapped");
    }

    @Test
    void anAnswerOfACompletionStage() {
        assertCountsDown("/api/answers/stage", 200, "staged");
    }

    @Test
    void anAnswerOfAFailedCompletionStage() {
        assertCountsDown("/api/answers/stage-mapped", 409, "mapped");
    }

    @Test
    void aRefusalIsAProblemDocument() {
        startAnswers();
        get("/api/answers/plain");
        get("/api/answers/plain");
        get("/api/answers/plain")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .body(
                        equalTo(
                                "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                                        + "\"title\":\"The quota is exceeded.\",\"status\":429,\"violated-policies\":[\"Answers\"]}\n"));
        request()
                .accept("text/html")
                .get("/api/answers/plain")
                .then()
                .statusCode(429)
                .contentType("text/plain;charset=utf-8")
                .body(matchesPattern("The quota is exceeded. Try again in \\d+ s.\n"));
    }

    /** The answer comes although the body never does. */
    @Test
    void aRefusalDoesNotReadTheBody() throws IOException {
        startAnswers();
        get("/api/answers/plain");
        get("/api/answers/plain");
        try (Socket client = connect()) {
            client.getOutputStream()
                    .write("POST /api/answers/body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine(), startsWith("HTTP/1.1 429"));
        }
    }

    @Test
    void headCountsAsGet() {
        startAnswers();
        request().head("/api/answers/plain").then().statusCode(200).header("RateLimit", matchesPattern(".*;r=1;.*"));
        get("/api/answers/plain").then().statusCode(200);
        Response refused = request().head("/api/answers/plain");
        assertRefused(refused);
        refused.then().body(emptyString());
    }

    /** Nothing was matched, so there is nothing to be limited by. */
    @Test
    void whatMatchesNoResourceMethodIsNotLimited() {
        startAnswers();
        get("/api/answers/nothing").then().statusCode(404).header("RateLimit", nullValue());
        request().delete("/api/answers/plain").then().statusCode(405).header("RateLimit", nullValue());
        request().options("/api/answers/plain").then().statusCode(200).header("RateLimit", nullValue());
    }

    @Test
    void otherRefusalsCanBeChosen() {
        start(Deployment.of(Answers.class)
                .feature(builder -> builder.refusals((refused, request) ->
                        new Refusal(503, "text/plain;charset=utf-8", "later: " + request.path()))));
        get("/api/answers/plain");
        get("/api/answers/plain");
        request()
                .urlEncodingEnabled(false)
                .get("/api/answers/plain;x=y")
                .then()
                .statusCode(503)
                .header("Retry-After", matchesPattern("\\d+"))
                .body(equalTo("later: /api/answers/plain"));
    }
}
