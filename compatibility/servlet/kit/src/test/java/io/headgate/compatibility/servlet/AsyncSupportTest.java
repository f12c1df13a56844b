package io.headgate.compatibility.servlet;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.LogCapture;
import io.headgate.servlet.RateLimitFilter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous servlets work behind a filter whose declaration forgot {@code async-supported}. */
class AsyncSupportTest {
    @ParameterizedTest(name = "the container looks for initializers: {0}")
    @ValueSource(booleans = {true, false})
    void aFilterWithoutAsyncSupportedSupportsIt(boolean findsInitializers) {
        Deployment deployment = Deployment.of(new WebXml()
                .filter(RateLimitFilter.class, "forgetful", false, "limit", "100/1m")
                .map("forgetful", "/*")
                .servlet(HelloServlet.class, "/hello")
                .servlet(DispatchServlet.class, "/do/*"));
        try (LogCapture log = LogCapture.ofHeadgate();
                TestServer server = (findsInitializers ? deployment : deployment.withoutInitializers()).start()) {
            given().port(server.port()).get("/do/async-thread").then().statusCode(201);
            given().port(server.port()).get("/do/async-dispatch").then().statusCode(200);
            assertEquals(
                    List.of("INFO RateLimitFilter 'forgetful': policy forgetful: 100/1m per ip, backend memory:"),
                    log.aboveDebug());
        }
        Figures.print(116, "IllegalStateExceptions without async-supported: 0");
    }
}
