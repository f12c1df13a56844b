package io.headgate.jaxrs;

import io.headgate.Backend;
import io.headgate.RateLimitListener;
import io.headgate.RequestView;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.RefusalRenderer;
import io.headgate.http.TrustedProxies;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Enforces {@link RateLimited}. Thread-safe.
 *
 * <p>Found by itself where the implementation loads {@code META-INF/services} (Jakarta REST 3.1), else
 * registered by {@code register(RateLimitFeature.class)}. The backend is {@code memory:} unless the
 * property {@value #BACKEND} of the application, or the servlet context's parameter of that name, holds
 * another URI; {@value #TRUSTED_PROXIES}, {@value #FORWARDED_HEADER},
 * {@value #HEADERS}, {@value #EXPOSE_HEADERS}, {@value #EXEMPT} and {@value #BLOCKED} are found there as well. From code:
 *
 * <pre>{@code
 * config.register(RateLimitFeature.builder().listener(metrics).build());
 * }</pre>
 *
 * <p>In a servlet container, a servlet filter and all features of one application that name the same
 * backend share it.
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class RateLimitFeature implements Feature, AutoCloseable {
    /**
     * The property that names a policy file, {@code /etc/headgate/policies.yaml} or, in the web application, {@code
     * WEB-INF/policies.yaml}; it says all that the other properties say.
     */
    public static final String CONFIG = "headgate.config";

    /** The property that holds the backend's URI. */
    public static final String BACKEND = "headgate.backend";

    /** The property that holds the address ranges of trusted proxies, for example {@code 10.0.0.0/8, ::1}. */
    public static final String TRUSTED_PROXIES = "headgate.trusted-proxies";

    /** The property that holds the name of the header field that these proxies write, {@code X-Forwarded-For}. */
    public static final String FORWARDED_HEADER = "headgate.forwarded-header";

    /** The property that holds the generations of header fields, {@code draft, legacy}, or {@code none}. */
    public static final String HEADERS = "headgate.headers";

    /** The property that holds {@code true} where scripts of other sites may read these fields. */
    public static final String EXPOSE_HEADERS = "headgate.expose-headers";

    /** The property that lists requests that are let through uncounted, for example {@code 10.0.0.0/8, /api/health}. */
    public static final String EXEMPT = "headgate.exempt";

    /** The property that lists requests that are refused with 403, for example {@code 203.0.113.0/24}. */
    public static final String BLOCKED = "headgate.blocked";

    private final Settings settings;
    private final Queue<RateLimits> installed = new ConcurrentLinkedQueue<>();

    /** With everything as it is unless said. */
    public RateLimitFeature() {
        this(Settings.DEFAULT);
    }

    private RateLimitFeature(Settings settings) {
        this.settings = settings;
    }

    /** A feature to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /** Called by the implementation; opens nothing before the first annotation is found. */
    @Override
    public boolean configure(FeatureContext context) {
        RateLimits limits = RateLimits.install(context);
        if (limits == null) {
            return false;
        }
        limits.choose(settings);
        installed.add(limits);
        return true;
    }

    /**
     * Lets go of the backends that were opened for this feature, and stops listening to one that was handed
     * in, after its applications have ended. In a servlet container only needed for the latter, and only
     * where that backend lives on: the others are closed at the end of the web application.
     */
    @Override
    public void close() {
        installed.forEach(RateLimits::close);
        installed.clear();
    }

    /** Collects what is to be different. Not thread-safe. */
    public static final class Builder {
        private @Nullable Backend backend;
        private @Nullable String backendUri;
        private @Nullable ClientAddressSource clientAddress;
        private @Nullable TrustedProxies trustedProxies;
        private @Nullable HeaderGenerations headers;
        private @Nullable Predicate<RequestView> blocked;
        private @Nullable Predicate<RequestView> exempt;
        private RateLimitListener listener = Settings.DEFAULT.listener();
        private RefusalRenderer refusals = Settings.DEFAULT.refusals();

        private Builder() {}

        /** Uses a backend that the caller owns and closes. */
        public Builder backend(Backend backend) {
            this.backend = backend;
            this.backendUri = null;
            return this;
        }

        /** Opens a backend by its URI, for example {@code memory:?max-buckets=10000}. */
        public Builder backend(String uri) {
            this.backend = null;
            this.backendUri = uri;
            return this;
        }

        /**
         * Says where requests come from; needed outside a servlet container. With trusted proxies it is the
         * peer, which may be one of them.
         */
        public Builder clientAddress(ClientAddressSource source) {
            this.clientAddress = source;
            return this;
        }

        /** Says which proxies may tell where requests come from, in place of the properties. */
        public Builder trustedProxies(TrustedProxies proxies) {
            this.trustedProxies = proxies;
            return this;
        }

        /** Says which generations of header fields are sent, in place of the properties. */
        public Builder headers(HeaderGenerations generations) {
            this.headers = generations;
            return this;
        }

        /**
         * Says which requests of limited methods are refused with 403, in place of the property; {@code
         * RequestList.blocked} reads a list.
         */
        public Builder blocked(Predicate<RequestView> blocked) {
            this.blocked = blocked;
            return this;
        }

        /**
         * Says which requests of limited methods are let through uncounted, in place of the property; {@code
         * RequestList.exempt} reads a list.
         */
        public Builder exempt(Predicate<RequestView> exempt) {
            this.exempt = exempt;
            return this;
        }

        /** Says who is told of decisions. */
        public Builder listener(RateLimitListener listener) {
            this.listener = listener;
            return this;
        }

        /** Says what a refused client is answered. */
        public Builder refusals(RefusalRenderer refusals) {
            this.refusals = refusals;
            return this;
        }

        /** Makes the feature. */
        public RateLimitFeature build() {
            return new RateLimitFeature(new Settings(
                    backend, backendUri, clientAddress, trustedProxies, headers, blocked, exempt, listener, refusals));
        }
    }
}
