package io.headgate.memory;

import io.headgate.Backend;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.OneLine;
import java.util.Set;

/** Opens {@code memory:} and {@code memory:?max-buckets=N}. */
public final class MemoryBackendFactory implements BackendFactory {
    private static final String MAX_BUCKETS = "max-buckets";

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public Backend open(BackendUri uri) {
        return builder(uri).build();
    }

    @Override
    public void check(BackendUri uri) {
        builder(uri);
    }

    private static MemoryBackend.Builder builder(BackendUri uri) {
        uri.requireKnown(Set.of(MAX_BUCKETS));
        if (!uri.address().isEmpty()) {
            throw new IllegalArgumentException("memory: an address, expected memory: or memory:?max-buckets=100000");
        }
        MemoryBackend.Builder builder = MemoryBackend.builder();
        String maxBuckets = uri.parameters().get(MAX_BUCKETS);
        if (maxBuckets != null) {
            builder.maxBuckets(number(maxBuckets));
        }
        return builder;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("max-buckets: \"%s\", expected a whole number from 1 to %d"
                    .formatted(OneLine.of(text), Integer.MAX_VALUE));
        }
    }
}
