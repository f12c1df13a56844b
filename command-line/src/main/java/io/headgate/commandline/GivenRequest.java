package io.headgate.commandline;

import io.headgate.ClientAddress;
import io.headgate.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as it was described. Immutable. */
record GivenRequest(
        String method,
        String path,
        GivenFields fields,
        ClientAddress clientAddress,
        @Nullable String principal) implements RequestView {
    @Override
    public @Nullable String header(String name) {
        List<String> lines = fields.lines(name);
        return lines.size() == 1 && !lines.get(0).isEmpty() ? lines.get(0) : null;
    }

    @Override
    public List<String> lines(String name) {
        return fields.lines(name);
    }

    @Override
    public @Nullable String cookie(String name) {
        List<String> values = fields.lines("Cookie").stream()
                .flatMap(line -> List.of(line.split(";", -1)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .toList();
        return values.size() == 1 && !values.get(0).isEmpty() ? values.get(0) : null;
    }
}
