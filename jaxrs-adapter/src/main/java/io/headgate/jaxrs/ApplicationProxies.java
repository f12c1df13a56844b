package io.headgate.jaxrs;

import io.headgate.config.TrustedProxiesText;
import io.headgate.http.TrustedProxies;

/** The proxies in front of one application: those of the feature's settings, or else of its properties. */
final class ApplicationProxies {
    private ApplicationProxies() {}

    /** @throws IllegalArgumentException if a property is wrong, or one of the two is there without the other */
    static TrustedProxies of(Settings settings, ApplicationProperties properties) {
        if (settings.trustedProxies() != null) {
            return settings.trustedProxies();
        }
        if (properties.text(RateLimitFeature.TRUSTED_PROXIES) == null
                && properties.text(RateLimitFeature.FORWARDED_HEADER) == null) {
            return TrustedProxies.NONE;
        }
        TrustedProxies.Builder proxies =
                properties.required(RateLimitFeature.TRUSTED_PROXIES, TrustedProxiesText::parse, "10.0.0.0/8");
        return properties
                .required(RateLimitFeature.FORWARDED_HEADER, proxies::header, "X-Forwarded-For")
                .build();
    }
}
