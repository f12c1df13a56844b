package io.headgate.jaxrs;

import io.headgate.Backend;
import io.headgate.SharedBackends;
import io.headgate.config.Placeholders;
import io.headgate.config.PolicyFile;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The backend of one application, opened when the first annotation is found. Not thread-safe. */
final class ApplicationBackend {
    private static final String DEFAULT_URI = "memory:";

    private @Nullable Opened opened;

    /** Without a URI the backend is that of the file or was handed in, and is not to be closed. */
    private record Opened(
            SharedBackends shared,
            Backend backend,
            @Nullable String uri,
            @Nullable PolicyFile file) {}

    /** @throws IllegalArgumentException if the backend's URI, or the policy file, is wrong */
    void open(Settings settings, ApplicationProperties properties) {
        if (opened != null) {
            return;
        }
        ServletEnvironment servlet = properties.servlet();
        SharedBackends shared = servlet == null ? new SharedBackends() : servlet.sharedBackends();
        PolicyFile file = ApplicationFile.open(settings, properties, shared);
        if (file != null) {
            opened = new Opened(shared, file.backend(), null, file);
            return;
        }
        if (settings.backend() != null) {
            opened = new Opened(shared, settings.backend(), null, null);
            return;
        }
        try {
            String uri = Placeholders.resolve(uri(settings, properties).strip());
            opened = new Opened(shared, shared.acquire(uri), uri, null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "RateLimitFeature: property %s: %s".formatted(RateLimitFeature.BACKEND, e.getMessage()), e);
        }
    }

    private static String uri(Settings settings, ApplicationProperties properties) {
        if (settings.backendUri() != null) {
            return settings.backendUri();
        }
        String property = properties.text(RateLimitFeature.BACKEND);
        return property == null ? DEFAULT_URI : property;
    }

    Backend get() {
        return required().backend;
    }

    /** The policy file, or null where the application has none. */
    @Nullable
    PolicyFile file() {
        return required().file;
    }

    /** @throws IllegalArgumentException if the name is taken */
    void claim(String policy, AnnotationLookup.Found found) {
        try {
            required().shared.claim(policy, ownerText(found.owner()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: attribute name \"%s\": %s, expected another name"
                            .formatted(found.where(), policy, e.getMessage()),
                    e);
        }
    }

    void close(Collection<String> owners) {
        Opened open = opened;
        if (open != null) {
            owners.forEach(owner -> open.shared.disclaim(ownerText(owner)));
            if (open.uri != null) {
                open.shared.release(open.uri);
            }
            if (open.file != null) {
                open.file.close();
            }
            opened = null;
        }
    }

    /** What logs may say: a URI, or the class that was handed in. */
    @Override
    public String toString() {
        Opened open = required();
        if (open.file != null) {
            return open.file.started().backend().toString();
        }
        return open.uri == null ? open.backend.getClass().getSimpleName() + ":" : open.uri;
    }

    private Opened required() {
        if (opened == null) {
            throw new IllegalStateException("the backend is not open");
        }
        return opened;
    }

    private static String ownerText(String owner) {
        return "the annotation on " + owner;
    }
}
