package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of docs/semantics.md: it runs, and stands there word for word. */
class ProgrammaticExampleTest {
    @Test
    void runs() {
        // region: example
        RateLimiter limiter = RateLimiter.builder()
                .backend("memory:")
                .policy(Policy.builder("failed-logins")
                        .limit(Limit.parse("5/15m"))
                        .build())
                .build();
        Key user = Key.of("alice");

        Decision decision = limiter.check("failed-logins", user, 1); // takes one unit
        List<Usage> usages = limiter.peek("failed-logins", user); // takes nothing
        long left = usages.get(0).remaining();
        limiter.reset("failed-logins", user); // a full bucket again, after a login that worked
        // end

        assertTrue(decision.admits());
        assertEquals(4, left);
        assertEquals(5, limiter.peek("failed-logins", user).get(0).remaining());
        limiter.close();
    }

    @Test
    void standsInTheGuideWordForWord() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/headgate/ProgrammaticExampleTest.java"));
        int start = source.indexOf('\n', source.indexOf("// region: example")) + 1;
        String region = source.substring(start, source.indexOf("// end", start)).stripIndent();

        String guide = Files.readString(Path.of("../docs/semantics.md"));
        assertTrue(guide.contains(region.strip()), region);
    }
}
