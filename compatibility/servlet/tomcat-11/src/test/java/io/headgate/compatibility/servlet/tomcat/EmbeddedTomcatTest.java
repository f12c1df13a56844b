package io.headgate.compatibility.servlet.tomcat;

import static io.restassured.RestAssured.given;

import io.headgate.compatibility.servlet.HelloServlet;
import io.headgate.compatibility.servlet.Scratch;
import io.headgate.servlet.RateLimitFilter;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;

class EmbeddedTomcatTest {
    @Test
    void theFilterOfTheGuideLimits() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Scratch.directory().toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Tomcat.addServlet(context(tomcat), "hello", new HelloServlet()).addMapping("/*");
        tomcat.start();
        try {
            for (int status : new int[] {200, 200, 429}) {
                given().port(tomcat.getConnector().getLocalPort())
                        .get("/")
                        .then()
                        .statusCode(status);
            }
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static Context context(Tomcat tomcat) {
        Context context = tomcat.addContext("", null);
        FilterDef filter = new FilterDef();
        filter.setFilterName("api");
        filter.setFilterClass(RateLimitFilter.class.getName());
        filter.setAsyncSupported("true");
        filter.addInitParameter("limit", "2/366d");
        context.addFilterDef(filter);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("api");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        return context;
    }
}
