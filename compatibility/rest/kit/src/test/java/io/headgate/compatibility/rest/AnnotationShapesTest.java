package io.headgate.compatibility.rest;

import io.headgate.jaxrs.RateLimited;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** Promise 27: an annotation limits wherever it may stand. */
class AnnotationShapesTest extends RestTest {
    @Path("own")
    public static class OwnMethod {
        @GET
        @RateLimited(limit = 2, window = "1d")
        public String get() {
            return "own";
        }
    }

    public static class Base {
        @GET
        @RateLimited(limit = 2, window = "1d")
        public String get() {
            return "base";
        }
    }

    @Path("superclass-method")
    public static class SuperclassMethod extends Base {
        @Override
        public String get() {
            return "overridden";
        }
    }

    @Path("inherited")
    public static class Inherited extends Base {}

    public interface Api {
        @GET
        @RateLimited(limit = 2, window = "1d")
        String get();
    }

    @Path("interface-method")
    public static class InterfaceMethod implements Api {
        @Override
        public String get() {
            return "implemented";
        }
    }

    public interface GenericApi<T extends CharSequence> {
        @GET
        @Path("{text}")
        @RateLimited(limit = 2, window = "1d")
        String get(@PathParam("text") T text);
    }

    @Path("generic")
    public static class GenericMethod implements GenericApi<String> {
        @Override
        public String get(String text) {
            return text;
        }
    }

    @Path("class")
    @RateLimited(limit = 3, window = "1d")
    public static class OwnClass {
        @GET
        @Path("a")
        public String a() {
            return "a";
        }

        @GET
        @Path("b")
        public String b() {
            return "b";
        }

        @GET
        @Path("own")
        @RateLimited(limit = 1, window = "1d")
        public String own() {
            return "own";
        }
    }

    @RateLimited(limit = 2, window = "1d")
    public static class LimitedBase {}

    @Path("superclass/one")
    public static class One extends LimitedBase {
        @GET
        public String get() {
            return "one";
        }
    }

    @Path("superclass/two")
    public static class Two extends LimitedBase {
        @GET
        public String get() {
            return "two";
        }
    }

    @RateLimited(limit = 2, window = "1d")
    public interface LimitedApi {
        @GET
        String get();
    }

    @Path("interface")
    public static class LimitedInterface implements LimitedApi {
        @Override
        public String get() {
            return "interface";
        }
    }

    /** As a container generates it. */
    public static class OwnMethod$$Proxy extends OwnMethod {
        @Override
        public String get() {
            return "proxied " + super.get();
        }
    }

    @Path("jdk-proxy")
    public interface Proxied {
        @GET
        @RateLimited(limit = 2, window = "1d")
        Response get();
    }

    @Test
    void itsOwnMethod() {
        start(OwnMethod.class);
        assertAdmits(2, "OwnMethod.get", "/api/own");
    }

    @Test
    void theMethodOfTheSuperclassThatItOverrides() {
        start(SuperclassMethod.class);
        assertAdmits(2, "SuperclassMethod.get", "/api/superclass-method");
    }

    @Test
    void aMethodThatTwoClassesInheritCountsForEachOfThemApart() {
        start(SuperclassMethod.class, Inherited.class);
        assertAdmits(2, "SuperclassMethod.get", "/api/superclass-method");
        assertAdmits(2, "Inherited.get", "/api/inherited");
    }

    @Test
    void theMethodOfTheInterfaceThatItImplements() {
        start(InterfaceMethod.class);
        assertAdmits(2, "InterfaceMethod.get", "/api/interface-method");
    }

    @Test
    void theMethodOfAGenericInterface() {
        start(GenericMethod.class);
        assertAdmits(2, "GenericMethod.get", "/api/generic/x");
    }

    @Test
    void itsOwnClassWithOneBudgetForAllMethodsButThoseWithTheirOwn() {
        start(OwnClass.class);
        get("/api/class/a").then().statusCode(200);
        get("/api/class/b").then().statusCode(200);
        get("/api/class/a").then().statusCode(200);
        get("/api/class/b").then().statusCode(429);
        assertAdmits(1, "OwnClass.own", "/api/class/own");
    }

    @Test
    void theSuperclassWithABudgetForEachResourceClass() {
        start(One.class, Two.class);
        assertAdmits(2, "One", "/api/superclass/one");
        assertAdmits(2, "Two", "/api/superclass/two");
    }

    @Test
    void theInterfaceOfTheClass() {
        start(LimitedInterface.class);
        assertAdmits(2, "LimitedInterface", "/api/interface");
    }

    @Test
    void theClassBehindAGeneratedSubclass() {
        start(OwnMethod$$Proxy.class);
        assertAdmits(2, "OwnMethod.get", "/api/own");
    }

    @Test
    void theInterfaceOfADynamicProxy() {
        Object proxy = Proxy.newProxyInstance(
                Proxied.class.getClassLoader(), new Class<?>[] {Proxied.class}, AnnotationShapesTest::answer);
        start(Deployment.ofInstances(proxy).feature(builder -> builder));
        assertAdmits(2, "Proxied.get", "/api/jdk-proxy");
    }

    private static Object answer(Object proxy, Method method, Object[] arguments)
            throws IllegalAccessException, InvocationTargetException {
        return method.getDeclaringClass() == Object.class
                ? method.invoke(AnnotationShapesTest.class, arguments)
                : Response.ok("proxied").build();
    }
}
