package io.headgate.redis.fault;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A row of the matrix: what is done to Redis, and what may be expected of it then. Filled in once. */
final class FaultCase {
    /** Does it, and says how it is undone. */
    interface Injection {
        Runnable into(Deployment deployment);
    }

    final String name;
    final Injection injection;
    Set<Deployment.Kind> kinds = EnumSet.allOf(Deployment.Kind.class);
    List<String> options = List.of();
    boolean throughProxies;
    boolean keepsState = true;
    boolean handsOver;
    boolean healsItself;
    boolean refusesExact;
    int rounds = 1;

    private FaultCase(String name, Injection injection) {
        this.name = name;
        this.injection = injection;
    }

    static FaultCase of(String name, Injection injection) {
        return new FaultCase(name, injection);
    }

    /** A fault of the network between the application and the target. */
    static FaultCase ofWire(String name, Consumer<FaultProxy> fault) {
        FaultCase wire = of(name, deployment -> {
            FaultProxy proxy = deployment.proxy(deployment.target());
            fault.accept(proxy);
            return () -> proxy.set(Fault.PASS);
        });
        wire.throughProxies = true;
        return wire;
    }

    FaultCase only(Deployment.Kind... kinds) {
        this.kinds = EnumSet.copyOf(Arrays.asList(kinds));
        return this;
    }

    /** Options of the data servers. */
    FaultCase with(String... options) {
        this.options = List.of(options);
        return this;
    }

    /** Redis may forget units that it granted, so that more than the limit may be granted. */
    FaultCase losesState() {
        this.keepsState = false;
        return this;
    }

    /** Another server decides afterwards, and has all that the target had. */
    FaultCase handsOver() {
        this.handsOver = true;
        return this;
    }

    /** Nobody undoes it: a replica takes over. Undoing only brings back the server that was lost. */
    FaultCase healsItself() {
        this.healsItself = true;
        return this;
    }

    FaultCase rounds(int rounds) {
        this.rounds = rounds;
        return this;
    }

    /** It is refused on the exact client's key, whatever the choice. */
    FaultCase refusesExact() {
        this.refusesExact = true;
        return this;
    }
}
