package io.headgate.jaxrs;

import io.headgate.Backend;
import io.headgate.RateLimitListener;
import io.headgate.RequestView;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.RefusalRenderer;
import io.headgate.http.TrustedProxies;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an application may choose; null where it chose nothing. */
record Settings(
        @Nullable Backend backend,
        @Nullable String backendUri,
        @Nullable ClientAddressSource clientAddress,
        @Nullable TrustedProxies trustedProxies,
        @Nullable HeaderGenerations headers,
        @Nullable Predicate<RequestView> blocked,
        @Nullable Predicate<RequestView> exempt,
        RateLimitListener listener,
        RefusalRenderer refusals) {
    static final Settings DEFAULT = new Settings(
            null, null, null, null, null, null, null, RateLimitListener.NONE, RefusalRenderer.problemDetails());
}
