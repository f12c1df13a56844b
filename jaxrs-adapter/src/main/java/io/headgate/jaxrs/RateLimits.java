package io.headgate.jaxrs;

import io.headgate.ClientAddress;
import io.headgate.KeyResolver;
import io.headgate.Policy;
import io.headgate.RateLimitListener;
import io.headgate.RateLimiter;
import io.headgate.config.ClientAddresses;
import io.headgate.config.PolicyLog;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.HeaderLines;
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

    private final Map<ResourceMethod, Optional<Budget>> byMethod = new ConcurrentHashMap<>();
    private final Map<String, Budget> byOwner = new HashMap<>();
    private final AnnotationCheck check = new AnnotationCheck();
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
        List<Policy> policies = AnnotatedPolicies.of(found);
        requireAddress(found, policies);
        open();
        RateLimiter.Builder limiter = RateLimiter.builder()
                .backend(backend.get())
                .blocked(lists.blocked())
                .exempt(lists.exempt())
                .listener(listener);
        for (Policy policy : policies) {
            backend.claim(policy.name(), found);
            limiter.policy(policy);
        }
        String where = found.where() + ": ";
        PolicyLog.effective(LOG, where, policies, backend.toString());
        PolicyLog.keyWarnings(
                LOG,
                where,
                policies,
                "Add a second @RateLimited with key \"ip\", or use \"principal\" behind an authentication filter.");
        return Budget.of(found.owner(), limiter.build(), generations);
    }

    /** At the first annotation. */
    private void open() {
        ApplicationProperties properties = new ApplicationProperties(configuration, servlet);
        if (addresses == null) {
            TrustedProxies proxies = ApplicationProxies.of(settings, properties);
            generations = ApplicationHeaders.of(settings, properties);
            lists = ApplicationLists.of(settings, properties, proxies);
            PolicyLog.headers(LOG, "RateLimitFeature: ", generations);
            addresses = ClientAddresses.start(LOG, "RateLimitFeature: ", proxies);
        }
        backend.open(settings, properties);
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
        byOwner.values().forEach(budget -> budget.limiter().close());
        backend.close(byOwner.keySet());
    }
}
