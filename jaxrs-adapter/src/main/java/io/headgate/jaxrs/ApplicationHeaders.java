package io.headgate.jaxrs;

import io.headgate.config.HeaderGenerationsText;
import io.headgate.http.HeaderGenerations;

/** The header fields that one application sends: those of the feature's settings, or else of its properties. */
final class ApplicationHeaders {
    private ApplicationHeaders() {}

    /** @throws IllegalArgumentException if a property is wrong */
    static HeaderGenerations of(Settings settings, ApplicationProperties properties) {
        if (settings.headers() != null) {
            return settings.headers();
        }
        HeaderGenerations generations =
                properties.or(RateLimitFeature.HEADERS, HeaderGenerationsText::parse, HeaderGenerations.DEFAULT);
        return properties.or(RateLimitFeature.EXPOSE_HEADERS, HeaderGenerationsText::parseExposed, false)
                ? generations.exposed()
                : generations;
    }
}
