package io.headgate.redis;

import io.headgate.Backend;
import io.headgate.BackendUri;
import io.headgate.Capabilities;
import io.headgate.Grant;
import io.headgate.Health;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.OneLine;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.resilience.FailureChoices;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Buckets in a Redis that nodes share: each limit holds for all of them together. Needs Redis 6.2 or
 * later; from 7 on it keeps limiting while the server's memory is full. Thread-safe.
 *
 * <p>A take is one script call, decided at one moment by the server's clock, and under load callers
 * share script calls. A call ends within the deadline, and is never sent twice; whoever gets a {@link
 * io.headgate.BackendException} does not know whether it was charged.
 *
 * <pre>{@code
 * Backend backend = RedisBackend.builder("redis://redis.example:6379?secret-env=HEADGATE_SECRET").build();
 * }</pre>
 */
public final class RedisBackend implements Backend {
    /** How long a call may take unless said. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

    /** How many connections there are unless said. */
    public static final int DEFAULT_CONNECTIONS = 4;

    /** What the names of all keys in Redis begin with unless said, and what connections are called there. */
    public static final String DEFAULT_NAME = "headgate";

    private static final Set<String> PARAMETERS = Set.of(
            "prefix",
            "deadline",
            "connections",
            "client-name",
            "nodes",
            AddressParser.PASSWORD_FILE,
            KeySecret.TEXT,
            KeySecret.VARIABLE,
            KeySecret.FILE);

    private static final System.Logger LOG = System.getLogger(RedisBackend.class.getName());

    private final Backend backend;

    private RedisBackend(Backend backend) {
        this.backend = backend;
    }

    /**
     * A backend to be filled in, from a URI such as {@code redis://user:password@redis.example:6379/0},
     * {@code redis-sentinel://user:password@a.example:26379,b.example:26379/mymaster/0} or {@code
     * redis-cluster://user:password@a.example:6379,b.example:6379}; with TLS the schemes are {@code rediss},
     * {@code rediss-sentinel} and {@code rediss-cluster}. It may have the parameters {@code prefix}, {@code
     * deadline}, {@code connections}, {@code client-name}, {@code nodes}, {@code password-file}, and {@code
     * secret}, {@code secret-env} or {@code secret-file}; for sentinels {@code sentinel-user} and {@code
     * sentinel-password} or {@code sentinel-password-file} too.
     *
     * @throws IllegalArgumentException if a part of the URI is wrong or unknown
     */
    public static Builder builder(String uri) {
        return builder(BackendUri.parse(uri));
    }

    static Builder builder(BackendUri uri) {
        return new Builder(uri);
    }

    /**
     * A backend to be filled in, on a client that the caller made and closes. Its calls are made by
     * threads of the backend, as many as {@link Builder#connections}, so the client's own timeouts do not
     * count. The client must not repeat calls by itself.
     *
     * @throws IllegalArgumentException if it is one of a cluster, whose slots it does not tell
     */
    public static Builder builder(UnifiedJedis jedis) {
        return new Builder(jedis);
    }

    @Override
    public Grant take(Take take) {
        return backend.take(take);
    }

    @Override
    public List<Usage> peek(Take take) {
        return backend.peek(take);
    }

    @Override
    public void reset(PolicyLimit limit, Key key) {
        backend.reset(limit, key);
    }

    @Override
    public void forgetRefusals() {
        backend.forgetRefusals();
    }

    @Override
    public Capabilities capabilities() {
        return backend.capabilities();
    }

    @Override
    public Health health() {
        return backend.health();
    }

    @Override
    public Runnable onHealthChange(Consumer<Health> listener) {
        return backend.onHealthChange(listener);
    }

    /** Ends what is under way and closes the connections; a later call throws. Does not wait for Redis. */
    @Override
    public void close() {
        backend.close();
    }

    /** Collects the parts of a {@link RedisBackend}. Not thread-safe. */
    public static final class Builder {
        private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
        private static final Pattern CLIENT_NAME = Pattern.compile("[!-~]{1,64}");
        private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(1);
        private static final int MOST_CONNECTIONS = 64;

