package io.headgate.config;

import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.config.ConfigNode.Entry;
import io.headgate.config.ConfigNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code limit}: one limit, a list of them, or names with a limit each. */
final class LimitsSection {
    static final String KEY = "limit";
    static final String EXAMPLE = "100/1m";

    /** Each is compared with each. */
    private static final int MOST = 100;

    private LimitsSection() {}

    /** A limit, its own name or null, and where it stands. */
    record NamedLimit(Place place, @Nullable String name, Limit limit) {
        NamedLimit unnamed() {
            return new NamedLimit(place, null, limit);
        }

        void addTo(Policy.Builder policy) {
            if (name == null) {
                policy.limit(limit);
            } else {
                policy.limit(name, limit);
            }
        }
    }

    /** Those that are right; what is wrong with others is noted. */
    static List<NamedLimit> read(Problems problems, Section policy) {
        policy.requireKey(KEY, EXAMPLE);
        List<NamedLimit> limits = new ArrayList<>();
        if (policy.node(KEY) instanceof Mapping named) {
            List<String> names =
                    named.entries().stream().map(entry -> entry.key().text()).toList();
            Section section = new Section(problems, policy.where() + "limit: ", named, names);
            for (Entry entry : named.entries()) {
                String name = entry.key().text();
                Limit limit = section.node(name) == entry.value() ? section.read(name, Limit::parse, EXAMPLE) : null;
                if (limit != null) {
                    limits.add(new NamedLimit(entry.value().place(), name, limit));
                }
            }
            if (names.isEmpty()) {
                problems.error(
                        named.place(), policy.where() + "limit: no limit, expected for example { fast: 100/1m }");
            }
        } else {
            policy.readEach(KEY, Limit::parse, EXAMPLE)
                    .forEach(limit -> limits.add(new NamedLimit(limit.place(), null, limit.value())));
        }
        if (limits.size() > MOST) {
            problems.error(
                    policy.placeOfValue(KEY),
                    "%skey \"limit\": %d limits, expected at most %d".formatted(policy.where(), limits.size(), MOST));
            return List.of();
        }
        return limits;
    }
}
