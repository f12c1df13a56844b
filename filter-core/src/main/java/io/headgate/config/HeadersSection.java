package io.headgate.config;

import io.headgate.config.Section.Located;
import io.headgate.http.HeaderGenerations;
import java.util.List;
import java.util.stream.Collectors;

/** Reads {@code headers} and {@code expose-headers}: which header fields clients are sent. */
final class HeadersSection {
    static final String HEADERS = "headers";
    static final String EXPOSE_HEADERS = "expose-headers";

    private HeadersSection() {}

    /** The generations; what is wrong is noted. */
    static HeaderGenerations read(Problems problems, Section file) {
        HeaderGenerations generations = generations(problems, file);
        Boolean exposed = file.read(EXPOSE_HEADERS, HeaderGenerationsText::parseExposed, "true");
        return exposed != null && exposed ? generations.exposed() : generations;
    }

    private static HeaderGenerations generations(Problems problems, Section file) {
        List<Located<String>> entries = file.readList(
                HEADERS,
                text -> {
                    HeaderGenerationsText.parse(text);
                    return text;
                },
                "[draft, legacy], or none");
        if (entries.isEmpty()) {
            return HeaderGenerations.DEFAULT;
        }
        String together = entries.stream().map(Located::value).collect(Collectors.joining(", "));
        HeaderGenerations generations = problems.read(
                file.placeOfValue(HEADERS), "key \"headers\": ", () -> HeaderGenerationsText.parse(together));
        return generations == null ? HeaderGenerations.DEFAULT : generations;
    }
}
