package io.headgate;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final Limit HUNDRED = Limit.parse("100/1m");

    @Test
    void countsByClientAddressAtACostOfOneUnlessSaid() {
        Policy policy = Policy.builder("api").limit(HUNDRED).build();

        assertEquals("ip", policy.key().toString());
        assertEquals(1, policy.cost());
    }

    @Test
    void oneLimitIsLabelledByThePolicySeveralByTheirNamesToo() {
        Policy one = Policy.builder("api").limit(HUNDRED).build();
        Policy two = Policy.builder("api")
                .limit("minute", HUNDRED)
                .limit(Limit.parse("1000/1h"))
                .build();

        assertEquals(List.of("api"), labels(one));
        assertEquals(List.of("api.minute", "api.token-bucket-1h"), labels(two));
        assertEquals("token-bucket-1m", one.limits().get(0).name());
    }

    @Test
    void aChangedQuotaKeepsTheLimitsNameAndAChangedWindowDoesNot() {
        assertEquals(PolicyLimit.defaultName(HUNDRED), PolicyLimit.defaultName(Limit.parse("7/60s burst 3")));
        assertEquals("token-bucket-1500ms", PolicyLimit.defaultName(Limit.parse("7/1500ms")));
        assertEquals("fixed-window-1m", PolicyLimit.defaultName(Limit.parse("7/60s fixed")));
        assertEquals("sliding-window-15m", PolicyLimit.defaultName(Limit.parse("5/15m sliding")));
        assertEquals("fixed-window-1d", PolicyLimit.defaultName(Limit.parse("7/1d fixed")));
        assertEquals("fixed-window-1d-Europe.Berlin", PolicyLimit.defaultName(Limit.parse("7/1d fixed Europe/Berlin")));
        assertEquals("fixed-window-1mo-plus05.30", PolicyLimit.defaultName(Limit.parse("7/1mo fixed +05:30")));
    }

    @Test
    void namesAreSafeInAHeaderALogAndAStore() {
        for (String name : List.of("", " ", "a b", "a\"b", "a\r\nb", "é", "a/b", "x".repeat(65))) {
            String onOneLine = name.replace("\r", "\\u000d").replace("\n", "\\u000a");
            String message = "policy name: \"%s\", expected 1 to 64 of A-Z a-z 0-9 . _ -".formatted(onOneLine);
            assertRefused(message, () -> Policy.builder(name));
        }
        assertEquals("A.b_c-9", Policy.builder("A.b_c-9").limit(HUNDRED).build().name());
        assertRefused(
                "limit name: \"a;r=9\", expected 1 to 64 of A-Z a-z 0-9 . _ -",
                () -> Policy.builder("api").limit("a;r=9", HUNDRED).build());
    }

    @Test
    void aLabelIsMadeOfTheNamesAlone() {
        assertRefused(
                "policy 'api': label \"api\";r=9, \"\", expected the policy's name, or it and the limit's with a dot between",
                () -> new PolicyLimit("api", "minute", HUNDRED, "api\";r=9, \""));
        assertEquals("api.minute", new PolicyLimit("api", "minute", HUNDRED, "api.minute").label());
    }

    @Test
    void thereIsALimitAndItIsThePolicysOwn() {
        assertRefused(
                "policy 'api': no limit, expected at least one",
                () -> Policy.builder("api").build());
        PolicyLimit other = new PolicyLimit("login", "minute", HUNDRED, "login");
        assertRefused(
                "policy 'api': the limit 'minute' is one of policy 'login', expected this policy's own",
                () -> new Policy(
                        "api",
                        RequestMatch.ALL,
                        KeyResolver.global(),
                        List.of(other),
                        1,
                        FailureChoice.LOCAL,
                        Mode.ENFORCE));
    }

    @Test
    void twoLimitsDifferInName() {
        assertRefused(
                "policy 'api': two limits are named 'token-bucket-1m', expected a name of its own for each",
                () -> Policy.builder("api")
                        .limit(HUNDRED)
                        .limit(Limit.parse("10/1m"))
                        .build());
    }

    @Test
    void aCostThatCouldNeverBeGrantedIsRefused() {
        assertRefused(
                "policy 'api': cost 50 is above the burst 10 of 100/1m burst 10, so every request would be refused",
                () -> Policy.builder("api")
                        .limit(HUNDRED.withBurst(10))
                        .cost(50)
                        .build());
        assertRefused(
                "policy 'api': cost 0, expected 1 to the burst 100 of 100/1m",
                () -> Policy.builder("api").limit(HUNDRED).cost(0).build());
        assertRefused(
                "policy 'api': cost 11 is above the quota 10 of 10/1m sliding, so every request would be refused",
                () -> Policy.builder("api")
                        .limit(Limit.parse("10/1m sliding"))
                        .cost(11)
                        .build());
        assertEquals(100, Policy.builder("api").limit(HUNDRED).cost(100).build().cost());
    }

    @Test
    void nullIsRefusedAtOnce() {
        assertThrows(
                NullPointerException.class,
                () -> Policy.builder("api").limit(HUNDRED).key(null).build());
        assertThrows(NullPointerException.class, () -> Policy.builder("api").limit(null));
    }

    private static List<String> labels(Policy policy) {
        return policy.limits().stream().map(PolicyLimit::label).toList();
    }
}
