package io.headgate.redis.server;

import java.util.ArrayList;
import java.util.List;

/**
 * A user with every right, by which a set-up runs its servers whatever a test does to the other users.
 *
 * @param user its name
 * @param password its password
 */
record Login(String user, String password) {
    static final Login SETUP = new Login("setup", "setup-password");

    /** The words that make it known to a server. */
    List<String> configuration() {
        return List.of("--user", user, "on", ">" + password, "~*", "&*", "+@all");
    }

    /** The words for a data server: it knows the user, follows a master as that user, and does so at once. */
    List<String> replicating() {
        List<String> words = new ArrayList<>(configuration());
        words.addAll(List.of("--masteruser", user, "--masterauth", password));
        words.addAll(List.of("--repl-diskless-sync-delay", "0"));
        return words;
    }
}
