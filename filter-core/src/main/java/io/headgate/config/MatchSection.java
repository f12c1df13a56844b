package io.headgate.config;

import io.headgate.RequestMatch;
import io.headgate.config.ConfigNode.Entry;
import io.headgate.config.ConfigNode.Mapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code match}: the paths, methods and header fields of the requests that a policy covers. */
final class MatchSection {
    private static final String PATH = "path";
    private static final String METHOD = "method";
    private static final String HEADER = "header";
    private static final List<String> KEYS = List.of(PATH, METHOD, HEADER);

    private final Problems problems;
    private final RequestMatch.Builder match = RequestMatch.builder();
    private boolean filled;

    private MatchSection(Problems problems) {
        this.problems = problems;
    }

    /** The match; null, and what is wrong noted, if there is none. */
    static @Nullable RequestMatch read(Problems problems, String where, ConfigNode node) {
        if (node instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            return new MatchSection(problems).read(new Section(problems, where + "match: ", mapping, KEYS));
        }
        problems.error(
                node.place(),
                "%skey \"match\": %s, expected for example { path: /api/** }"
                        .formatted(where, node instanceof Mapping ? "empty" : node.kind()));
        return null;
    }

    private @Nullable RequestMatch read(Section section) {
        section.readEach(PATH, text -> filled(match.path(text)), "/api/**");
        section.readEach(METHOD, text -> filled(match.method(text)), "POST");
        if (section.node(HEADER) instanceof Mapping fields) {
            fields.entries().forEach(field -> field(section.where(), field));
        } else {
            section.readEach(HEADER, text -> filled(match.header(text)), "X-Api-Key");
        }
        return filled ? match.build() : null;
    }

    private RequestMatch.Builder filled(RequestMatch.Builder match) {
        filled = true;
        return match;
    }

    private void field(String where, Entry field) {
        String name = field.key().text();
        Section one = new Section(
                problems, where + "header: ", new Mapping(field.key().place(), List.of(field)), List.of(name));
        one.read(name, value -> filled(match.header(name, value)), "web");
    }
}
