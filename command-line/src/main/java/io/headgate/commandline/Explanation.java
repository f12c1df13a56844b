package io.headgate.commandline;

import io.headgate.ClientAddress;
import io.headgate.Mode;
import io.headgate.PathPattern;
import io.headgate.Policy;
import io.headgate.PolicyLimit;
import io.headgate.RequestMatch;
import io.headgate.RequestMatch.HeaderField;
import io.headgate.config.Config;
import java.util.ArrayList;
import java.util.List;

/** What a policy file makes of a request, in lines for a person. */
final class Explanation {
    private final Config config;
    private final ClientAddress peer;
    private final GivenRequest request;
    private final List<String> lines = new ArrayList<>();

    Explanation(Config config, ClientAddress peer, GivenRequest request) {
        this.config = config;
        this.peer = peer;
        this.request = request;
    }

    List<String> lines() {
        lines.clear();
        ClientAddress client = request.clientAddress();
        lines.add("%s %s from %s%s"
                .formatted(
                        request.method(),
                        request.path(),
                        AddressText.of(client),
                        client.equals(peer) ? "" : ", as the proxy %s says".formatted(AddressText.of(peer))));
        if (config.blocked().test(request)) {
            lines.add("blocked: answered 403, no policy is asked");
        } else if (config.exempt().test(request)) {
            lines.add("exempt: let through uncounted, no policy is asked");
        } else {
            config.policies().forEach(this::explain);
        }
        return List.copyOf(lines);
    }

    private void explain(Policy policy) {
        RequestMatch match = policy.match();
        if (match.equals(RequestMatch.ALL)) {
            lines.add("policy %s has no match: for annotations and code that name it".formatted(policy.name()));
        } else if (match.covers(request)) {
            lines.add("policy %s matches: %s".formatted(policy.name(), match));
            charges(policy);
        } else {
            lines.add("policy %s does not match: %s".formatted(policy.name(), String.join(", ", missed(match))));
        }
    }

    private void charges(Policy policy) {
        lines.add("  key %s: %s%s"
                .formatted(
                        policy.key(),
                        KeyExplanation.of(policy, request),
                        request.preflight() ? ", preflights apart" : ""));
        for (PolicyLimit limit : policy.limits()) {
            lines.add("  charge %s: %s, cost %d, %s"
                    .formatted(
                            limit.label(),
                            limit.limit(),
                            policy.cost(),
                            policy.mode() == Mode.ENFORCE ? "enforced" : "dry run, refuses nothing"));
        }
    }

    /** The parts of a match that are not the request's, each looked at alone. */
    private List<String> missed(RequestMatch match) {
        List<String> missed = new ArrayList<>();
        String[] paths = match.paths().stream().map(PathPattern::toString).toArray(String[]::new);
        if (paths.length > 0 && !covers(RequestMatch.builder().path(paths))) {
            missed.add("path %s is not %s".formatted(request.path(), String.join(" or ", paths)));
        }
        String[] methods = match.methods().toArray(String[]::new);
        if (methods.length > 0 && !covers(RequestMatch.builder().method(methods))) {
            missed.add("method %s is not %s".formatted(request.method(), String.join(" or ", methods)));
        }
        for (HeaderField field : match.headers()) {
            RequestMatch.Builder one = RequestMatch.builder();
            if (!covers(field.value() == null ? one.header(field.name()) : one.header(field.name(), field.value()))) {
                missed.add("header %s %s"
                        .formatted(field.name(), field.value() == null ? "is not there" : "is not " + field.value()));
            }
        }
        return missed;
    }

    private boolean covers(RequestMatch.Builder part) {
        return part.build().covers(request);
    }
}
