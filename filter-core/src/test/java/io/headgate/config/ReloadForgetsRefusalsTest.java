package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.FakeBackend;
import io.headgate.FakeRequest;
import io.headgate.RateLimiter;
import io.headgate.SharedBackends;
import io.headgate.Usage;
import io.headgate.resilience.RememberedRefusals;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reload on a backend that remembers refusals. */
class ReloadForgetsRefusalsTest {
    private static final String FILE =
            "backend: \"remembering:\"\npolicies: [{ name: api, match: { path: /** }, limit: 1/366d }]\n";

    private volatile RateLimiter limiter;

    /** As a jar would bring it. */
    public static final class RememberingFactory implements BackendFactory {
        static final FakeBackend ASKED = new FakeBackend().answer(new Usage(false, 0, 60_000_000, 60_000_000));

        @Override
        public Set<String> schemes() {
            return Set.of("remembering");
        }

        @Override
        public Backend open(BackendUri uri) {
            return new RememberedRefusals(ASKED);
        }
    }

    @Test
    void theBackendIsAskedAgain(@TempDir Path folder) throws IOException {
        Path services = folder.resolve("META-INF/services/" + BackendFactory.class.getName());
        Files.createDirectories(services.getParent());
        Files.writeString(services, RememberingFactory.class.getName());
        Path path = Files.writeString(folder.resolve("policies.yaml"), FILE);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader withJar =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(withJar);
            refuse(path);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void refuse(Path path) throws IOException {
        SharedBackends backends = new SharedBackends();
        PolicyFile file = new PolicyFile(path, new PolicyFiles(backends), backends);
        file.follow(config -> {
            RateLimiter next = config.limiter().backend(file.backend()).build();
            return () -> limiter = next;
        });
        assertAsked(1);
        assertAsked(1);

        Files.writeString(path, FILE + "headers: legacy\n");
        file.reload();
        assertAsked(2);
        file.end();
    }

    private void assertAsked(int times) {
        assertFalse(limiter.check(new FakeRequest()).admits());
        assertEquals(times, RememberingFactory.ASKED.takes.size());
    }
}
