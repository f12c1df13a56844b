package io.headgate.config;

import io.headgate.BackendUri;
import io.headgate.config.ConfigNode.Mapping;
import io.headgate.config.ConfigNode.Sequence;
import io.headgate.config.Section.Located;
import io.headgate.http.HeaderGenerations;
import io.headgate.http.TrustedProxies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a whole file, and then has it looked at how they go together.
 *
 * @param exempt the entries of the list
 * @param blocked the entries of the list
 */
record ConfigReader(
        BackendUri backend,
        TrustedProxies proxies,
        List<FilePolicy> policies,
        List<String> exempt,
        List<String> blocked,
        HeaderGenerations headers) {
    private static final String POLICIES = "policies";

    /** Each is compared with each. */
    private static final int MOST_POLICIES = 1_000;

    private static final String EXAMPLE = "[{ name: api, match: { path: /api/** }, limit: 100/1m }]";

    private static final List<String> KEYS = List.of(
            BackendSection.BACKEND,
            BackendSection.SECRET,
            ProxiesSection.KEY,
            POLICIES,
            ListSection.EXEMPT,
            ListSection.BLOCKED,
            HeadersSection.HEADERS,
            HeadersSection.EXPOSE_HEADERS);

    /**
     * Reads a file's bytes.
     *
     * @param file what messages call it
     * @throws ConfigException with every mistake
     */
    static Config read(String file, byte[] bytes) {
        Problems problems = new Problems(file);
        String text = FileText.decode(bytes, problems);
        problems.requireNone();
        ConfigNode root = yaml(Objects.requireNonNull(text), problems);
        problems.requireNone();
        ConfigReader reader = root instanceof Mapping mapping ? read(problems, mapping) : null;
        if (reader == null) {
            Place place = root == null ? Place.START : root.place();
            String found = root == null ? "the file is empty" : root.kind();
            problems.error(place, "%s, expected keys with values such as policies: %s".formatted(found, EXAMPLE));
        }
        problems.requireNone();
        return new Config(Objects.requireNonNull(reader), problems.inOrder());
    }

    private static @Nullable ConfigNode yaml(String text, Problems problems) {
        try {
            return YamlReader.read(text, problems);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "a policy file needs a YAML parser, which is not on the class path; expected the artifact"
                            + " org.snakeyaml:snakeyaml-engine",
                    e);
        }
    }

    private static ConfigReader read(Problems problems, Mapping mapping) {
        Section file = new Section(problems, "", mapping, KEYS);
        BackendUri backend = BackendSection.read(problems, file);
        TrustedProxies proxies = ProxiesSection.read(problems, file);
        List<FilePolicy> policies = policies(problems, file);
        List<Located<String>> exempt = ListSection.exempt(file, proxies);
        List<Located<String>> blocked = ListSection.blocked(file);
        HeaderGenerations headers = HeadersSection.read(problems, file);
        PoliciesCheck.check(problems, policies);
        ReachCheck.check(problems, policies, exempt, blocked);
        KeysCheck.check(problems, policies);
        return new ConfigReader(backend, proxies, policies, texts(exempt), texts(blocked), headers);
    }

    private static List<FilePolicy> policies(Problems problems, Section file) {
        file.requireKey(POLICIES, EXAMPLE);
        ConfigNode node = file.node(POLICIES);
        List<FilePolicy> policies = new ArrayList<>();
        if (node instanceof Sequence sequence && sequence.items().size() > MOST_POLICIES) {
            problems.error(
                    node.place(),
                    "key \"policies\": %d policies, expected at most %d"
                            .formatted(sequence.items().size(), MOST_POLICIES));
        } else if (node instanceof Sequence sequence && !sequence.items().isEmpty()) {
            int position = 1;
            Map<String, Place> names = new HashMap<>();
            for (ConfigNode item : sequence.items()) {
                FilePolicy policy = PolicySection.read(problems, item, position++, names);
                if (policy != null) {
                    policies.add(policy);
                }
            }
        } else if (node != null) {
            String found = node instanceof Sequence ? "an empty list" : node.kind();
            problems.error(node.place(), "key \"policies\": %s, expected for example %s".formatted(found, EXAMPLE));
        }
        return policies;
    }

    private static List<String> texts(List<Located<String>> entries) {
        return entries.stream().map(Located::value).toList();
    }
}
