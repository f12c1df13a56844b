package io.headgate.config;

import io.headgate.FailureChoice;
import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.Mode;
import io.headgate.Names;
import io.headgate.Policy;
import io.headgate.RequestMatch;
import io.headgate.config.ConfigNode.Mapping;
import io.headgate.config.ConfigNode.Scalar;
import io.headgate.config.LimitsSection.NamedLimit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code policies}. */
final class PolicySection {
    static final String NAME = "name";
    static final String KEY = "key";
    static final String COST = "cost";
    static final String MATCH = "match";
    private static final String MODE = "mode";
    private static final String ON_FAILURE = "on-failure";
    private static final List<String> KEYS = List.of(NAME, MATCH, KEY, LimitsSection.KEY, COST, MODE, ON_FAILURE);

    /** Grants every cost. */
    private static final NamedLimit LARGEST = new NamedLimit(Place.START, null, Limit.parse("1000000000000/366d"));

    private final Problems problems;
    private final Section section;
    private final String standIn;
    private final @Nullable String name;

    private PolicySection(Problems problems, Section section, int position, Map<String, Place> names) {
        this.problems = problems;
        this.section = section;
        this.standIn = Integer.toString(position);
        section.requireKey(NAME, "login");
        this.name = section.read(NAME, text -> Names.require("policy", text), "login");
        Place first = name == null ? null : names.putIfAbsent(name, section.placeOfValue(NAME));
        if (first != null) {
            problems.error(
                    section.placeOfValue(NAME),
                    "%sthe name is there already at %s, expected another; two of one name would count into one bucket"
                            .formatted(section.where(), first));
        }
    }

    /**
     * The policy; null, and every mistake noted, if there is one.
     *
     * @param position of the policy, from 1: what one without a name is called by
     * @param names those that were there before, to which its own is added
     */
    static @Nullable FilePolicy read(Problems problems, ConfigNode node, int position, Map<String, Place> names) {
        if (node instanceof Mapping mapping) {
            Section section = new Section(problems, where(mapping, position), mapping, KEYS);
            return new PolicySection(problems, section, position, names).read();
        }
        problems.error(
                node.place(),
                "policy %d: %s, expected keys with values such as name: login".formatted(position, node.kind()));
        return null;
    }

    private static String where(Mapping mapping, int position) {
        return mapping.entries().stream()
                .filter(entry -> entry.key().text().equals(NAME))
                .map(entry -> entry.value() instanceof Scalar scalar ? scalar.text() : "")
                .filter(text -> !text.isBlank())
                .map("policy '%s': "::formatted)
                .findFirst()
                .orElse("policy %d: ".formatted(position));
    }

    private @Nullable FilePolicy read() {
        RequestMatch match = match();
        KeyResolver key = or(KEY, KeyText::parse, "ip", KeyResolver.clientAddress());
        Long cost = or(COST, PolicySection::cost, "1", 1L);
        Mode mode = or(MODE, Mode::parse, "dry-run", Mode.ENFORCE);
        FailureChoice choice = or(ON_FAILURE, FailureChoice::parse, "closed", FailureChoice.LOCAL);
        List<NamedLimit> limits = LimitsSection.read(problems, section);
        LimitsCheck.check(problems, section.where(), limits);
        boolean fits = fit(match, key, cost, limits);
        if (!fits || name == null || match == null || key == null || cost == null || mode == null || choice == null) {
            return null;
        }
        Policy.Builder policy =
                Policy.builder(name).match(match).key(key).cost(cost).mode(mode).onFailure(choice);
        limits.forEach(limit -> limit.addTo(policy));
        return new FilePolicy(policy.build(), section);
    }

    private @Nullable RequestMatch match() {
        ConfigNode node = section.node(MATCH);
        return node == null ? RequestMatch.ALL : MatchSection.read(problems, section.where(), node);
    }

    /** Whether the parts that could be read go together; tried pair by pair, so that one mistake hides no other. */
    private boolean fit(
            @Nullable RequestMatch match, @Nullable KeyResolver key, @Nullable Long cost, List<NamedLimit> limits) {
        boolean fit = !limits.isEmpty();
        for (NamedLimit limit : limits) {
            fit &= builds(limit.place(), List.of(limit), policy -> {});
        }
        fit = fit && builds(section.placeOfValue(LimitsSection.KEY), limits, policy -> {});
        if (match != null && key != null) {
            fit &= builds(
                    section.placeOfValue(KEY),
                    List.of(LARGEST),
                    policy -> policy.match(match).key(key));
        }
        if (cost != null) {
            fit &= limits.stream()
                    .min(Comparator.comparingLong(limit -> limit.limit().burst()))
                    .map(limit ->
                            builds(section.placeOfValue(COST), List.of(limit.unnamed()), policy -> policy.cost(cost)))
                    .orElse(true);
        }
        return fit;
    }

    private boolean builds(Place place, List<NamedLimit> limits, Consumer<Policy.Builder> parts) {
        Policy.Builder policy = Policy.builder(standIn);
        limits.forEach(limit -> limit.addTo(policy));
        parts.accept(policy);
        try {
            policy.build();
            return true;
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String theirs = "policy '%s': ".formatted(standIn);
            problems.error(
                    place,
                    section.where() + (message.startsWith(theirs) ? message.substring(theirs.length()) : message));
            return false;
        }
    }

    /** The value of a key as it is read, {@code otherwise} where it is absent, null where it is wrong. */
    private <T> @Nullable T or(String key, Function<String, T> reader, String example, T otherwise) {
        return section.has(key) ? section.read(key, reader, example) : otherwise;
    }

    private static Long cost(String text) {
        if (!text.matches("[0-9]{1,13}") || text.matches("0+")) {
            throw new IllegalArgumentException("expected a whole number from 1 to the smallest burst of the policy");
        }
        return Long.valueOf(text);
    }
}
