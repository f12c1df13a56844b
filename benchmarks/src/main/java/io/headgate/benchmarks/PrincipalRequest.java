package io.headgate.benchmarks;

import io.headgate.ClientAddress;
import io.headgate.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * A request of which only the user matters.
 *
 * @param principal the name of the user
 */
record PrincipalRequest(String principal) implements RequestView {
    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/api/hello";
    }

    @Override
    public @Nullable String header(String name) {
        return null;
    }

    @Override
    public @Nullable String cookie(String name) {
        return null;
    }

    @Override
    public ClientAddress clientAddress() {
        return ClientAddress.UNKNOWN;
    }
}
