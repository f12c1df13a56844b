package io.headgate.config;

import io.headgate.KeyResolver;
import io.headgate.Mode;
import java.util.List;

/** Looks for keys and header fields that do not do what is probably meant, in policies with a match; others depend on who names them. */
final class KeysCheck {
    private KeysCheck() {}

    static void check(Problems problems, List<FilePolicy> policies) {
        for (FilePolicy policy : policies) {
            if (!policy.policy().match().headers().isEmpty()) {
                problems.warning(
                        policy.placeOfMatch(),
                        policy.where()
                                + "match: requests with certain header fields alone, so a client that leaves them out is not limited by it");
            }
            KeyResolver key = policy.policy().key();
            if (policy.isMatched() && key.evadable() && policies.stream().noneMatch(other -> backs(other, policy))) {
                problems.warning(
                        policy.placeOfKey(),
                        ("%skey \"%s\" is a value that nobody authenticated: a client that changes it with each request"
                                        + " is not limited; expected \"principal\" behind authentication, or a second"
                                        + " policy of these requests with key \"ip\"")
                                .formatted(policy.where(), key));
            }
            if (policy.isMatched() && key.equals(KeyResolver.global())) {
                problems.warning(policy.placeOfKey(), policy.where() + "key \"global\": all clients share one bucket");
            }
        }
    }

    /** Whether it limits the same requests, at least, by a key that clients cannot choose. */
    private static boolean backs(FilePolicy other, FilePolicy policy) {
        return other.isMatched()
                && !other.policy().key().evadable()
                && other.policy().mode() == Mode.ENFORCE
                && MatchCover.covers(other.policy().match(), policy.policy().match());
    }
}
