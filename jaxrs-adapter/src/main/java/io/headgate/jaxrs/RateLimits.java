package io.headgate.jaxrs;

import io.headgate.ClientAddress;
import io.headgate.KeyResolver;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.config.ApplicationListener;
import io.headgate.config.ClientAddresses;
import io.headgate.config.Config;
import io.headgate.config.PolicyFile;
import io.headgate.config.PolicyLog;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.HeaderLines;
import io.headgate.http.RateLimitHeaders;
import io.headgate.http.RefusalRenderer;
import io.headgate.http.TrustedProxies;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.System.Logger;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The limits of one application, resolved from its annotations. Thread-safe. */
final class RateLimits implements AutoCloseable {
    private static final Logger LOG = System.getLogger(RateLimitFeature.class.getName());
    private static final String PROPERTY = RateLimits.class.getName();
    private static final String WHERE = "RateLimitFeature: ";

    private final Map<ResourceMethod, Optional<Budget>> byMethod = new ConcurrentHashMap<>();
    private final Map<String, Budget> byOwner = new HashMap<>();
    private final AnnotationCheck check = new AnnotationCheck(this::requireReadable);
    private final ApplicationBackend backend = new ApplicationBackend();
    private final Configuration configuration;
    private volatile Settings settings = Settings.DEFAULT;
    private volatile RateLimitListener listener = RateLimitListener.NONE;
    private volatile @Nullable ServletEnvironment servlet;
    private volatile @Nullable ClientAddresses addresses;
    private volatile HeaderGenerations generations = HeaderGenerations.DEFAULT;
    private volatile ApplicationLists lists = ApplicationLists.NONE;

    private record ResourceMethod(Class<?> resource, Method method) {}

