package io.headgate.jaxrs;

import io.headgate.SharedBackends;
import io.headgate.config.ConfigException;
import io.headgate.config.ConfigPath;
import io.headgate.config.Placeholders;
import io.headgate.config.PolicyFile;
import io.headgate.config.PolicyFiles;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy file that a property of the application names, in place of other properties. */
final class ApplicationFile {
    private static final List<String> SAID_BY_FILE = List.of(
            RateLimitFeature.BACKEND,
            RateLimitFeature.TRUSTED_PROXIES,
            RateLimitFeature.FORWARDED_HEADER,
            RateLimitFeature.EXEMPT,
            RateLimitFeature.BLOCKED,
            RateLimitFeature.HEADERS,
            RateLimitFeature.EXPOSE_HEADERS);

    private ApplicationFile() {}

    /**
     * Opens the file, where one is named; else gives null.
     *
     * @throws IllegalArgumentException if the file is wrong, with every mistake in it, or something else says too
     *     what it says
     */
    static @Nullable PolicyFile open(Settings settings, ApplicationProperties properties, SharedBackends shared) {
        String text = properties.text(RateLimitFeature.CONFIG);
        if (text == null) {
            return null;
        }
        requireAlone(settings, properties);
        ServletEnvironment servlet = properties.servlet();
        try {
            String given = Placeholders.resolve(text.strip());
            Path path = servlet == null ? Path.of(given) : ConfigPath.parse(given, servlet::realPath);
            PolicyFiles files = servlet == null ? new PolicyFiles(shared) : servlet.policyFiles();
            return files.acquire(path);
        } catch (IllegalArgumentException | IllegalStateException e) {
            String separator = e instanceof ConfigException ? ":\n" : ": ";
            throw new IllegalArgumentException(
                    "RateLimitFeature: property %s \"%s\"%s%s"
                            .formatted(RateLimitFeature.CONFIG, text, separator, e.getMessage()),
                    e);
        }
    }

    private static void requireAlone(Settings settings, ApplicationProperties properties) {
        for (String other : SAID_BY_FILE) {
            if (properties.text(other) != null) {
                throw beside("property " + other);
            }
        }
        if (settings.backend() != null || settings.backendUri() != null) {
            throw beside("builder().backend");
        }
        if (settings.trustedProxies() != null) {
            throw beside("builder().trustedProxies");
        }
        if (settings.exempt() != null || settings.blocked() != null) {
            throw beside("builder().exempt or blocked");
        }
        if (settings.headers() != null) {
            throw beside("builder().headers");
        }
    }

    private static IllegalArgumentException beside(String other) {
        return new IllegalArgumentException(
                "RateLimitFeature: %s beside property %s, whose file says that; expected one of them"
                        .formatted(other, RateLimitFeature.CONFIG));
    }
}
