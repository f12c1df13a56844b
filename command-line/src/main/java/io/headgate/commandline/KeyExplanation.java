package io.headgate.commandline;

import io.headgate.ClientAddress.Family;
import io.headgate.Policy;
import io.headgate.config.KeyText;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By which alternative of a key a request is counted, and by which value. */
final class KeyExplanation {
    private KeyExplanation() {}

    static String of(Policy policy, GivenRequest request) {
        List<String> alternatives = parts(policy.key().toString(), "|");
        return alternatives.stream()
                .filter(text -> KeyText.parse(text).boundTo(policy.match()).resolve(request) != null)
                .findFirst()
                .map(text -> parts(text, "+").stream()
                        .map(part -> value(part, request))
                        .collect(Collectors.joining(" + ")))
                .orElseGet(() -> "the request has none, so by " + value("ip", request));
    }

    private static List<String> parts(String text, String separator) {
        return Stream.of(text)
                .flatMap(whole -> Arrays.stream(whole.split("\\" + separator, -1)))
                .map(String::strip)
                .toList();
    }

    private static String value(String part, GivenRequest request) {
        String name = part.substring(part.indexOf(':') + 1);
        return switch (part.split("[:/]", -1)[0]) {
            case "ip" -> address(part, request);
            case "header" -> "%s = %s".formatted(part, request.header(name));
            case "cookie" -> "%s = %s".formatted(part, request.cookie(name));
            case "principal" -> "%s = %s".formatted(part, request.principal());
            case "global" -> "one bucket for everybody";
            default -> "%s of %s".formatted(part, request.path());
        };
    }

    private static String address(String part, GivenRequest request) {
        boolean ipv6 = request.clientAddress().family() == Family.IPV6;
        String prefix = part.contains("/") ? part.substring(part.indexOf('/')) : "/64";
        return "ip = %s%s".formatted(AddressText.of(request.clientAddress()), ipv6 ? prefix : "");
    }
}
