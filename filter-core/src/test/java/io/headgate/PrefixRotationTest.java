package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Promise 15: a client that owns a /48 has 65 536 keys by /64, and one by /48. */
class PrefixRotationTest {
    @Test
    void aSecondPolicyByAShorterPrefixHolds() {
        RateLimiter limiter = RateLimiter.builder()
                .backend("memory:")
                .policy(Policy.builder("narrow").limit(Limit.parse("10/366d")).build())
                .policy(Policy.builder("wide")
                        .limit(Limit.parse("100/366d"))
                        .key(KeyResolver.clientAddress(48))
                        .build())
                .build();
        int admitted = 0;
        for (long site = 0; site < 65_536; site++) {
            RequestView request = new FakeRequest().from(ClientAddress.ipv6(0x20010DB8_00010000L | site, site));
            admitted += limiter.check(request).admits() ? 1 : 0;
        }
        limiter.close();

        assertEquals(100, admitted);
        System.out.println("promise 15: 65536 networks of a /48: admitted / limit 1.000");
    }
}
