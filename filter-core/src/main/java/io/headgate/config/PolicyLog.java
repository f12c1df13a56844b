package io.headgate.config;

import io.headgate.KeyResolver;
import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.RequestMatch;
import io.headgate.http.HeaderGenerations;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/** What an adapter says once, when it starts: the policies in effect, and which key is probably a mistake. */
public final class PolicyLog {
    private PolicyLog() {}

    /**
     * One line for each policy.
     *
     * @param where how the lines begin: what the policies belong to
     * @param backend the backend's URI, of which only what can hold no secret is logged
     */
    public static void effective(Logger log, String where, List<Policy> policies, String backend) {
        for (Policy policy : policies) {
            log.log(
                    Level.INFO,
                    "{0}policy {1}: {2} per {3}{4}, backend {5}{6}{7}",
                    where,
                    policy.name(),
                    policy.limits().stream()
                            .map(limit -> limit.limit().toString())
                            .collect(Collectors.joining(" and ")),
                    policy.key(),
                    policy.match().equals(RequestMatch.ALL) ? "" : ", for " + policy.match(),
                    withoutSecrets(backend),
                    isMemory(backend) ? "" : ", on failure " + policy.onFailure(),
                    policy.mode() == Mode.DRY_RUN ? ", dry run" : "");
        }
    }

    /** One line for each policy that a client may get around by what it sends: by its method, or by header fields. */
    public static void matchNotes(Logger log, String where, List<Policy> policies) {
        for (Policy policy : policies) {
            if (!policy.match().methods().isEmpty()) {
                log.log(
                        Level.INFO,
                        "{0}policy {1} covers {2} alone, sent or named by a method-override field; a _method in a form or"
                                + " query is not looked at.",
                        where,
                        policy.name(),
                        String.join(", ", policy.match().methods()));
            }
            if (!policy.match().headers().isEmpty()) {
                log.log(
                        Level.WARNING,
                        "{0}policy {1} covers requests with certain header fields alone: a client that leaves them out is"
                                + " not limited by it.",
                        where,
                        policy.name());
            }
        }
    }

    /** One line, where other header fields are sent than unless said. */
    public static void headers(Logger log, String where, HeaderGenerations generations) {
        if (!generations.equals(HeaderGenerations.DEFAULT)) {
            log.log(Level.INFO, "{0}header fields {1}", where, generations);
        }
    }

    /**
     * Warns of a key that clients can change at will, unless another policy that is enforced for the same requests
     * has a key that they cannot, and of one bucket for everybody.
     *
     * @param advice what to do about a key that clients can change
     */
    public static void keyWarnings(Logger log, String where, List<Policy> policies, String advice) {
        for (Policy policy : policies) {
            if (policy.key().evadable() && policies.stream().noneMatch(other -> backsUp(other, policy))) {
                log.log(
                        Level.WARNING,
                        "{0}key \"{1}\" is a value that nobody authenticated: a client that changes it with each"
                                + " request is not limited. {2}",
                        where,
                        policy.key(),
                        advice);
            }
            if (policy.key().equals(KeyResolver.global())) {
                log.log(Level.WARNING, "{0}key \"global\": all clients share one bucket.", where);
            }
        }
    }

    /** Whether one policy limits the requests of another by a key that clients cannot change. */
    private static boolean backsUp(Policy other, Policy policy) {
        return !other.key().evadable()
                && other.mode() == Mode.ENFORCE
                && (other.match().equals(RequestMatch.ALL) || other.match().equals(policy.match()));
    }

    /** A memory URI holds nothing secret; of others the scheme is told. */
    private static String withoutSecrets(String backend) {
        return isMemory(backend) ? backend : backend.substring(0, backend.indexOf(':') + 1);
    }

    /** Which cannot fail. */
    private static boolean isMemory(String backend) {
        return backend.startsWith("memory:");
    }
}
