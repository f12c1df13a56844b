package io.headgate.compatibility.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Promise 29: the servlet filter limits what the annotation does not see. */
class ServletUnmatchedTest extends RestTest {
    @Test
    void aScanIsAdmittedExactlyTheQuotaOfTheFilter() {
        start(Deployment.of(UnmatchedTest.Orders.class).filter("edge", Map.of("limit", "100/366d")));
        List<Integer> statuses = UnmatchedTest.scan(this);
        int admitted = UnmatchedTest.SCANNED - Collections.frequency(statuses, 429);
        assertEquals(100, admitted);
        System.out.printf(
                "promise 29: scan of %d unmatched requests: admitted / filter's limit 1.000 (%s)%n",
                UnmatchedTest.SCANNED, TestServer.found().getClass().getSimpleName());
    }
}
