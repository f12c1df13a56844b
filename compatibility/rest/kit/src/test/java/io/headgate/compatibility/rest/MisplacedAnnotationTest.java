package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimitExempt;
import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

class MisplacedAnnotationTest extends RestTest {
    @Path("private")
    public static class Private {
        @GET
        public String get() {
            return hidden();
        }

        @RateLimited(limit = 1, window = "1d")
        private String hidden() {
            return "hidden";
        }
    }

    @Path("helper")
    public static class Helper {
        @GET
        public String get() {
            return helper();
        }

        @RateLimited(limit = 1, window = "1d")
        public String helper() {
            return "helper";
        }
    }

    @Path("exempt")
    public static class ExemptHelper {
        @GET
        public String get() {
            return helper();
        }

        @RateLimitExempt
        public String helper() {
            return "helper";
        }
    }

    @Path("both")
    public static class Both {
        @GET
        @RateLimited(limit = 1, window = "1d")
        @RateLimitExempt
        public String get() {
            return "both";
        }
    }

    @Test
    void aPrivateMethodStopsTheDeployment() {
        assertSays(
                "@RateLimited on " + Private.class.getName()
                        + ".hidden() would be ignored on this method, which is not public",
                failure(Private.class));
    }

    @Test
    void aMethodThatIsNoResourceMethodStopsTheDeployment() {
        assertSays(
                "@RateLimited on " + Helper.class.getName()
                        + ".helper() would be ignored on this method, which is no resource method",
                failure(Helper.class));
        assertSays("@RateLimitExempt on " + ExemptHelper.class.getName() + ".helper()", failure(ExemptHelper.class));
    }

    @Test
    void limitedAndExemptAtOnceStopsTheDeployment() {
        assertSays(
                Both.class.getName() + ".get(): has both @RateLimited and @RateLimitExempt, expected one of them",
                failure(Both.class));
    }

    private static void assertSays(String expected, String said) {
        assertTrue(said.contains(expected), said);
    }
}
