package io.headgate.config;

import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import org.jspecify.annotations.Nullable;

/** Reads {@code backend} and {@code secret}: where buckets live, and what hides the keys of clients there. */
final class BackendSection {
    static final String BACKEND = "backend";
    static final String SECRET = "secret";
    private static final BackendUri MEMORY = BackendUri.parse("memory:");

    private BackendSection() {}

    /** The backend, with the secret as a parameter; what is wrong is noted, and no value is told. */
    static BackendUri read(Problems problems, Section file) {
        String secret = file.readSecret(SECRET, text -> text, "${HEADGATE_SECRET}");
        BackendUri uri =
                file.has(BACKEND) ? file.readSecret(BACKEND, BackendUri::parse, "redis://redis.example:6379") : MEMORY;
        if (uri == null) {
            return MEMORY;
        }
        if (secret != null && uri.scheme().equals(MEMORY.scheme())) {
            problems.warning(
                    file.placeOf(SECRET), "key \"secret\": backend memory: keeps nothing outside, and needs none");
            secret = null;
        }
        return check(problems, file, uri, secret);
    }

    private static BackendUri check(Problems problems, Section file, BackendUri uri, @Nullable String secret) {
        BackendUri whole = problems.read(file.placeOfValue(BACKEND), "key \"backend\": ", () -> {
            BackendUri with = secret == null ? uri : uri.with(SECRET, secret);
            BackendFactory.of(with).check(with);
            return with;
        });
        return whole == null ? uri : whole;
    }
}
