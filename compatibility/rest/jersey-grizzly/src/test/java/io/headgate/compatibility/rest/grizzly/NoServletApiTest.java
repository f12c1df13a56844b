package io.headgate.compatibility.rest.grizzly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.http.AddressParser;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.Request;
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

    /** As the guide shows it. */
    @PreMatching
    public static class PeerFilter implements ContainerRequestFilter {
        @Inject
        private Provider<Request> peer;

        @Override
        public void filter(ContainerRequestContext request) {
            request.setProperty("peer", peer.get().getRemoteAddr());
        }
    }

    @Test
    void thePeerOfTheServerIsTheClientAddress() {
        AtomicReference<ClientAddress> seen = new AtomicReference<>();
        RateLimitFeature feature = RateLimitFeature.builder()
                .clientAddress(request -> {
                    seen.set(AddressParser.parse((String) request.getProperty("peer")));
                    return seen.get();
                })
                .build();
        assertAdmitsOne(new ResourceConfig(ByAddress.class, PeerFilter.class).register(feature), "/address");
        assertEquals(ClientAddress.ipv4(0x7F000001), seen.get());
        feature.close();
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
        assertAdmitsOne(new ResourceConfig(Global.class), "/global");
    }

    private static void assertAdmitsOne(ResourceConfig application, String path) {
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(ANY_PORT, application);
        try {
            String uri = "http://127.0.0.1:"
                    + server.getListeners().iterator().next().getPort() + path;
            assertEquals(200, RestAssured.get(uri).statusCode());
            assertEquals(429, RestAssured.get(uri).statusCode());
        } finally {
            server.shutdownNow();
        }
    }
}
