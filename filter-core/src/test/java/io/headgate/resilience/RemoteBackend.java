package io.headgate.resilience;

import io.headgate.Backend;
import io.headgate.Capabilities;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import java.util.List;
import java.util.function.Consumer;

/** A backend with a way there and a way back, on which a test makes things happen. Counts the takes. */
final class RemoteBackend implements Backend {
    private final Backend server;
    Runnable wayThere = () -> {};
    Runnable wayBack = () -> {};
    int takes;

    RemoteBackend(Backend server) {
        this.server = server;
    }

    @Override
    public Grant take(Take take) {
        takes++;
        wayThere.run();
        Grant grant = server.take(take);
        wayBack.run();
        return grant;
    }

    @Override
    public List<Usage> peek(Take take) {
        return server.peek(take);
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        server.reset(limit, key);
    }

    @Override
    public Capabilities capabilities() {
        return server.capabilities();
    }

    @Override
    public Health health() {
        return server.health();
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return server.onHealthChange(listener);
    }

    @Override
    public void close() {
        server.close();
    }
}
