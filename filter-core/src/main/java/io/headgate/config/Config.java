package io.headgate.config;

import io.headgate.BackendUri;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.TrustedProxies;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What a policy file says, checked. Immutable and thread-safe.
 *
 * <pre>{@code
 * Config config = Config.load(Path.of("policies.yaml"));
 * RateLimiter limiter = config.limiter().backend(backend).build();
 * }</pre>
 *
 * <p>{@link PolicyFile} opens the backend too, and follows the file.
 */
public final class Config {
    private final BackendUri backend;
    private final TrustedProxies proxies;
    private final HeaderGenerations headers;
    private final List<FilePolicy> policies;
    private final RequestList exempt;
    private final RequestList blocked;
    private final List<ConfigProblem> warnings;

    Config(ConfigReader reader, List<ConfigProblem> warnings) {
        this.backend = reader.backend();
        this.proxies = reader.proxies();
        this.headers = reader.headers();
        this.policies = List.copyOf(reader.policies());
        this.exempt = RequestList.exempt(reader.exempt());
        this.blocked = RequestList.blocked(reader.blocked());
        this.warnings = warnings;
    }

    /**
     * Reads a file, and opens nothing.
     *
     * @throws ConfigException with every mistake in the file; also where it is not there, cannot be read, is larger
     *     than 1 MiB or is not UTF-8
     * @throws IllegalStateException if the YAML parser is not on the class path
     */
    public static Config load(Path file) {
        return ConfigReader.read(file.toString(), FileText.bytes(file));
    }

    /** Where buckets live; its text holds no secret. */
    public BackendUri backend() {
        return backend;
    }

    /** The proxies in front, {@link TrustedProxies#NONE} unless said. */
    public TrustedProxies proxies() {
        return proxies;
    }

    /** Which header fields clients are sent. */
    public HeaderGenerations headers() {
        return headers;
    }

    /** All policies, at least one, in the order of the file. */
    public List<Policy> policies() {
        return policies.stream().map(FilePolicy::policy).toList();
    }

    /** Those with a {@code match}, which a filter applies; the others are applied where they are named. */
    public List<Policy> matchedPolicies() {
        return policies.stream()
                .filter(FilePolicy::isMatched)
                .map(FilePolicy::policy)
                .toList();
    }

    /**
     * The policy of a name that has no {@code match}, for an annotation or code that names it.
     *
     * @throws IllegalArgumentException if there is none, naming the nearest one, or it has a {@code match}
     */
    public Policy unmatchedPolicy(String name) {
        FilePolicy found = policies.stream()
                .filter(policy -> policy.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("policy", name, unmatchedNames())));
        if (found.isMatched()) {
            throw new IllegalArgumentException(
                    "policy '%s' has a match (%s), so the filter applies it already; expected one without: %s"
                            .formatted(name, found.policy().match(), unmatchedNames()));
        }
        return found.policy();
    }

    private List<String> unmatchedNames() {
        return policies.stream()
                .filter(policy -> !policy.isMatched())
                .map(FilePolicy::name)
                .toList();
    }

    /** The requests that no policy is asked about. */
    public RequestList exempt() {
        return exempt;
    }

    /** The requests that are refused, before {@link #exempt} is looked at. */
    public RequestList blocked() {
        return blocked;
    }

    /** Where a policy is probably a mistake, and what else is; in the order of the file. */
    public List<ConfigProblem> warnings() {
        return warnings;
    }

    /**
     * A limiter of the policies with a {@code match} and of the exempt and blocked lists, still to be given a
     * backend. Without such a policy none can be built.
     */
    public RateLimiter.Builder limiter() {
        return limiter(matchedPolicies());
    }

    /** A limiter of some policies and of the exempt and blocked lists, still to be given a backend. */
    public RateLimiter.Builder limiter(Collection<Policy> some) {
        RateLimiter.Builder limiter = RateLimiter.builder().exempt(exempt).blocked(blocked);
        some.forEach(limiter::policy);
        return limiter;
    }
}
