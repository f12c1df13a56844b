package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.jaxrs.RateLimited;
import io.restassured.response.Response;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Promise 29: the annotation does not see requests that match no resource method. */
class UnmatchedTest extends RestTest {
    static final int SCANNED = 1_000;

    @Path("orders")
    public static class Orders {
        @POST
        @RateLimited(limit = 2, window = "366d")
        public String post() {
            return "ordered";
        }
    }

    @Test
    void aScanIsNotLimitedByTheAnnotationAndSpendsNothing() {
        start(Orders.class);
        List<Integer> statuses = scan(this);
        assertEquals(SCANNED, statuses.size());
        Set<Integer> kinds = new TreeSet<>(statuses);
        assertEquals(Set.of(200, 404, 405), kinds);
        for (int status : List.of(200, 200, 429)) {
            assertEquals(status, request().post("/api/orders").statusCode());
        }
        System.out.printf(
                "promise 29: of a scan of %d unmatched requests the annotation charges 0 (%s)%n",
                SCANNED, TestServer.found().getClass().getSimpleName());
    }

    /** The statuses: no such path, a method that the path has not, OPTIONS that the implementation answers. */
    static List<Integer> scan(RestTest test) {
        SplittableRandom random = new SplittableRandom(29);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < SCANNED; i++) {
            Response response = switch (i % 3) {
                case 0 -> test.get("/api/" + Long.toHexString(random.nextLong()));
                case 1 -> test.get("/api/orders");
                default -> test.request().options("/api/orders");
            };
            statuses.add(response.statusCode());
        }
        return statuses;
    }
}
