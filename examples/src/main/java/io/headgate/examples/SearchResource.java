package io.headgate.examples;

import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Limited by a policy of {@code policies.yaml}, which an operator changes without the code. */
@Path("search")
public final class SearchResource {
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RateLimited(policy = "search")
    public String search() {
        return "Nothing found, quickly.\n";
    }
}
