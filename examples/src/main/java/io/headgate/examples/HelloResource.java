package io.headgate.examples;

import io.headgate.FailureChoice;
import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Five requests a minute for each client address. While the backend is down they are not counted: a greeting
 * harms nobody.
 */
@Path("hello")
public final class HelloResource {
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RateLimited(limit = 5, window = "1m", onFailure = FailureChoice.OPEN)
    public String hello() {
        return "Hello from a resource.\n";
    }
}
