package io.headgate.compatibility.servlet.jetty.ee10;

import static io.restassured.RestAssured.given;

import io.headgate.compatibility.servlet.HelloServlet;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

class EmbeddedJettyTest {
    @Test
    void theFilterOfTheGuideLimits() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = context();
        context.addServlet(HelloServlet.class, "/*");
        server.setHandler(context);
        server.start();
        try {
            for (int status : new int[] {200, 200, 429}) {
                given().port(connector.getLocalPort()).get("/").then().statusCode(status);
            }
        } finally {
            server.stop();
        }
    }

    private static ServletContextHandler context() {
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder filter = new FilterHolder(RateLimitFilter.class);
        filter.setName("api");
        filter.setInitParameter("limit", "2/366d");
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }
}
