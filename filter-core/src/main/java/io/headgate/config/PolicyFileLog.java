package io.headgate.config;

import io.headgate.Policy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;

/** What is said of a policy file while it is followed. */
record PolicyFileLog(Path path) {
    private static final Logger LOG = System.getLogger(PolicyFile.class.getName());

    /** Each probable mistake. */
    void warnings(Config config) {
        config.warnings().forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
    }

    /** @param restart the keys that have changed and take a restart */
    void reloaded(Config before, Config now, List<String> restart) {
        LOG.log(
                Level.INFO,
                "{0}: reloaded, policies {1}",
                path,
                now.policies().stream().map(Policy::name).toList());
        for (String line : ConfigChanges.newBuckets(before, now)) {
            LOG.log(Level.INFO, "{0}: {1}", path, line);
        }
        for (String key : restart) {
            LOG.log(Level.WARNING, "{0}: {1} has changed, which takes a restart; the rest is in effect", path, key);
        }
        warnings(now);
    }

    void unchanged() {
        LOG.log(Level.INFO, "{0}: again what is in effect", path);
    }

    void refused(IllegalArgumentException why) {
        LOG.log(Level.ERROR, "{0}: cannot be applied, so the policies in effect stay:\n{1}", path, why.getMessage());
    }
}
