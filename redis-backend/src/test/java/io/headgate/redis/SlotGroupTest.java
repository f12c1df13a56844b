package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.Limit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

class SlotGroupTest {
    private static final Host ASKED = new Host("asked", 7000);

    @Test
    void bucketsOfOneSlotAreAGroupInTheirOrder() {
        List<SlotGroup> groups = groups("{a}1", "{b}1", "{a}2", "{a}3");
        assertEquals(
                List.of(List.of(1), List.of(0, 2, 3)),
                groups.stream().map(group -> group.places).toList());
        assertEquals(SlotGroup.slotOf("a"), groups.get(1).slot);
        assertEquals(
                List.of("{a}1", "{a}2", "{a}3"),
                call(groups.get(1)).parts.stream().map(Call.Part::bucket).toList());
    }

    @Test
    void slotsAreThoseOfTheServer() {
        assertEquals(12_739, SlotGroup.slotOf("123456789"));
    }

    @Test
    void anotherFailureIsNoRedirection() {
        SlotGroup group = groups("a").get(0);
        end(group, new BackendException(Kind.NOT_READY, "CLUSTERDOWN"));
        assertFalse(group.redirected());
        assertNull(group.askAt());
        assertNull(group.movedTo());
        assertFalse(group.granted());
    }

    @Test
    void whatHasMovedIsAskedForAtItsNewMaster() {
        SlotGroup group = groups("a").get(0);
        end(group, moved("other", 7001));
        assertTrue(group.redirected());
        assertEquals(new Host("other", 7001), group.movedTo());
        assertNull(group.askAt());
        assertEquals(Call.Way.JOINED, call(group).way);
    }

    @Test
    void whatIsOnItsWayIsAskedForThereOnce() {
        SlotGroup group = groups("a").get(0);
        end(group, ask("other", 7001));
        assertTrue(group.redirected());
        assertEquals(new Host("other", 7001), group.askAt());
        assertNull(group.movedTo());
        assertEquals(Call.Way.ASKING, call(group).way);
        end(group, moved("third", 7002));
        assertTrue(group.redirected());
        assertNull(group.askAt());
        assertEquals(Call.Way.JOINED, call(group).way);
    }

    /** As a node answers that does not know its own host, or is told not to tell. */
    @ParameterizedTest
    @CsvSource({"''", "?"})
    void aRedirectionWithoutAHostIsToTheHostThatWasAsked(String host) {
        SlotGroup group = groups("a").get(0);
        end(group, moved(host, 7001));
        assertTrue(group.redirected());
        assertEquals(new Host("asked", 7001), group.movedTo());
        end(group, ask(host, 7002));
        assertTrue(group.redirected());
        assertEquals(new Host("asked", 7002), group.askAt());
    }

    @Test
    void bucketsThatAreNotAllAtOnePlaceAreAskedForOneByOne() {
        SlotGroup group = groups("{a}1", "b", "{a}2").stream()
                .filter(some -> some.places.size() == 2)
                .findFirst()
                .orElseThrow();
        end(group, Redirection.tryAgain(new JedisDataException("TRYAGAIN")));
        assertTrue(group.redirected());
        List<SlotGroup> parts = group.parts();
        assertEquals(
                List.of(List.of(0), List.of(2)),
                parts.stream().map(part -> part.places).toList());
        for (SlotGroup part : parts) {
            assertEquals(Call.Way.ALONE, call(part).way);
            assertEquals(group.slot, part.slot);
            assertEquals(List.of(part), part.parts());
        }
    }

    @Test
    void bucketsThatMovedTogetherStayTogether() {
        SlotGroup group = groups("{a}1", "{a}2").get(0);
        end(group, moved("other", 7001));
        assertTrue(group.redirected());
        assertEquals(List.of(group), group.parts());
    }

    private static List<SlotGroup> groups(String... buckets) {
        Limit limit = Limit.parse("10/1s");
        return SlotGroup.of(Stream.of(buckets)
                .map(bucket -> new Call.Part(bucket, limit, 1, 1))
                .toList());
    }

    private static Call call(SlotGroup group) {
        return group.call(Call.Operation.TAKE, 0);
    }

    private static void end(SlotGroup group, BackendException failure) {
        Call call = call(group);
        call.fail(failure);
        group.begin();
        group.ended(call, ASKED);
    }

    private static Redirection moved(String host, int port) {
        return Redirection.of(new JedisMovedDataException("MOVED", new HostAndPort(host, port), 1));
    }

    private static Redirection ask(String host, int port) {
        return Redirection.of(new JedisAskDataException("ASK", new HostAndPort(host, port), 1));
    }
}
