package io.headgate.config;

import java.util.List;

/** A part of a YAML document and where it stands: a text, a list or keys. Immutable. */
sealed interface ConfigNode {
    Place place();

    /** What messages call it. */
    String kind();

    /** One value. All are texts here: what a number or a truth value is, its reader says. */
    record Scalar(Place place, String text) implements ConfigNode {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /** A list. */
    record Sequence(Place place, List<ConfigNode> items) implements ConfigNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and their values, in the order of the file; a key may be there twice. */
    record Mapping(Place place, List<Entry> entries) implements ConfigNode {
        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** One key of a {@link Mapping}. */
    record Entry(Scalar key, ConfigNode value) {}
}
