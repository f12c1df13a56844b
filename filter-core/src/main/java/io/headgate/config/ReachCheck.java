package io.headgate.config;

import io.headgate.PathPattern;
import io.headgate.config.Section.Located;
import io.headgate.http.AddressRange;
import java.util.List;

/** Looks for policies that no request reaches, since exempt and blocked requests are not asked about. */
final class ReachCheck {
    private static final String PATH = "path:";

    private ReachCheck() {}

    static void check(
            Problems problems, List<FilePolicy> policies, List<Located<String>> exempt, List<Located<String>> blocked) {
        check(problems, policies, exempt, "exempt");
        check(problems, policies, blocked, "blocked");
    }

    private static void check(
            Problems problems, List<FilePolicy> policies, List<Located<String>> entries, String list) {
        for (Located<String> entry : entries) {
            if (isEverybody(entry.value())) {
                problems.warning(
                        entry.place(),
                        "key \"%s\" \"%s\": all addresses, so that every such request is %s"
                                .formatted(list, entry.value(), list));
            }
        }
        List<PathPattern> paths = entries.stream()
                .map(Located::value)
                .filter(ReachCheck::isPath)
                .map(text -> PathPattern.parse(text.startsWith(PATH) ? text.substring(PATH.length()) : text))
                .toList();
        for (FilePolicy policy : policies) {
            if (policy.isMatched() && MatchCover.covers(paths, policy.policy().match())) {
                problems.warning(
                        policy.placeOfName(),
                        "%severy path of it is %s, so it is never applied".formatted(policy.where(), list));
            }
        }
    }

    private static boolean isPath(String entry) {
        return entry.startsWith("/") || entry.startsWith(PATH);
    }

    private static boolean isEverybody(String entry) {
        AddressRange range = RequestListEntry.parse(entry, true).range();
        return range != null && range.prefixLength() == 0;
    }
}
