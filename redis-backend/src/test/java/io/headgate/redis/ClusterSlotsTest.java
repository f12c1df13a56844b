package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSlotsTest {
    private static final Host ASKED = new Host("asked", 7000);

    @Test
    void theFirstNodeOfARangeIsItsMasterAndAllAreNodes() {
        ClusterSlots slots = ClusterSlots.of(
                List.of(
                        range(0, 99, node("a", 1), node("b", 2)),
                        range(100, 100, node("c", 3)),
                        range(16_383, 16_383, node("a", 1))),
                ASKED);
        Host a = new Host("a", 1);
        Host c = new Host("c", 3);
        assertEquals(
                List.of(
                        new ClusterSlots.Range(0, 99, a),
                        new ClusterSlots.Range(100, 100, c),
                        new ClusterSlots.Range(16_383, 16_383, a)),
                slots.ranges());
        assertEquals(Set.of(a, c, new Host("b", 2)), slots.nodes());
    }

    @Test
    void whatANodeSaysBesideHostAndPortIsNotRead() {
        List<Object> node = new ArrayList<>(node("a", 1));
        node.add(bytes("07c37dfeb235213a872192d90877d0cd55635b91"));
        node.add(List.of(bytes("hostname"), bytes("host-1")));
        assertEquals(
                Set.of(new Host("a", 1)),
                ClusterSlots.of(List.of(range(1, 2, node)), ASKED).nodes());
    }

    @Test
    void aClusterWithoutSlotsIsReadAsSuch() {
        assertEquals(List.of(), ClusterSlots.of(List.of(), ASKED).ranges());
    }

    /** As versions and cluster-preferred-endpoint-type have it: nothing at all, no text, or a question mark. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "?"})
    void aNodeWithoutAHostHasThatOfTheOneAsked(String host) {
        List<Object> node = Arrays.asList(host == null ? null : bytes(host), 7001L);
        assertEquals(
                List.of(new ClusterSlots.Range(0, 5, new Host("asked", 7001))),
                ClusterSlots.of(List.of(range(0, 5, node)), ASKED).ranges());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoListOfSlotsIsRefused(Object reply) {
        assertThrows(Reply.MalformedReplyException.class, () -> ClusterSlots.of(reply, ASKED));
    }

    static Stream<Object> malformed() {
        return Stream.of(
                bytes("OK"),
                1L,
                List.of(1L),
                List.of(List.of()),
                List.of(List.of(0L, 1L)),
                List.of(range(-1, 1, node("a", 1))),
                List.of(range(0, 16_384, node("a", 1))),
                List.of(range(0, Long.MAX_VALUE, node("a", 1))),
                List.of(List.of(bytes("0"), 1L, node("a", 1))),
                List.of(List.of(0L, 1L, bytes("a"))),
                List.of(List.of(0L, 1L, List.of())),
                List.of(List.of(0L, 1L, List.of(bytes("a")))),
                List.of(range(0, 1, node("a", 65_536))),
                List.of(range(0, 1, node("a", -1))),
                List.of(range(0, 1, node("a", 1), List.of(bytes("b"), bytes("2")))));
    }

    private static List<Object> range(long from, long to, Object... nodes) {
        List<Object> range = new ArrayList<>(List.of(from, to));
        range.addAll(List.of(nodes));
        return range;
    }

    private static List<Object> node(String host, long port) {
        return List.of(bytes(host), port);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
