package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

/** Each mistake stops the deployment and says where it is, what was given and what was expected. */
class WrongAttributeTest extends RestTest {
    @Path("wrong")
    public static class LimitZero {
        @GET
        @RateLimited(limit = 0, window = "1m")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class WindowWithoutUnit {
        @GET
        @RateLimited(limit = 1, window = "60")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class UnknownKey {
        @GET
        @RateLimited(limit = 1, window = "1m", key = "principle")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class CostAboveBurst {
        @GET
        @RateLimited(limit = 100, window = "1m", burst = 10, cost = 50)
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class BurstZero {
        @GET
        @RateLimited(limit = 1, window = "1m", burst = 0)
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class WrongName {
        @GET
        @RateLimited(limit = 1, window = "1m", name = "my limit")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class UnsetPlaceholder {
        @GET
        @RateLimited(limit = 1, window = "${headgate.test.unset}")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class TwoOfOneElement {
        @GET
        @RateLimited(limit = 1, window = "1s")
        @RateLimited(limit = 10, window = "1m")
        public String get() {
            return "";
        }
    }

    @Path("wrong")
    public static class Overloads {
        @GET
        @RateLimited(limit = 1, window = "1m")
        public String call() {
            return "";
        }

        @POST
        @RateLimited(limit = 1, window = "1m")
        public String call(String body) {
            return body;
        }
    }

    @Path("right")
    public static class Right {
        @GET
        @RateLimited(limit = 1, window = "1m")
        public String get() {
            return "";
        }
    }

    @Test
    void aLimitOfZero() {
        assertSays(LimitZero.class, "attribute limit 0: limit: quota 0, expected 1 to 1000000000000");
    }

    @Test
    void aWindowWithoutUnit() {
        assertSays(
                WindowWithoutUnit.class,
                "attribute window \"60\": limit: window \"60\" has no unit, expected for example 60s, 1m or 500ms");
    }

    @Test
    void anUnknownKey() {
        assertSays(
                UnknownKey.class,
                "attribute key \"principle\": unknown key \"principle\", did you mean \"principal\"?");
    }

    @Test
    void aCostAboveTheBurst() {
        assertSays(
                CostAboveBurst.class, "attribute cost 50: policy 'CostAboveBurst.get': cost 50 is above the burst 10");
    }

    @Test
    void aBurstOfZero() {
        assertSays(BurstZero.class, "attribute burst 0: limit: burst 0, expected 1 to 1000000000000");
    }

    @Test
    void aNameThatIsNotSafe() {
        assertSays(
                WrongName.class,
                "attribute name \"my limit\": policy name: \"my limit\", expected 1 to 64 of A-Z a-z 0-9 . _ -");
    }

    @Test
    void aPlaceholderThatIsSetNowhere() {
        assertSays(
                UnsetPlaceholder.class,
                "attribute window \"${headgate.test.unset}\": unresolved placeholder ${headgate.test.unset}");
    }

    @Test
    void twoAnnotationsOfOneElementWithOneName() {
        assertSays(
                TwoOfOneElement.class,
                "attribute name \"TwoOfOneElement.get\": two annotations have it, expected a name of its own for each");
    }

    @Test
    void twoMethodsWithOneDefaultName() {
        String said = failure(Overloads.class);
        assertTrue(said.contains("attribute name \"Overloads.call\": policy name 'Overloads.call' belongs to"), said);
        assertTrue(said.contains(Overloads.class.getName() + ".call()"), said);
        assertTrue(said.contains(Overloads.class.getName() + ".call(String)"), said);
    }

    @Test
    void aBackendThatNoJarKnows() {
        String said = failure(
                Deployment.of(Right.class).feature(builder -> builder).property(RateLimitFeature.BACKEND, "memroy:"));
        assertTrue(
                said.contains("RateLimitFeature: property headgate.backend: unknown scheme \"memroy\","
                        + " did you mean \"memory\"?"),
                said);
    }

    private void assertSays(Class<?> wrong, String expected) {
        String said = failure(wrong);
        assertTrue(said.contains("@RateLimited on " + wrong.getName() + ".get(): " + expected), said);
    }
}
