package io.headgate.compatibility.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.jaxrs.RateLimited;
import jakarta.annotation.Priority;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every admitted request is finished once, with the status of its response. */
class FinishTest extends RestTest {
    private final Decisions decisions = new Decisions();

    @Path("finish")
    @RateLimited(limit = 10, window = "1d")
    public static class Endings {
        @GET
        @Path("answer")
        public String answer() {
            return "answer";
        }

        @GET
        @Path("not-found")
        public String notFound() {
            throw new WebApplicationException(404);
        }

        @GET
        @Path("exception")
        public String exception() {
            throw new IllegalStateException("on purpose");
        }

        @GET
        @Path("resumed")
        public void resumed(@Suspended AsyncResponse response) {
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                    .execute(() -> response.resume(Response.status(202).build()));
        }

        @GET
        @Path("timed-out")
        public void timedOut(@Suspended AsyncResponse response) {
            response.setTimeout(20, TimeUnit.MILLISECONDS);
        }

        @GET
        @Path("failed")
        public void failed(@Suspended AsyncResponse response) {
            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                    .execute(() -> response.resume(new IllegalStateException("on purpose")));
        }
    }

    @Priority(Priorities.AUTHORIZATION)
    public static class Forbid implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            request.abortWith(Response.status(403).entity("forbidden").build());
        }
    }

    @Priority(Priorities.USER)
    public static class BrokenResponseFilter implements ContainerResponseFilter {
        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            throw new IllegalStateException("on purpose");
        }
    }

    private void startEndings(Class<?>... more) {
        start(Deployment.of(Endings.class).with(more).feature(builder -> builder.listener(decisions)));
    }

    private void assertFinishes(String path, int status) {
        get("/api/finish/" + path).then().statusCode(status);
        assertEquals(List.of(true), decisions.admitted);
        // Jersey answers an exception that nobody maps before it runs response filters
        await().until(() -> !decisions.finished.isEmpty());
        assertEquals(List.of(status), decisions.finished);
    }

    @Test
    void anAnswer() {
        startEndings();
        assertFinishes("answer", 200);
    }

    @Test
    void anExceptionWithAResponse() {
        startEndings();
        assertFinishes("not-found", 404);
    }

    @Test
    void anExceptionThatNobodyMaps() {
        startEndings();
        assertFinishes("exception", 500);
    }

    @Test
    void anAsynchronousAnswer() {
        startEndings();
        assertFinishes("resumed", 202);
    }

    @Test
    void anAsynchronousTimeout() {
        startEndings();
        assertFinishes("timed-out", 503);
    }

    @Test
    void anAsynchronousExceptionThatNobodyMaps() {
        assumeTrue(TestServer.found().filtersUnmappedAsyncExceptions());
        startEndings();
        assertFinishes("failed", 500);
    }

    @Test
    void anAbortByALaterFilterCountsAndFinishes() {
        startEndings(Forbid.class);
        assertFinishes("answer", 403);
    }

    @Test
    void anAnswerThatALaterResponseFilterFailsToPassOn() {
        startEndings(BrokenResponseFilter.class);
        get("/api/finish/answer").then().statusCode(500);
        assertEquals(List.of(200), decisions.finished);
    }

    @Test
    void aRefusedRequestHasNothingToFinish() {
        startEndings();
        for (int i = 0; i < 11; i++) {
            get("/api/finish/answer");
        }
        assertEquals(10, decisions.finished.size());
        assertEquals(11, decisions.admitted.size());
    }
}
