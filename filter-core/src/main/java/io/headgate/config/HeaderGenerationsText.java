package io.headgate.config;

import io.headgate.Names;
import io.headgate.http.HeaderGeneration;
import io.headgate.http.HeaderGenerations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The text form of header generations, separated by commas, such as {@code draft, legacy}; or {@code none}. */
public final class HeaderGenerationsText {
    private static final String NONE = "none";

    private HeaderGenerationsText() {}

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if an entry is no generation, naming the nearest one, or is there twice; if
     *     {@code none} does not stand alone; or if two cannot be sent together
     */
    public static HeaderGenerations parse(String text) {
        if (text.equals(NONE)) {
            return HeaderGenerations.of();
        }
        List<HeaderGeneration> generations = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            generations.add(generation(entry.strip()));
        }
        return HeaderGenerations.of(generations);
    }

    /**
     * Reads whether they are exposed: {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static boolean parseExposed(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false");
        }
        return text.equals("true");
    }

    private static HeaderGeneration generation(String name) {
        if (name.equals(NONE)) {
            throw new IllegalArgumentException("\"none\" beside others, expected it alone");
        }
        return Arrays.stream(HeaderGeneration.values())
                .filter(generation -> generation.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("header generation", name, known())));
    }

    private static List<String> known() {
        return Stream.concat(Arrays.stream(HeaderGeneration.values()).map(HeaderGeneration::toString), Stream.of(NONE))
                .toList();
    }
}
