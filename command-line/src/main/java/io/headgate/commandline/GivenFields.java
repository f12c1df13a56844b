package io.headgate.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Header fields as they were given. Immutable. */
final class GivenFields {
    private final Map<String, List<String>> lines = new TreeMap<>();

    private GivenFields() {}

    /** @throws IllegalArgumentException if one is not {@code NAME: VALUE} */
    static GivenFields parse(List<String> fields) {
        GivenFields given = new GivenFields();
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(
                        "--header \"%s\", expected 'NAME: VALUE' such as 'X-Api-Key: k-123'".formatted(field));
            }
            given.lines
                    .computeIfAbsent(lowerCase(field.substring(0, colon).strip()), name -> new ArrayList<>())
                    .add(field.substring(colon + 1).strip());
        }
        return given;
    }

    /** Every line of a field, none where it is absent. */
    List<String> lines(String name) {
        return lines.getOrDefault(lowerCase(name), List.of());
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
