package io.headgate.compatibility.rest.grizzly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimited;
import io.restassured.RestAssured;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

class NoServletApiTest {
    private static final URI ANY_PORT = URI.create("http://127.0.0.1:0/");

    @Path("address")
    public static class ByAddress {
        @GET
        @RateLimited(limit = 1, window = "1d")
        public String get() {
            return "address";
        }
    }

    @Path("header")
    public static class ByHeader {
        @GET
        @RateLimited(limit = 1, window = "1d", key = "header:X-Api-Key")
        public String get() {
            return "header";
        }
    }

    @Path("global")
    public static class Global {
        @GET
        @RateLimited(limit = 1, window = "1d", key = "global")
        public String get() {
            return "global";
        }
    }

    @Test
    void thereIsNoServletApi() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("jakarta.servlet.http.HttpServletRequest"));
    }

    @Test
    void aKeyThatNeedsAnAddressStopsTheDeploymentWhereNobodyKnowsIt() {
        for (Class<?> resource : new Class<?>[] {ByAddress.class, ByHeader.class}) {
            Exception refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> GrizzlyHttpServerFactory.createHttpServer(ANY_PORT, new ResourceConfig(resource)));
            assertTrue(
                    refused.getMessage().startsWith("@RateLimited on " + resource.getName() + ".get(): attribute key"),
                    refused.getMessage());
            assertTrue(refused.getMessage().contains("clientAddress"), refused.getMessage());
        }
    }

    @Test
    void aKeyThatNeedsNoAddressIsEnoughByItself() {
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(ANY_PORT, new ResourceConfig(Global.class));
        try {
            int port = server.getListeners().iterator().next().getPort();
            assertEquals(
                    200, RestAssured.get("http://127.0.0.1:" + port + "/global").statusCode());
            assertEquals(
                    429, RestAssured.get("http://127.0.0.1:" + port + "/global").statusCode());
        } finally {
            server.shutdownNow();
        }
    }
}