        /** Known to all: nobody listens between this machine and itself. */
        private static final byte[] LOOPBACK_SECRET =
                "headgate on a loopback address".getBytes(StandardCharsets.US_ASCII);

        private final @Nullable Address address;
        private final @Nullable UnifiedJedis jedis;
        private String prefix = DEFAULT_NAME;
        private Duration deadline = DEFAULT_DEADLINE;
        private int connections = DEFAULT_CONNECTIONS;
        private String clientName = DEFAULT_NAME;

        /** 0 unless said. */
        private int nodes;

        private byte @Nullable [] secret;
        private @Nullable SSLContext sslContext;

        private Builder(UnifiedJedis jedis) {
            this.address = null;
            this.jedis = Objects.requireNonNull(jedis, "jedis");
            if (jedis instanceof RedisClusterClient) {
                throw new IllegalArgumentException(
                        "redis: a client of a cluster, expected a URI such as redis-cluster://127.0.0.1:6379");
            }
        }

        private Builder(BackendUri uri) {
            uri.requireKnown(parameters(Topology.of(uri.scheme())));
            this.address = Address.of(uri);
            this.jedis = null;
            Map<String, String> parameters = uri.parameters();
            try {
                prefix(parameters.getOrDefault("prefix", DEFAULT_NAME));
                clientName(parameters.getOrDefault("client-name", DEFAULT_NAME));
                if (parameters.containsKey("deadline")) {
                    deadline(duration(parameters.get("deadline")));
                }
                if (parameters.containsKey("connections")) {
                    connections(number("connections", parameters.get("connections"), MOST_CONNECTIONS));
                }
                if (parameters.containsKey("nodes")) {
                    nodes(number("nodes", parameters.get("nodes"), FailureChoices.MAX_NODES));
                }
                this.secret = KeySecret.of(parameters);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s: %s".formatted(uri.scheme(), e.getMessage()), e);
            }
        }

        /**
         * Says what the names of all keys begin with. Fleets with different prefixes share nothing.
         *
         * @param prefix 1 to 64 of {@code A-Z a-z 0-9 . _ : -}
         * @throws IllegalArgumentException if it is not
         */
        public Builder prefix(String prefix) {
            if (!PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException(
                        "prefix: \"%s\", expected 1 to 64 of A-Z a-z 0-9 . _ : -".formatted(OneLine.of(prefix)));
            }
            this.prefix = prefix;
            return this;
        }

        /**
         * Bounds each call, everything included.
         *
         * @param deadline 1 ms to 1 minute
         * @throws IllegalArgumentException if it is not
         */
        public Builder deadline(Duration deadline) {
            if (deadline.compareTo(Limit.MIN_WINDOW) < 0 || deadline.compareTo(LONGEST_DEADLINE) > 0) {
                throw new IllegalArgumentException("deadline: %s, expected 1ms to 1m".formatted(deadline));
            }
            this.deadline = deadline;
            return this;
        }

        /**
         * Says how many connections are held. One is in use at a time unless a call is late.
         *
         * @param connections 1 to 64
         * @throws IllegalArgumentException if it is not
         */
        public Builder connections(int connections) {
            if (connections < 1 || connections > MOST_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "connections: %d, expected 1 to %d".formatted(connections, MOST_CONNECTIONS));
            }
            this.connections = connections;
            return this;
        }

        /**
         * Says how many nodes of the application there are, each of which limits by itself while Redis does
         * not answer: to an equal part.
         *
         * @param nodes 1 to 10000
         * @throws IllegalArgumentException if it is not
         */
        public Builder nodes(int nodes) {
            if (nodes < 1 || nodes > FailureChoices.MAX_NODES) {
                throw new IllegalArgumentException(
                        "nodes: %d, expected 1 to %d".formatted(nodes, FailureChoices.MAX_NODES));
            }
            this.nodes = nodes;
            return this;
        }

