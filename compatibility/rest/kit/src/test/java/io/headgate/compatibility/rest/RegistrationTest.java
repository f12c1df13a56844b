package io.headgate.compatibility.rest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.ManualClock;
import io.headgate.jaxrs.RateLimitFeature;
import io.headgate.jaxrs.RateLimited;
import io.headgate.memory.MemoryBackend;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegistrationTest extends RestTest {
    private static final String LOAD_SERVICES = "jakarta.ws.rs.loadServices";

    @Path("limited")
    public static class Limited {
        @GET
        @RateLimited(limit = 2, window = "1d", key = "global")
        public String get() {
            return "limited";
        }
    }

    @Path("free")
    public static class Free {
        @GET
        public String get() {
            return "free";
        }
    }

    @Test
    void theFeatureIsFoundByItself() {
        start(Deployment.of(Limited.class));
        assertAdmits(2, "Limited.get", "/api/limited");
    }

    @Test
    void theFeatureIsRegisteredByOneLine() {
        start(Deployment.of(Limited.class).with(RateLimitFeature.class).property(LOAD_SERVICES, false));
        assertAdmits(2, "Limited.get", "/api/limited");
    }

    @Test
    void foundAndRegisteredItCountsOnce() {
        start(Deployment.of(Limited.class).with(RateLimitFeature.class));
        assertAdmits(2, "Limited.get", "/api/limited");
    }

    @Test
    void aFeatureFromCodeIsUsedWithItsSettingsAlthoughOneIsFound() {
        Decisions decisions = new Decisions();
        start(Deployment.of(Limited.class).feature(builder -> builder.listener(decisions)));
        assertAdmits(2, "Limited.get", "/api/limited");
        assertEquals(List.of(true, true, false), decisions.admitted);
    }

    /** A feature of the application that registers another one. */
    public static class Nested implements Feature {
        static final ManualClock CLOCK = new ManualClock(0);

        @Override
        public boolean configure(FeatureContext context) {
            context.register(RateLimitFeature.builder()
                    .backend(MemoryBackend.builder().clock(CLOCK).build())
                    .build());
            return true;
        }
    }

    @Test
    void aFeatureThatAnotherFeatureRegistersIsUsedWithItsSettings() {
        start(Deployment.of(Limited.class).with(Nested.class));
        assertAdmits(2, "Limited.get", "/api/limited");
        Nested.CLOCK.advance(Duration.ofHours(12));
        get("/api/limited").then().statusCode(200).header("RateLimit", startsWith("\"Limited.get\";r=0"));
        get("/api/limited").then().statusCode(429);
    }

    @Test
    void nothingIsLimitedWhereItIsNeitherFoundNorRegistered() {
        start(Deployment.of(Limited.class).property(LOAD_SERVICES, false));
        get("/api/limited").then().statusCode(200).header("RateLimit", nullValue());
    }

    @Test
    void anApplicationWithoutAnnotationsIsLeftAlone() {
        start(Deployment.of(Free.class).property(RateLimitFeature.BACKEND, "no backend"));
        get("/api/free").then().statusCode(200).header("RateLimit", nullValue());
    }

    @Test
    void theBackendIsChosenByAPropertyWithPlaceholders() {
        start(Deployment.of(Limited.class)
                .property(RateLimitFeature.BACKEND, "${headgate.test.unset:memory:?max-buckets=1}"));
        assertAdmits(2, "Limited.get", "/api/limited");
    }

    @Test
    void whatWasOpenedEndsWithTheApplication() throws Exception {
        Set<Thread> before = sweepers();
        start(Limited.class);
        Set<Thread> opened = sweepers();
        opened.removeAll(before);
        assertEquals(1, opened.size());
        stop();
        await().until(() -> opened.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> sweepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("headgate-sweeper"))
                .collect(Collectors.toSet());
    }
}
