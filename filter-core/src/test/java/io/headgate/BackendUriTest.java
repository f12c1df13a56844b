package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendUriTest {
    @Test
    void hasSchemeAddressAndParametersInTheirOrder() {
        BackendUri uri = BackendUri.parse(" Redis://user:p%40ss@host:6379/0?z=1&a=x%26y&empty=&b=2 ");

        assertEquals("redis", uri.scheme());
        assertEquals("//user:p%40ss@host:6379/0", uri.address());
        assertEquals(
                List.of("z", "a", "empty", "b"),
                new ArrayList<>(uri.parameters().keySet()));
        assertEquals("x&y", uri.parameters().get("a"));
        assertEquals("", uri.parameters().get("empty"));
    }

    @Test
    void saysWhatIsWrongWithoutTheValueThatMayHoldAPassword() {
        for (String text : List.of("", "memory", ":x", "//host", "1memory:", "s3cret pass:word")) {
            assertRefused("the value has no scheme, expected a URI such as memory:", () -> BackendUri.parse(text));
        }
        for (String query : List.of("x", "=1", "a=1&", "&a=1")) {
            assertRefused("a parameter is malformed, expected name=value", () -> BackendUri.parse("memory:?" + query));
        }
        assertRefused("the parameter \"a\" is given twice", () -> BackendUri.parse("memory:?a=1&a=2"));
        IllegalArgumentException escape =
                assertThrows(IllegalArgumentException.class, () -> BackendUri.parse("redis:?password=s3cret%zz"));
        assertEquals(
                "the value of parameter \"password\" has a malformed escape, expected % and two hexadecimal digits",
                escape.getMessage());
        assertNull(escape.getCause());
    }

    @Test
    void itsTextIsTheSchemeAlone() {
        BackendUri uri = BackendUri.parse("redis://user:s3cret@host?password=s3cret");

        assertEquals("redis:", uri.toString());
        assertFalse(("" + uri).contains("s3cret"));
    }

    @Test
    void refusesAnUnknownParameter() {
        BackendUri uri = BackendUri.parse("memory:?max-bucket=5");

        assertRefused(
                "memory: unknown parameter \"max-bucket\", did you mean \"max-buckets\"? Known: max-buckets",
                () -> uri.requireKnown(Set.of("max-buckets")));
    }

    @Test
    void opensWhatTheClassPathKnows() {
        try (Backend memory = BackendFactory.openUri("memory:?max-buckets=5")) {
            assertEquals(Set.of(Algorithm.values()), memory.capabilities().algorithms());
        }
        assertRefused(
                "unknown scheme \"memry\", did you mean \"memory\"? Known: memory; a scheme is known once the jar of its backend is on the class path",
                () -> BackendFactory.openUri("memry:"));
        assertRefused(
                "unknown scheme \"redis\". Known: memory; a scheme is known once the jar of its backend is on the class path",
                () -> BackendFactory.openUri("redis://user:s3cret@localhost"));
    }

    @Test
    void findsBackendsWithoutAContextClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            BackendFactory.openUri("memory:").close();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
