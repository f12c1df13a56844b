package io.headgate.servlet;

import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.config.Config;
import io.headgate.config.ConfigPath;
import io.headgate.config.PolicyFile;
import io.headgate.config.PolicyFiles;
import io.headgate.http.RateLimitHeaders;
import io.headgate.http.TrustedProxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The policy file of one filter, in place of its other init parameters. */
final class ConfiguredFile implements RateLimitFilter.Closing {
    private final String where;
    private final String owner;
    private final PolicyFile file;
    private final RateLimitListener listener;
    private Runnable leave = () -> {};

    /** Of the limiter in effect. */
    private Runnable stopListening = () -> {};

    /** What the file says of requests at one time. */
    record Rules(RateLimiter limiter, RateLimitHeaders headers) {}

    private ConfiguredFile(FilterConfig config, PolicyFile file, RateLimitListener listener) {
        this.where = InitParameters.where(config);
        this.owner = "filter '" + config.getFilterName() + "'";
        this.file = file;
        this.listener = listener;
    }

    /**
     * @throws ServletException if the file is wrong, with every mistake in it, or what is to be told is no listener;
     *     nothing stays open then
     */
    static ConfiguredFile open(FilterConfig config, InitParameters parameters) throws ServletException {
        parameters.requireAlone(InitParameters.CONFIG);
        ServletContext context = config.getServletContext();
        Path path = parameters.required(
                InitParameters.CONFIG, text -> ConfigPath.parse(text, context::getRealPath), "WEB-INF/policies.yaml");
        RateLimitListener listener = ListenerAttribute.of(config);
        PolicyFiles files = PolicyFiles.of(context::getAttribute, context::setAttribute);
        try {
            return new ConfiguredFile(config, files.acquire(path), listener);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw parameters.wrong(InitParameters.CONFIG, e);
        }
    }

    TrustedProxies proxies() {
        return file.started().proxies();
    }

    /**
     * Hands over the rules, now and at each reload.
     *
     * @throws ServletException if no policy has a match, or another filter applies them already
     */
    void follow(Consumer<Rules> inEffect) throws ServletException {
        try {
            file.claim(owner);
            leave = file.follow(next -> change(rules(next), inEffect));
        } catch (IllegalArgumentException e) {
            close();
            throw new ServletException(where + e.getMessage(), e);
        }
        Config config = file.config();
        StartupLog.effective(where, config.matchedPolicies(), config.backend().toString());
        StartupLog.headers(where, config.headers());
    }

    private PolicyFile.Change change(Rules next, Consumer<Rules> inEffect) {
        return new PolicyFile.Change() {
            @Override
            public void apply() {
                inEffect.accept(next);
                stopListening.run();
                stopListening = next.limiter()::close;
            }

            @Override
            public void discard() {
                next.limiter().close();
            }
        };
    }

    private Rules rules(Config config) {
        if (config.matchedPolicies().isEmpty()) {
            throw new IllegalArgumentException(
                    "no policy has a match, so that the filter would apply none; expected for example match: { path: /** }");
        }
        return new Rules(
                config.limiter().backend(file.backend()).listener(listener).build(),
                new RateLimitHeaders(config.matchedPolicies(), config.headers()));
    }

    @Override
    public void close() {
        leave.run();
        stopListening.run();
        file.disclaim(owner);
        file.close();
    }
}
