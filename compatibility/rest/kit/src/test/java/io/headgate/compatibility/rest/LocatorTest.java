package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.junit.jupiter.api.Test;

/** Promise 28, and what is behind a locator. */
class LocatorTest extends RestTest {
    @Path("root")
    public static class Root {
        @Path("object/{id}")
        public Sub object() {
            return new Sub();
        }

        @Path("class")
        public Class<Sub> type() {
            return Sub.class;
        }

        @Path("unknown")
        public Object unknown() {
            return new LimitedSub();
        }
    }

    public static class Sub {
        @GET
        @RateLimited(limit = 2, window = "1d")
        public String get() {
            return "sub";
        }

        @GET
        @Path("free")
        public String free() {
            return "free";
        }
    }

    @RateLimited(limit = 3, window = "1d")
    public static class LimitedSub {
        @GET
        @Path("{part}")
        public String get(@PathParam("part") String part) {
            return part;
        }

        @Path("deeper")
        public Object deeper() {
            return new Sub();
        }
    }

    @Path("annotated")
    public static class AnnotatedLocator {
        @Path("sub")
        @RateLimited(limit = 1, window = "1d")
        public Object locate() {
            return new Sub();
        }

        @GET
        public String get() {
            return "beside the locator";
        }
    }

    @Path("locators-only")
    public static class OnlyAnnotatedLocators {
        @Path("sub")
        @RateLimited(limit = 1, window = "1d")
        public Object locate() {
            return new Sub();
        }
    }

    @Path("known")
    public static class LeadsToAnnotatedLocator {
        @Path("sub")
        public OnlyAnnotatedLocators locate() {
            return new OnlyAnnotatedLocators();
        }
    }

    @Path("hidden")
    public static class HidesAnnotatedLocator {
        @Path("sub")
        public Object locate() {
            return new OnlyAnnotatedLocators();
        }
    }

    @Path("known")
    public static class LeadsToWrongAnnotation {
        @Path("sub")
        public Wrong locate() {
            return new Wrong();
        }
    }

    public static class Wrong {
        @GET
        @RateLimited(limit = 1, window = "60")
        public String get() {
            return "wrong";
        }
    }

    @Test
    void methodsBehindALocatorAreLimitedByOneBudgetWhateverTheWay() {
        start(Root.class);
        get("/api/root/object/1").then().statusCode(200);
        get("/api/root/class").then().statusCode(200);
        get("/api/root/object/2").then().statusCode(429);
        get("/api/root/class").then().statusCode(429);
        get("/api/root/object/3/free").then().statusCode(200);
    }

    @Test
    void theClassBehindALocatorIsLimitedAlsoWhereItIsNotDeclared() {
        start(Root.class);
        assertAdmits(3, "LimitedSub", "/api/root/unknown/x");
        assertAdmits(2, "Sub.get", "/api/root/unknown/deeper");
    }

    @Test
    void anAnnotatedLocatorStopsTheDeployment() {
        assertNames(AnnotatedLocator.class, failure(AnnotatedLocator.class));
    }

    @Test
    void anAnnotatedLocatorStopsTheDeploymentAlsoWhereTheClassHasNothingElse() {
        assertNames(OnlyAnnotatedLocators.class, failure(OnlyAnnotatedLocators.class));
    }

    @Test
    void anAnnotatedLocatorBehindADeclaredOneStopsTheDeployment() {
        assertNames(OnlyAnnotatedLocators.class, failure(LeadsToAnnotatedLocator.class));
    }

    @Test
    void anAnnotatedLocatorThatNobodyDeclaresFailsItsFirstRequest() {
        start(HidesAnnotatedLocator.class);
        assertEquals(500, get("/api/hidden/sub/sub").statusCode());
    }

    @Test
    void aWrongAnnotationBehindADeclaredLocatorStopsTheDeployment() {
        String said = failure(LeadsToWrongAnnotation.class);
        assertTrue(said.contains(Wrong.class.getName() + ".get(): attribute window \"60\""), said);
    }

    private static void assertNames(Class<?> type, String said) {
        assertTrue(
                said.contains("@RateLimited on " + type.getName()
                        + ".locate() would be ignored on this method, which is a sub-resource locator"),
                said);
    }
}