        /**
         * Says what connections are called in the server's list of clients. Of no effect on a client of
         * the caller's own.
         *
         * @param clientName 1 to 64 printable ASCII characters other than blanks
         * @throws IllegalArgumentException if it is not
         */
        public Builder clientName(String clientName) {
            if (!CLIENT_NAME.matcher(clientName).matches()) {
                throw new IllegalArgumentException(
                        "client-name: \"%s\", expected 1 to 64 printable ASCII characters without blanks"
                                .formatted(OneLine.of(clientName)));
            }
            this.clientName = clientName;
            return this;
        }

        /**
         * Says under which secret the keys of clients are hashed. All nodes need the same; with another
         * secret all buckets are new.
         *
         * @param secret at least 16 bytes
         * @throws IllegalArgumentException if there are fewer
         */
        public Builder secret(byte[] secret) {
            this.secret = KeySecret.require(KeySecret.TEXT, secret);
            return this;
        }

        /** Says whom to trust and as whom to speak under TLS; the JVM's own context unless said. */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
            return this;
        }

        /**
         * Makes the backend and begins to connect. It waits for that no longer than 0.3 seconds, and does
         * not fail: calls do, until there is a connection.
         *
         * @throws IllegalArgumentException if there is no secret, and the server is not on this machine
         */
        public RedisBackend build() {
            Assembly assembly = assembly(new Script());
            if (jedis != null) {
                return new RedisBackend(assembly.onClient(jedis));
            }
            Login login = login();
            if (nodes == 0) {
                LOG.log(
                        Level.INFO,
                        "Redis at {0}: nodes is not said, so where a policy is local each node admits the whole limit"
                                + " while Redis does not decide",
                        address);
            }
            return new RedisBackend(assembly.connecting(login));
        }

        /** For tests: by another script, without a memory of refusals, and without failure choices. */
        Backend buildForgetful(Script script) {
            return assembly(script).bare(login());
        }

        private Assembly assembly(Script script) {
            return new Assembly(
                    new BucketNames(prefix, secretOrLoopback()), script, connections, deadline, Math.max(1, nodes));
        }

        private Login login() {
            Address to = Objects.requireNonNull(address);
            return new Login(to, prefix, clientName, tls(to));
        }

        /** @throws IllegalArgumentException if there is no secret, and the server is not on this machine */
        void requireSecret() {
            if (secret == null && (address == null || !address.isLoopback())) {
                throw new IllegalArgumentException((address == null ? "redis" : address.scheme())
                        + ": no key secret, without which clients' addresses can be read from Redis; expected "
                        + (address == null
                                ? "secret(bytes)"
                                : "?secret-env=HEADGATE_SECRET, ?secret-file=PATH or ?secret=TEXT")
                        + ", the same on all nodes");
            }
        }

        private byte[] secretOrLoopback() {
            requireSecret();
            if (secret != null) {
                return secret;
            }
            LOG.log(
                    Level.WARNING,
                    "Redis at {0}: no key secret, so keys of clients are hashed under one that everybody knows;"
                            + " for trials on one machine only",
                    address);
            return LOOPBACK_SECRET;
        }

        private @Nullable SSLSocketFactory tls(Address to) {
            if (!to.tls()) {
                return null;
            }
            return sslContext == null
                    ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                    : sslContext.getSocketFactory();
        }

        private static Duration duration(String text) {
            try {
                return Limit.parseWindow(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "deadline: \"%s\", expected 1ms to 1m, such as 50ms".formatted(OneLine.of(text)), e);
            }
        }

        private static int number(String name, String text, int most) {
            int digits = String.valueOf(most).length();
            if (!text.matches("[0-9]{1,%d}".formatted(digits))) {
                throw new IllegalArgumentException(
                        "%s: \"%s\", expected 1 to %d".formatted(name, OneLine.of(text), most));
            }
            return Integer.parseInt(text);
        }

        private static Set<String> parameters(Topology topology) {
            Set<String> known = new HashSet<>(PARAMETERS);
            if (topology == Topology.SENTINEL) {
                known.add(AddressParser.SENTINEL_USER);
                known.add(AddressParser.SENTINEL_PASSWORD);
                known.add(AddressParser.SENTINEL_PASSWORD_FILE);
            }
            return known;
        }
    }
}
