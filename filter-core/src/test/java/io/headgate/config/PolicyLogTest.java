package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.KeyResolver;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.Mode;
import io.headgate.Policy;
import io.headgate.RequestMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyLogTest {
    private static final System.Logger LOG = System.getLogger(PolicyLogTest.class.getName());
    private static final RequestMatch ORDERS =
            RequestMatch.builder().path("/orders/**").build();

    private static Policy.Builder policy(String name) {
        return Policy.builder(name).limit(Limit.parse("10/1m"));
    }

    @Test
    void tellsOfAPolicyWhatItCoversAndHow() {
        Policy policy = policy("login")
                .limit(Limit.parse("100/1d"))
                .match(RequestMatch.builder()
                        .path("/login")
                        .method("POST")
                        .header("X-Api-Key", "k-123")
                        .build())
                .mode(Mode.DRY_RUN)
                .build();

        try (LogCapture log = new LogCapture(PolicyLogTest.class)) {
            PolicyLog.effective(LOG, "", List.of(policy), "memory:");

            assertEquals(
                    List.of("INFO policy login: 10/1m and 100/1d per ip, for path /login, method POST, header"
                            + " X-Api-Key=..., backend memory:, dry run"),
                    log.aboveDebug());
        }
    }

    @Test
    void notesWhatAClientMayGetAround() {
        Policy post = policy("login")
                .match(RequestMatch.builder().method("POST", "PUT").build())
                .build();
        Policy header = policy("partner")
                .match(RequestMatch.builder().header("X-Partner").build())
                .build();

        try (LogCapture log = new LogCapture(PolicyLogTest.class)) {
            PolicyLog.matchNotes(LOG, "", List.of(policy("api").match(ORDERS).build(), post, header));

            assertEquals(
                    List.of(
                            "INFO policy login covers POST, PUT alone, sent or named by a method-override field; a _method"
                                    + " in a form or query is not looked at.",
                            "WARNING policy partner covers requests with certain header fields alone: a client that leaves"
                                    + " them out is not limited by it."),
                    log.aboveDebug());
        }
    }

    @Test
    void aKeyThatClientsChangeIsBackedUpByAPolicyOfTheSameRequestsThatIsEnforced() {
        Policy evadable =
                policy("key").key(KeyResolver.header("X-Api-Key")).match(ORDERS).build();

        assertEquals(1, warnings(evadable));
        assertEquals(0, warnings(evadable, policy("all").build()));
        assertEquals(0, warnings(evadable, policy("same").match(ORDERS).build()));
        assertEquals(1, warnings(evadable, policy("tried").mode(Mode.DRY_RUN).build()));
        assertEquals(
                1,
                warnings(
                        evadable,
                        policy("other")
                                .match(RequestMatch.builder().path("/login").build())
                                .build()));
    }

    private static int warnings(Policy... policies) {
        try (LogCapture log = new LogCapture(PolicyLogTest.class)) {
            PolicyLog.keyWarnings(LOG, "", List.of(policies), "");
            return log.aboveDebug().size();
        }
    }
}