    private RateLimits(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Those of an application, made and bound to its methods at the first call; null in a client. */
    static @Nullable RateLimits install(FeatureContext context) {
        Configuration configuration = context.getConfiguration();
        if (configuration.getRuntimeType() == RuntimeType.CLIENT) {
            return null;
        }
        if (configuration.getProperty(PROPERTY) instanceof RateLimits installed) {
            return installed;
        }
        RateLimits limits = new RateLimits(configuration);
        context.property(PROPERTY, limits);
        context.register(new MethodBinding(limits));
        context.register(DeployedClasses.class);
        if (isServletApiPresent()) {
            context.register(ServletEnvironment.class);
        }
        return limits;
    }

    static RateLimits of(Configuration configuration) {
        if (configuration.getProperty(PROPERTY) instanceof RateLimits installed) {
            return installed;
        }
        throw new IllegalStateException("RateLimitFeature is not registered");
    }

    private static boolean isServletApiPresent() {
        try {
            Class.forName("jakarta.servlet.http.HttpServletRequest", false, RateLimits.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            LOG.log(Logger.Level.DEBUG, "no Servlet API", e);
            return false;
        }
    }

    void choose(Settings chosen) {
        settings = chosen;
        listener = ApplicationListener.around(chosen.listener());
    }

    void runIn(ServletEnvironment environment) {
        servlet = environment;
    }

    /** Refuses annotations of a class, and of the sub-resources it is known to lead to, that would be ignored. */
    void check(Class<?> resource) {
        check.require(resource);
    }

    /**
     * What a resource method is limited by, or null.
     *
     * @throws IllegalArgumentException if an annotation is wrong
     */
    @Nullable
    Budget budgetOf(Class<?> resource, Method method) {
        return byMethod.computeIfAbsent(
                        new ResourceMethod(resource, method),
                        asked -> AnnotationLookup.find(asked.resource, asked.method)
                                .filter(found -> !found.isExempt())
                                .map(this::budget))
                .orElse(null);
    }

    private synchronized Budget budget(AnnotationLookup.Found found) {
        Budget budget = byOwner.get(found.owner());
        if (budget == null) {
            budget = open(found);
            byOwner.put(found.owner(), budget);
        }
        return budget;
    }

    private Budget open(AnnotationLookup.Found found) {
        AnnotatedPolicies annotated = AnnotatedPolicies.of(found);
        requireAddress(found, annotated.own());
        open();
        annotated.own().forEach(policy -> backend.claim(policy.name(), found));
        PolicyFile file = backend.file();
        Budget budget = file == null
                ? Budget.of(
                        found.owner(),
                        rules(
                                annotated.in(null),
                                RateLimiter.builder().blocked(lists.blocked()).exempt(lists.exempt()),
                                generations))
                : Budget.following(file, found.owner(), config -> rules(found, annotated, config));
        tell(found, budget.rules().limiter().policies());
        return budget;
    }

    private Budget.Rules rules(AnnotationLookup.Found found, AnnotatedPolicies annotated, Config config) {
        List<Policy> policies = annotated.in(config);
        requireAddress(found, policies);
        return rules(policies, config.limiter(List.of()), config.headers());
    }

    private Budget.Rules rules(List<Policy> policies, RateLimiter.Builder limiter, HeaderGenerations sent) {
        policies.forEach(limiter::policy);
        RateLimiter built = limiter.backend(backend.get()).listener(listener).build();
        return new Budget.Rules(built, new RateLimitHeaders(built.policies(), sent));
    }

    private void tell(AnnotationLookup.Found found, List<Policy> policies) {
        String where = found.where() + ": ";
        PolicyLog.effective(LOG, where, policies, backend.toString());
        PolicyLog.keyWarnings(
                LOG,
                where,
                policies,
                "Add a second @RateLimited with key \"ip\", or use \"principal\" behind an authentication filter.");
    }

    /** Also that the policies it names are in the file. */
    private synchronized void requireReadable(AnnotationLookup.Found found) {
        AnnotatedPolicies annotated = AnnotatedPolicies.of(found);
        if (annotated.own().size() < found.annotations().size()) {
            open();
            PolicyFile file = backend.file();
            annotated.in(file == null ? null : file.config());
        }
    }

    /** At the first annotation. */
    private void open() {
        if (addresses != null) {
            return;
        }
        ApplicationProperties properties = new ApplicationProperties(configuration, servlet);
        boolean byFile = properties.text(RateLimitFeature.CONFIG) != null;
        TrustedProxies proxies = byFile ? TrustedProxies.NONE : ApplicationProxies.of(settings, properties);
        generations = byFile ? HeaderGenerations.DEFAULT : ApplicationHeaders.of(settings, properties);
        lists = byFile ? ApplicationLists.NONE : ApplicationLists.of(settings, properties, proxies);
        backend.open(settings, properties);
        PolicyFile file = backend.file();
        PolicyLog.headers(LOG, WHERE, file == null ? generations : file.config().headers());
        addresses = file == null
                ? ClientAddresses.start(LOG, WHERE, proxies)
                : ClientAddresses.ofFile(LOG, WHERE, file.started().proxies());
    }

    private void requireAddress(AnnotationLookup.Found found, List<Policy> policies) {
        if (servlet != null || settings.clientAddress() != null) {
            return;
        }
        for (Policy policy : policies) {
            if (!policy.key().equals(KeyResolver.global())) {
                throw new IllegalArgumentException(
                        ("%s: attribute key \"%s\": needs the client's address, at least for a request without that"
                                        + " key, and outside a servlet container it is not known; expected"
                                        + " RateLimitFeature.builder().clientAddress(...), or key = \"global\"")
                                .formatted(found.where(), policy.key()));
            }
        }
    }

    RefusalRenderer refusals() {
        return settings.refusals();
    }

    ClientAddress clientAddress(ContainerRequestContext request, HeaderLines headers) {
        ClientAddress peer = peer(request);
        ClientAddresses found = addresses;
        return found == null ? peer : found.find(peer, headers);
    }

    private ClientAddress peer(ContainerRequestContext request) {
        ClientAddressSource source = settings.clientAddress();
        if (source != null) {
            return source.of(request);
        }
        return servlet == null ? ClientAddress.UNKNOWN : servlet.clientAddress();
    }

    /** These names behind those that servlet filters expose, since implementations replace what filters set. */
    String besideExposed(String names) {
        return servlet == null ? names : servlet.besideExposed(names);
    }

    String path(ContainerRequestContext request) {
        return servlet == null ? ResourcePath.of(request.getUriInfo()) : servlet.path();
    }

    @Override
    public synchronized void close() {
        byOwner.values().forEach(Budget::close);
        backend.close(byOwner.keySet());
    }
}
