package io.headgate.config;

import io.headgate.config.ConfigNode.Mapping;
import io.headgate.config.Section.Located;
import io.headgate.http.AddressRange;
import io.headgate.http.TrustedProxies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code proxies}: who is trusted to say where requests come from, and in which header field. */
final class ProxiesSection {
    static final String KEY = "proxies";
    private static final String TRUSTED = "trusted";
    private static final String HEADER = "header";
    private static final String RANGE = "10.0.0.0/8";
    private static final String FIELD = "X-Forwarded-For";

    private ProxiesSection() {}

    /** The proxies, none where the key is absent; what is wrong is noted. */
    static TrustedProxies read(Problems problems, Section file) {
        ConfigNode node = file.node(KEY);
        if (node == null) {
            return TrustedProxies.NONE;
        }
        if (!(node instanceof Mapping mapping)) {
            problems.error(
                    node.place(),
                    "key \"proxies\": %s, expected for example { trusted: [%s], header: %s }"
                            .formatted(node.kind(), RANGE, FIELD));
            return TrustedProxies.NONE;
        }
        return proxies(problems, new Section(problems, "proxies: ", mapping, List.of(TRUSTED, HEADER)));
    }

    private static TrustedProxies proxies(Problems problems, Section section) {
        section.requireKey(TRUSTED, RANGE);
        section.requireKey(HEADER, FIELD);
        TrustedProxies.Builder proxies = TrustedProxies.builder();
        List<Located<AddressRange>> ranges = section.readList(
                TRUSTED,
                text -> {
                    proxies.trust(text);
                    return AddressRange.parse(text);
                },
                RANGE);
        for (Located<AddressRange> range : ranges) {
            String warning = ClientAddresses.warningOf(range.value());
            if (warning != null) {
                problems.warning(range.place(), "proxies: " + warning);
            }
        }
        @Nullable
        String header = section.read(
                HEADER,
                text -> {
                    proxies.header(text);
                    return text;
                },
                FIELD);
        return ranges.isEmpty() || header == null ? TrustedProxies.NONE : proxies.build();
    }
}
