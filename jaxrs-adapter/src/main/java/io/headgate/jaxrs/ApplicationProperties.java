package io.headgate.jaxrs;

import io.headgate.OneLine;
import io.headgate.config.Placeholders;
import jakarta.ws.rs.core.Configuration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the configuration of an application says, or else the parameters of its servlet context. */
record ApplicationProperties(
        Configuration configuration, @Nullable ServletEnvironment servlet) {
    /** Their values are not repeated; the messages name the part that is wrong. */
    private static final List<String> MAY_HOLD_SECRETS = List.of(RateLimitFeature.EXEMPT, RateLimitFeature.BLOCKED);

    /** The text of a property as it was written, or null. */
    @Nullable
    String text(String name) {
        Object property = configuration.getProperty(name);
        if (property == null && servlet != null) {
            property = servlet.parameter(name);
        }
        return property == null ? null : property.toString();
    }

    /**
     * The value of a property as {@code reader} reads it.
     *
     * @throws IllegalArgumentException if it is absent or wrong
     */
    <T> T required(String name, Function<String, T> reader, String example) {
        String text = text(name);
        if (text == null) {
            throw new IllegalArgumentException(
                    "RateLimitFeature: property %s is missing, expected for example %s".formatted(name, example));
        }
        return read(name, text, reader);
    }

    /**
     * The value of a property as {@code reader} reads it, or {@code otherwise} where it is absent.
     *
     * @throws IllegalArgumentException if it is wrong
     */
    <T> T or(String name, Function<String, T> reader, T otherwise) {
        String text = text(name);
        return text == null ? otherwise : read(name, text, reader);
    }

    private static <T> T read(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(Placeholders.resolve(text.strip()));
        } catch (IllegalArgumentException e) {
            String value = MAY_HOLD_SECRETS.contains(name) ? "" : " \"" + OneLine.of(text) + "\"";
            throw new IllegalArgumentException(
                    "RateLimitFeature: property %s%s: %s".formatted(name, value, e.getMessage()), e);
        }
    }
}
