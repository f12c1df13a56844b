package io.headgate.examples;

import static io.headgate.FailureChoice.CLOSED;

import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Five requests a minute for each API key, and twelve for each client address: nobody authenticated the
 * key, so a client that sends another with every request must meet a limit too. Both must grant.
 * While the backend is down there is no answer but 503: keys are guessed where nobody counts.
 */
@Path("keyed")
public final class KeyedResource {
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RateLimited(name = "per-key", limit = 5, window = "1m", key = "header:X-Api-Key", onFailure = CLOSED)
    @RateLimited(name = "per-address", limit = 12, window = "1m", onFailure = CLOSED)
    public String keyed() {
        return "Hello, holder of a key.\n";
    }
}
