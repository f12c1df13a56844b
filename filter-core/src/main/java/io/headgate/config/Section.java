package io.headgate.config;

import io.headgate.Names;
import io.headgate.config.ConfigNode.Entry;
import io.headgate.config.ConfigNode.Mapping;
import io.headgate.config.ConfigNode.Scalar;
import io.headgate.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one part of a file, each of them known and there once; their values are read with errors that say
 * where. Not thread-safe.
 */
final class Section {
    private final Problems problems;
    private final Mapping mapping;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private String where;

    /**
     * Notes each key that is unknown or there twice.
     *
     * @param where how messages begin: what the keys belong to
     */
    Section(Problems problems, String where, Mapping mapping, Collection<String> known) {
        this.problems = problems;
        this.where = where;
        this.mapping = mapping;
        for (Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                problems.error(entry.key().place(), where + Names.unknown("key", key, known));
                continue;
            }
            Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                problems.error(
                        entry.key().place(),
                        "%sthe key \"%s\" is there already at %s, expected once"
                                .formatted(where, key, first.key().place()));
            }
        }
    }

    /** The same keys; messages begin otherwise from now on. */
    void callIt(String name) {
        where = name;
    }

    String where() {
        return where;
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Where a key stands, or else the section. */
    Place placeOf(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place() : entry.key().place();
    }

    /** Where a value stands, or else the section. */
    Place placeOfValue(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place() : entry.value().place();
    }

    /** The value as it stands there, or null. */
    @Nullable
    ConfigNode node(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** Notes that a key is missing. */
    void requireKey(String key, String example) {
        if (!has(key)) {
            problems.error(place(), "%skey \"%s\" is missing, expected for example %s".formatted(where, key, example));
        }
    }

    /** The value as {@code reader} reads it; null where the key is absent or, which is noted, wrong. */
    <T> @Nullable T read(String key, Function<String, T> reader, String example) {
        ConfigNode node = node(key);
        return node == null ? null : value(key, node, reader, example, true);
    }

    /** As {@link #read}; what was found is not told. */
    <T> @Nullable T readSecret(String key, Function<String, T> reader, String example) {
        ConfigNode node = node(key);
        return node == null ? null : value(key, node, reader, example, false);
    }

    /** Each entry of a list, or the one text in its place, as {@code reader} reads it; wrong ones are noted. */
    <T> List<Located<T>> readEach(String key, Function<String, T> reader, String example) {
        return readEach(key, reader, example, true);
    }

    private <T> List<Located<T>> readEach(String key, Function<String, T> reader, String example, boolean shown) {
        List<Located<T>> values = new ArrayList<>();
        for (ConfigNode item : items(key, example)) {
            T value = value(key, item, reader, example, shown);
            if (value != null) {
                values.add(new Located<>(item.place(), value));
            }
        }
        return values;
    }

    /** As {@link #readEach}, where several entries may stand in one text with commas between. */
    <T> List<Located<T>> readList(String key, Function<String, T> reader, String example) {
        return readList(key, reader, example, true);
    }

    /** As {@link #readList}; what was found is told by the reader alone. */
    <T> List<Located<T>> readSecretList(String key, Function<String, T> reader, String example) {
        return readList(key, reader, example, false);
    }

    private <T> List<Located<T>> readList(String key, Function<String, T> reader, String example, boolean shown) {
        List<Located<T>> values = new ArrayList<>();
        for (Located<String> text : readEach(key, Function.identity(), example, shown)) {
            for (String entry : text.value().split(",", -1)) {
                String told = shown ? " \"" + entry.strip() + "\"" : "";
                String where = "%skey \"%s\"%s: ".formatted(this.where, key, told);
                T value = problems.read(text.place(), where, () -> reader.apply(entry.strip()));
                if (value != null) {
                    values.add(new Located<>(text.place(), value));
                }
            }
        }
        return values;
    }

    private List<ConfigNode> items(String key, String example) {
        ConfigNode node = node(key);
        if (node == null) {
            return List.of();
        }
        List<ConfigNode> items = node instanceof Sequence sequence ? sequence.items() : List.of(node);
        if (items.isEmpty()) {
            problems.error(
                    node.place(),
                    "%skey \"%s\": an empty list, expected for example %s".formatted(where, key, example));
        }
        return items;
    }

    private <T> @Nullable T value(
            String key, ConfigNode node, Function<String, T> reader, String example, boolean shown) {
        String found = node instanceof Scalar scalar ? scalar.text().isBlank() ? "nothing" : null : node.kind();
        if (found != null) {
            problems.error(
                    node.place(), "%skey \"%s\": %s, expected for example %s".formatted(where, key, found, example));
            return null;
        }
        String text = ((Scalar) node).text();
        String told = shown ? " \"" + text + "\"" : "";
        return problems.read(
                node.place(),
                "%skey \"%s\"%s: ".formatted(where, key, told),
                () -> reader.apply(Placeholders.resolve(text.strip())));
    }

    /** A value and where it stands. */
    record Located<T>(Place place, T value) {}
}
