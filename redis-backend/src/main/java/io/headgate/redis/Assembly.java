package io.headgate.redis;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.Limit;
import io.headgate.redis.Call.Operation;
import io.headgate.resilience.Breaker;
import io.headgate.resilience.FailureChoices;
import io.headgate.resilience.Guarded;
import io.headgate.resilience.RememberedRefusals;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Puts a backend together: what asks Redis, a breaker for each server, a memory of refusals and, outermost, the
 * failure choices.
 *
 * @param nodes how many nodes of the application there are
 */
record Assembly(BucketNames names, Script script, int connections, Duration deadline, int nodes) {
    /** How long a start waits for the first connection; after that it goes on without. */
    private static final int START_MILLIS = 300;

    private static final Limit PROBE = Limit.parse("1000/1s");

    /** On a client that its owner closes. */
    Backend onClient(UnifiedJedis jedis) {
        ScriptBackend asking =
                new ScriptBackend(names, new CallersJedis(jedis, script, connections), deadline.toNanos());
        return choosing(new RememberedRefusals(new Guarded(asking, "Redis of the application's client", deadline)));
    }

    /** Begins to connect, and waits a moment for the first connection. */
    Backend connecting(Login login) {
        return login.address().topology() == Topology.CLUSTER ? ofCluster(login) : ofServer(login);
    }

    /** For tests: what asks Redis, with nothing around it that remembers or chooses. */
    Backend bare(Login login) {
        if (login.address().topology() == Topology.CLUSTER) {
            ClusterBackend asking = new ClusterBackend(names, topology(login), deadline.toNanos());
            asking.start(START_MILLIS, () -> {});
            return asking;
        }
        Links links = links(login, Whereabouts.of(login), () -> names.probe(0));
        links.start(START_MILLIS, () -> {});
        return new ScriptBackend(names, links, deadline.toNanos());
    }

    private Backend ofServer(Login login) {
        Links links = links(login, Whereabouts.of(login), () -> names.probe(0));
        Guarded guarded = new Guarded(
                new ScriptBackend(names, links, deadline.toNanos()), "Redis at " + login.address(), deadline);
        RememberedRefusals refusals = new RememberedRefusals(guarded);
        links.start(START_MILLIS, () -> {
            refusals.forgetRefusals();
            guarded.probeSoon();
        });
        return choosing(refusals);
    }

    private Backend ofCluster(Login login) {
        ClusterBackend asking = new ClusterBackend(names, topology(login), deadline.toNanos());
        RememberedRefusals refusals = new RememberedRefusals(asking);
        asking.start(START_MILLIS, refusals::forgetRefusals);
        return choosing(refusals);
    }

    private Backend choosing(Backend backend) {
        return new FailureChoices(backend, nodes);
    }

    private ClusterTopology topology(Login login) {
        return new ClusterTopology(
                login.address().hosts(), new ClusterQuery(login), (host, topology) -> node(login, host, topology));
    }

    private ClusterNode node(Login login, Host host, ClusterTopology topology) {
        Supplier<@Nullable String> bucket = () -> topology.bucketAt(host, names);
        Links links = links(login, Whereabouts.fixed(host), bucket);
        Combiner combiner = new Combiner(links, deadline.toNanos());
        Breaker breaker = Breaker.start("Redis at " + host, deadline, () -> probe(host, topology, links, combiner));
        breaker.onHealthChange(health -> topology.askSoon());
        links.start(0, () -> {
            topology.dialled();
            breaker.probeSoon();
        });
        return new ClusterNode(host, links, combiner, breaker);
    }

    private Links links(Login login, Whereabouts whereabouts, Supplier<@Nullable String> bucket) {
        Dialler dialler = new Dialler(login, whereabouts, new Canary(script, bucket));
        return new Links(dialler, login.tls(), script, connections, deadline.toNanos());
    }

    /**
     * A real take. A node without a slot is not asked, since nobody else asks it, unless it is down.
     *
     * @throws BackendException if the node does not decide
     */
    private void probe(Host host, ClusterTopology topology, Links links, Combiner combiner) {
        long until = System.nanoTime() + deadline.toNanos();
        String bucket = topology.bucketAt(host, names);
        if (bucket != null) {
            Call call = new Call(
                    Operation.TAKE,
                    List.of(new Call.Part(bucket, PROBE, 1, 1)),
                    SlotGroup.slotOf(bucket),
                    Call.Way.JOINED,
                    until);
            combiner.runAll(List.of(call));
            requireAnswer(call, topology);
        } else if (!topology.isUp(host)) {
            links.run(List.of(Canary.NOTHING), until);
        }
    }

    private static void requireAnswer(Call call, ClusterTopology topology) {
        if (call.failure() instanceof Redirection) {
            topology.askSoon();
        } else {
            call.result();
        }
    }
}
