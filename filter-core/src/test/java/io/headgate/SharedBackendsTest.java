package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedBackendsTest {
    private static final String URI = "fake:here";

    private final SharedBackends backends = new SharedBackends();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader withJar;

    /** As a jar would bring it. */
    public static final class FakeFactory implements BackendFactory {
        static FakeBackend opened;

        @Override
        public Set<String> schemes() {
            return Set.of("fake", "unable");
        }

        @Override
        public Backend open(BackendUri uri) {
            opened = new FakeBackend();
            opened.algorithms = uri.scheme().equals("fake") ? Set.of(Algorithm.TOKEN_BUCKET) : Set.of();
            return opened;
        }
    }

    @BeforeEach
    void addJar(@TempDir Path directory) throws IOException {
        Path services = directory.resolve("META-INF/services/" + BackendFactory.class.getName());
        Files.createDirectories(services.getParent());
        Files.writeString(services, FakeFactory.class.getName());
        withJar = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(withJar);
    }

    @AfterEach
    void removeJar() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        withJar.close();
    }

    @Test
    void oneUriIsOneBackendWhichTheLastOneCloses() {
        FakeBackend first = (FakeBackend) backends.acquire(URI);
        assertSame(first, backends.acquire(URI));
        backends.release(URI);
        assertSame(first, backends.acquire(URI));
        backends.release(URI);
        assertEquals(0, first.closed);

        backends.release(URI);
        assertEquals(1, first.closed);
        backends.release(URI);
        assertEquals(1, first.closed);
        assertNotSame(first, backends.acquire(URI));
    }

    @Test
    void anotherUriIsAnotherBackend() {
        assertNotSame(backends.acquire(URI), backends.acquire("fake:there"));
    }

    @Test
    void aBackendThatDoesNotOpenIsNotHeld() {
        assertRefused("memory: unknown parameter \"x\". Known: max-buckets", () -> backends.acquire("memory:?x=1"));
        backends.release("memory:?x=1");
    }

    @Test
    void theHealthIsThatOfEachBackendThatIsHeldByItsSchemeAlone() {
        Health down = new Health(Health.State.DOWN, List.of("Redis at 127.0.0.1:6379 refuses connections."));
        FakeBackend first = (FakeBackend) backends.acquire("fake://:password@here?secret=s3cret");
        backends.acquire("memory:?max-buckets=5");
        first.become(down);

        assertEquals(
                List.of(new BackendHealth("fake:", down), new BackendHealth("memory:", Health.UP)), backends.health());

        backends.release("fake://:password@here?secret=s3cret");
        assertEquals(List.of(new BackendHealth("memory:", Health.UP)), backends.health());
        backends.close();
        assertEquals(List.of(), backends.health());
    }

    @Test
    void aPolicyNameHasOneOwner() {
        backends.claim("api", "filter 'a'");
        backends.claim("api", "filter 'a'");
        assertTaken();
        backends.disclaim("filter 'b'");
        assertTaken();

        backends.disclaim("filter 'a'");
        backends.claim("api", "filter 'b'");
    }

    private void assertTaken() {
        assertRefused(
                "policy name 'api' belongs to filter 'a' already; two limiters of one name would count into one bucket",
                () -> backends.claim("api", "filter 'b'"));
    }

    @Test
    void aLimiterClosesTheBackendItOpened() {
        RateLimiter.Builder builder = RateLimiter.builder()
                .policy(Policy.builder("api").limit(Limit.parse("1/1m")).build());

        builder.backend(URI).build().close();
        assertEquals(1, FakeFactory.opened.closed);

        assertThrows(
                IllegalArgumentException.class, () -> builder.backend("unable:").build());
        assertEquals(1, FakeFactory.opened.closed, "a policy is beyond it");
    }
}
