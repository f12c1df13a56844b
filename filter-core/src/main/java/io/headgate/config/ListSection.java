package io.headgate.config;

import io.headgate.config.Section.Located;
import io.headgate.http.TrustedProxies;
import java.util.List;

/** Reads {@code exempt} and {@code blocked}: the requests that no policy is asked about. An entry may hold a secret. */
final class ListSection {
    static final String EXEMPT = "exempt";
    static final String BLOCKED = "blocked";
    private static final String EXAMPLE = "[127.0.0.1, /health]";

    private ListSection() {}

    /** The entries that are exempt; what is wrong is noted. */
    static List<Located<String>> exempt(Section file, TrustedProxies proxies) {
        return file.readSecretList(
                EXEMPT,
                text -> {
                    RequestList.exempt(List.of(text)).apartFrom(proxies);
                    return text;
                },
                EXAMPLE);
    }

    /** The entries that are blocked; what is wrong is noted. */
    static List<Located<String>> blocked(Section file) {
        return file.readSecretList(
                BLOCKED,
                text -> {
                    RequestList.blocked(List.of(text));
                    return text;
                },
                EXAMPLE);
    }
}
