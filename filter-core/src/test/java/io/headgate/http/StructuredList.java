package io.headgate.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of RFC 9651, as far as a list of strings with integer parameters goes; stricter than a client need be. */
record StructuredList(List<Item> items) {
    private static final Pattern STRING = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");
    private static final Pattern PARAMETER = Pattern.compile("; *([a-z*][a-z0-9_.*-]*)=(-?[0-9]{1,15})(?![0-9.])");
    private static final Pattern COMMA = Pattern.compile("[ \t]*,[ \t]*(?=.)");

    record Item(String name, Map<String, Long> parameters) {
        long parameter(String key) {
            return parameters.get(key);
        }
    }

    static StructuredList parse(String field) {
        List<Item> items = new ArrayList<>();
        Matcher at = STRING.matcher(field);
        int end = 0;
        while (true) {
            at.usePattern(STRING).region(end, field.length());
            if (!at.lookingAt()) {
                throw new AssertionError("no string at " + end + " of " + field);
            }
            String name = at.group(1);
            end = at.end();
            Map<String, Long> parameters = new LinkedHashMap<>();
            at.usePattern(PARAMETER).region(end, field.length());
            while (at.lookingAt()) {
                parameters.put(at.group(1), Long.parseLong(at.group(2)));
                end = at.end();
                at.region(end, field.length());
            }
            items.add(new Item(name, parameters));
            if (end == field.length()) {
                return new StructuredList(items);
            }
            at.usePattern(COMMA).region(end, field.length());
            if (!at.lookingAt()) {
                throw new AssertionError("no comma at " + end + " of " + field);
            }
            end = at.end();
        }
    }
}
