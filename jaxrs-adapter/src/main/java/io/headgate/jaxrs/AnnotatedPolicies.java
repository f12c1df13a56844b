package io.headgate.jaxrs;

import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RequestMatch;
import io.headgate.config.KeyText;
import io.headgate.config.Placeholders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Makes policies of annotations, with errors that say which attribute of which element is wrong. */
final class AnnotatedPolicies {
    private final AnnotationLookup.Found found;

    private AnnotatedPolicies(AnnotationLookup.Found found) {
        this.found = found;
    }

    /** @throws IllegalArgumentException if an attribute is wrong, or two policies have one name */
    static List<Policy> of(AnnotationLookup.Found found) {
        return new AnnotatedPolicies(found).policies();
    }

    private List<Policy> policies() {
        List<Policy> policies = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RateLimited annotation : found.annotations()) {
            Policy policy = policy(annotation);
            if (!names.add(policy.name())) {
                throw new IllegalArgumentException(
                        "%s: attribute name \"%s\": two annotations have it, expected a name of its own for each"
                                .formatted(found.where(), policy.name()));
            }
            policies.add(policy);
        }
        return policies;
    }

    private Policy policy(RateLimited annotation) {
        String given = annotation.name().isEmpty() ? found.defaultName() : annotation.name();
        String name = text("name", given, () -> Names.require("policy", Placeholders.resolve(given)));
        Duration window =
                text("window", annotation.window(), () -> Limit.parseWindow(Placeholders.resolve(annotation.window())));
        Limit quota = number("limit", annotation.limit(), () -> Limit.of(annotation.limit(), window));
        Limit limit = annotation.burst() == RateLimited.SAME_AS_LIMIT
                ? quota
                : number("burst", annotation.burst(), () -> quota.withBurst(annotation.burst()));
        KeyResolver key = text(
                "key",
                annotation.key(),
                () -> KeyText.parse(Placeholders.resolve(annotation.key())).boundTo(RequestMatch.ALL));
        return number(
                "cost",
                annotation.cost(),
                () -> Policy.builder(name)
                        .limit(limit)
                        .key(key)
                        .cost(annotation.cost())
                        .onFailure(annotation.onFailure())
                        .mode(annotation.mode())
                        .build());
    }

    private <T> T text(String attribute, String value, Supplier<T> reader) {
        return read(attribute, '"' + value + '"', reader);
    }

    private <T> T number(String attribute, long value, Supplier<T> reader) {
        return read(attribute, Long.toString(value), reader);
    }

    private <T> T read(String attribute, String value, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: attribute %s %s: %s".formatted(found.where(), attribute, value, e.getMessage()), e);
        }
    }
}
