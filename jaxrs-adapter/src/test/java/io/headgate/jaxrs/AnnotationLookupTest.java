package io.headgate.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each case takes away the annotations that the one before found; the limit says which were found. */
class AnnotationLookupTest {
    @RateLimited(limit = 6, window = "1m")
    interface Api {
        @RateLimited(limit = 3, window = "1m")
        void both();

        void none();
    }

    @RateLimited(limit = 5, window = "1m")
    static class Base {
        @RateLimited(limit = 2, window = "1m")
        public void both() {}

        public void none() {}
    }

    @RateLimited(limit = 4, window = "1m")
    static class Everything extends Base implements Api {
        @Override
        @RateLimited(limit = 1, window = "1m")
        public void both() {}
    }

    @RateLimited(limit = 4, window = "1m")
    static class NotOwnMethod extends Base implements Api {
        @Override
        public void both() {}
    }

    static class BareBase {
        public void both() {}
    }

    @RateLimited(limit = 4, window = "1m")
    static class InterfaceMethod extends BareBase implements Api {
        @Override
        public void none() {}
    }

    @RateLimited(limit = 4, window = "1m")
    static class OwnClass extends Base implements Api {}

    static class Superclass extends Base implements Api {}

    static class Interface extends BareBase implements Api {
        @Override
        public void none() {}
    }

    @RateLimited(limit = 7, window = "1m")
    interface FarApi extends Api {}

    static class NearestInterface implements FarApi {
        @Override
        public void both() {}

        @Override
        public void none() {}
    }

    interface GenericApi<T> {
        @RateLimited(limit = 1, window = "1m")
        void take(T value);

        void take(T value, int more);
    }

    static class Generic implements GenericApi<String> {
        @Override
        public void take(String value) {}

        @Override
        public void take(String value, int more) {}

        public void take(Integer value) {}
    }

    @RateLimited(limit = 1, window = "1m", name = "a")
    @RateLimited(limit = 2, window = "1m", name = "b")
    static class Repeated {
        public void call() {}

        @RateLimitExempt
        public void exempt() {}
    }

    static class Repeated$$Proxy extends Repeated {
        @Override
        public void call() {}

        @Override
        public void exempt() {}
    }

    private static Optional<AnnotationLookup.Found> find(Class<?> type, String method) {
        return Stream.of(type.getMethods())
                .filter(candidate -> candidate.getName().equals(method) && !candidate.isBridge())
                .findFirst()
                .flatMap(found -> AnnotationLookup.find(type, found));
    }

    private static List<Long> limits(Class<?> type, String method) {
        return find(type, method).orElseThrow().annotations().stream()
                .map(RateLimited::limit)
                .toList();
    }

    @Test
    void theFirstFoundWinsInTheOrderOfTheGuide() {
        assertEquals(List.of(1L), limits(Everything.class, "both"), "its own method");
        assertEquals(List.of(2L), limits(NotOwnMethod.class, "both"), "the method of the superclass");
        assertEquals(List.of(3L), limits(InterfaceMethod.class, "both"), "the method of the interface");
        assertEquals(List.of(4L), limits(OwnClass.class, "none"), "its own class");
        assertEquals(List.of(5L), limits(Superclass.class, "none"), "the superclass");
        assertEquals(List.of(6L), limits(Interface.class, "none"), "the interface");
    }

    @Test
    void ofInterfacesTheNearestWins() {
        assertEquals(List.of(7L), limits(NearestInterface.class, "none"));
    }

    @Test
    void aTypeVariableOfTheInterfaceIsSeenThrough() throws NoSuchMethodException {
        Method string = Generic.class.getMethod("take", String.class);
        Method more = Generic.class.getMethod("take", String.class, int.class);
        assertTrue(AnnotationLookup.find(Generic.class, string).isPresent());
        assertEquals(Optional.empty(), AnnotationLookup.find(Generic.class, more));
    }

    @Test
    void severalAnnotationsAreFoundAsAWhole() {
        assertEquals(List.of(1L, 2L), limits(Repeated.class, "call"));
    }

    @Test
    void anExemptMethodReplacesTheLimitsOfItsClass() {
        assertTrue(find(Repeated.class, "exempt").orElseThrow().isExempt());
        assertTrue(find(Repeated$$Proxy.class, "exempt").orElseThrow().isExempt());
    }

    @Test
    void aGeneratedSubclassStandsForItsSuperclass() {
        AnnotationLookup.Found found = find(Repeated$$Proxy.class, "call").orElseThrow();
        assertEquals("Repeated", found.defaultName());
        assertEquals(Repeated.class.getName(), found.owner());
    }

    @Test
    void aDynamicProxyStandsForItsInterface() throws NoSuchMethodException {
        Class<?> proxy = Proxy.newProxyInstance(
                        Api.class.getClassLoader(), new Class<?>[] {Api.class}, (self, method, arguments) -> null)
                .getClass();
        AnnotationLookup.Found found =
                AnnotationLookup.find(proxy, proxy.getMethod("both")).orElseThrow();
        assertEquals("Api.both", found.defaultName());
        assertEquals(3, found.annotations().get(0).limit());
    }

    @Test
    void whatClassesInheritBelongsToEachOfThem() {
        assertEquals("Superclass", find(Superclass.class, "none").orElseThrow().defaultName());
        assertEquals(
                "Superclass.both", find(Superclass.class, "both").orElseThrow().defaultName());
        assertEquals(
                "@RateLimited on " + Base.class.getName() + ".both()",
                find(Superclass.class, "both").orElseThrow().where());
    }

    @Test
    void withoutAnnotationsNothingIsFound() {
        assertEquals(Optional.empty(), find(BareBase.class, "both"));
    }
}
