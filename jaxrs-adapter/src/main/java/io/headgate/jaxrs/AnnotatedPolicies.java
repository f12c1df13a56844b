package io.headgate.jaxrs;

import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RequestMatch;
import io.headgate.config.Config;
import io.headgate.config.KeyText;
import io.headgate.config.Placeholders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policies of annotations, their own and those of the policy file that they name; with errors that say which
 * attribute of which element is wrong. Immutable.
 */
final class AnnotatedPolicies {
    private final AnnotationLookup.Found found;
    private final List<Annotated> annotated = new ArrayList<>();

    /** What one annotation says: a policy of its own, or the name of one in the file. */
    private record Annotated(String name, @Nullable Policy own) {}

    private AnnotatedPolicies(AnnotationLookup.Found found) {
        this.found = found;
        Set<String> names = new HashSet<>();
        for (RateLimited annotation : found.annotations()) {
            Annotated one = annotation.policy().isEmpty() ? own(annotation) : named(annotation);
            if (!names.add(one.name)) {
                throw new IllegalArgumentException(
                        "%s: attribute %s \"%s\": two annotations have it, expected a name of its own for each"
                                .formatted(found.where(), one.own == null ? "policy" : "name", one.name));
            }
            annotated.add(one);
        }
    }

    /** @throws IllegalArgumentException if an attribute is wrong, or two policies have one name */
    static AnnotatedPolicies of(AnnotationLookup.Found found) {
        return new AnnotatedPolicies(found);
    }

    /** Those that no file holds. */
    List<Policy> own() {
        List<Policy> policies = new ArrayList<>();
        for (Annotated one : annotated) {
            if (one.own != null) {
                policies.add(one.own);
            }
        }
        return policies;
    }

    /**
     * All of them, in the order of the annotations.
     *
     * @param config what the policy file says, or null where there is none
     * @throws IllegalArgumentException if one is not in the file, or a filter applies it
     */
    List<Policy> in(@Nullable Config config) {
        List<Policy> policies = new ArrayList<>();
        for (Annotated one : annotated) {
            policies.add(one.own == null ? text("policy", one.name, () -> ofFile(config, one.name)) : one.own);
        }
        return policies;
    }

    private static Policy ofFile(@Nullable Config config, String name) {
        if (config == null) {
            throw new IllegalArgumentException("there is no policy file, expected one in the property or context"
                    + " parameter " + RateLimitFeature.CONFIG);
        }
        return config.unmatchedPolicy(name);
    }

    private Annotated named(RateLimited annotation) {
        for (AttributeDefaults.Attribute said : AttributeDefaults.said(annotation)) {
            if (!said.name().equals("policy")) {
                throw new IllegalArgumentException(
                        "%s: attribute %s %s: beside policy \"%s\", whose file says it; expected policy alone"
                                .formatted(found.where(), said.name(), said.value(), annotation.policy()));
            }
        }
        return new Annotated(
                text("policy", annotation.policy(), () -> Placeholders.resolve(annotation.policy())), null);
    }

    private Annotated own(RateLimited annotation) {
        if (annotation.limit() == RateLimited.UNSAID) {
            throw new IllegalArgumentException(
                    "%s: attribute limit is missing, expected for example limit = 100, or policy = \"search\" of a policy file"
                            .formatted(found.where()));
        }
        if (annotation.window().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: attribute window is missing, expected for example window = \"1m\"".formatted(found.where()));
        }
        Policy policy = policy(annotation);
        return new Annotated(policy.name(), policy);
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
