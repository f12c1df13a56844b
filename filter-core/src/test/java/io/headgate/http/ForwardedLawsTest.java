package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.ClientAddress;
import io.headgate.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of every header field, however it is written; trusted is 10.0.0.0/8. */
class ForwardedLawsTest {
    private static final ClientAddress PROXY = AddressParser.parse("10.0.0.1");
    private static final List<String> HEADERS = List.of("X-Forwarded-For", "Forwarded", "X-Real-IP");

    private static TrustedProxies proxies(String header) {
        return TrustedProxies.builder().trust("10.0.0.0/8").header(header).build();
    }

    /** Promise 3, against a walker that joins the lines and splits the list. */
    @Test
    void aListIsWalkedAsTheReferenceDoes() {
        TrustedProxies proxies = proxies("X-Forwarded-For");
        AtomicInteger cases = new AtomicInteger();
        Seeds.forAll(100_000, random -> {
            cases.incrementAndGet();
            List<String> lines = lines(random);

            ClientAddress expected = reference(proxies, lines);

            assertEquals(expected, proxies.clientAddress(PROXY, name -> lines), lines::toString);
        });
        System.out.printf("promise 3: 0 mismatches with the reference in %d cases%n", cases.get());
    }

    private static ClientAddress reference(TrustedProxies proxies, List<String> lines) {
        String joined = String.join(",", lines);
        List<String> entries = lines.isEmpty() ? List.of() : new ArrayList<>(Arrays.asList(joined.split(",", -1)));
        ClientAddress candidate = PROXY;
        for (int hop = 1; hop <= Math.min(32, entries.size()); hop++) {
            ClientAddress entry =
                    AddressParser.parse(entries.get(entries.size() - hop).replaceAll("^[ \t]+|[ \t]+$", ""));
            if (entry.equals(ClientAddress.UNKNOWN)) {
                break;
            }
            candidate = entry;
            if (!proxies.trusts(entry)) {
                break;
            }
        }
        return candidate;
    }

    private static List<String> lines(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(random.nextInt(8) == 0 ? 50 : 5))
                .mapToObj(line -> line(random))
                .toList();
    }

    private static String line(SplittableRandom random) {
        StringBuilder line = new StringBuilder(entry(random));
        for (int more = random.nextInt(6); more > 0; more--) {
            line.append(random.nextBoolean() ? "," : " ,\t").append(entry(random));
        }
        return line.toString();
    }

    /** Mostly trusted, so that walks are long. */
    private static String entry(SplittableRandom random) {
        return switch (random.nextInt(20)) {
            case 0 -> "203.0.113." + random.nextInt(256);
            case 1 -> "[2001:db8::" + random.nextInt(1, 100) + "]:443";
            case 2 -> List.of("", "unknown", "_hidden", "127.1", "\"", "a b").get(random.nextInt(6));
            case 3 -> Seeds.text(random, 20).replace(',', ';');
            case 4 -> "::ffff:10.0.0." + random.nextInt(256);
            default -> "10." + random.nextInt(256) + ".0.1:" + random.nextInt(0x10000);
        };
    }

    /** Promises 2, 4 and 5: a client may write what it likes, the proxies append, and the answer is the client. */
    @Test
    void whatAClientWritesChangesNothingOfWhatTheProxiesAppend() {
        Seeds.forAll(50_000, random -> {
            boolean list = random.nextBoolean();
            TrustedProxies proxies = proxies(list ? "X-Forwarded-For" : "Forwarded");
            ClientAddress client = client(random);
            List<String> lines = new ArrayList<>(IntStream.range(0, random.nextInt(3))
                    .mapToObj(i -> list ? line(random) : forged(random))
                    .toList());
            append(lines, random, written(random, list, client));
            for (int hops = random.nextInt(5); hops > 0; hops--) {
                append(lines, random, written(random, list, ClientAddress.ipv4(0x0A000000 | random.nextInt(1 << 24))));
            }

            assertEquals(client, proxies.clientAddress(PROXY, name -> lines), lines::toString);
        });
    }

    private static ClientAddress client(SplittableRandom random) {
        return random.nextBoolean()
                ? ClientAddress.ipv4(0xCB007100 | random.nextInt(256))
                : ClientAddress.ipv6(0x20010DB8_00000000L | random.nextInt(1 << 30), random.nextLong());
    }

    /** To the last line, as most proxies do, or on one of its own. */
    private static void append(List<String> lines, SplittableRandom random, String entry) {
        if (lines.isEmpty() || random.nextInt(4) == 0) {
            lines.add(entry);
        } else {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + (random.nextBoolean() ? ", " : ",") + entry);
        }
    }

    private static String forged(SplittableRandom random) {
        String forged = random.nextBoolean() ? "for=198.51.100.7;host=\"" : "";
        return forged + Seeds.text(random, 30);
    }

    private static String written(SplittableRandom random, boolean list, ClientAddress address) {
        String literal = literal(address);
        boolean ipv6 = literal.contains(":");
        String port = List.of("", ":0", ":65535").get(random.nextInt(3));
        if (list) {
            return ipv6 && (!port.isEmpty() || random.nextBoolean()) ? "[" + literal + "]" + port : literal + port;
        }
        String node = (ipv6 ? "[" + literal + "]" : literal) + (random.nextInt(4) == 0 ? ":_o.b-f" : port);
        String pair = (random.nextBoolean() ? "for" : "For")
                + (ipv6 || node.contains(":") || random.nextBoolean() ? "=\"" + node + "\"" : "=" + node);
        String host = "host=" + quoted(Seeds.text(random, 12));
        return switch (random.nextInt(4)) {
            case 0 -> pair;
            case 1 -> pair + ";proto=https";
            case 2 -> pair + ";" + host;
            default -> host + ";" + pair;
        };
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String literal(ClientAddress address) {
        if (address.family() == ClientAddress.Family.IPV4) {
            long bits = address.low();
            return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
        }
        StringBuilder text = new StringBuilder();
        for (long half : new long[] {address.high(), address.low()}) {
            for (int shift = 48; shift >= 0; shift -= 16) {
                text.append(text.isEmpty() ? "" : ":").append(Long.toHexString(half >>> shift & 0xFFFF));
            }
        }
        return text.toString();
    }

    /** Promises 1, 6 and 44. */
    @Test
    void noInputMakesItThrowAndNoneOfAPeerThatIsNotTrustedChangesItsAddress() {
        Seeds.forAll(100_000, random -> {
            TrustedProxies proxies = proxies(HEADERS.get(random.nextInt(HEADERS.size())));
            List<String> lines = IntStream.range(0, random.nextInt(4))
                    .mapToObj(i -> noise(random))
                    .toList();
            ClientAddress stranger = client(random);

            assertNotNull(proxies.clientAddress(PROXY, name -> lines), lines::toString);
            assertNotEquals(ClientAddress.UNKNOWN, proxies.clientAddress(PROXY, name -> lines), lines::toString);
            assertSame(stranger, proxies.clientAddress(stranger, name -> lines));
        });
    }

    private static String noise(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Seeds.text(random, 60);
            case 1 -> mutated(random, line(random));
            case 2 -> mutated(random, written(random, false, client(random)));
            default ->
                mutated(random, written(random, false, ClientAddress.ipv4(0x0A000001))) + ","
                        + mutated(random, written(random, false, PROXY));
        };
    }

    private static String mutated(SplittableRandom random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && !mutated.isEmpty(); i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.insert(at, Seeds.text(random, 3));
                default -> mutated.setCharAt(at, ",;=\"\\[]:_.%".charAt(random.nextInt(11)));
            }
        }
        return mutated.toString();
    }

    /** Promise 7: also prints what the longest headers that a container lets through cost. */
    @Test
    void hugeFieldsCostNoMoreThanTheirFirstEntries() {
        String list = String.join(",", Collections.nCopies(4_000, "10.0.0.2"));
        String elements = String.join(",", Collections.nCopies(4_000, "for=\"10.0.0.2:80\""));
        for (String text : List.of(
                list,
                ",".repeat(100_000),
                "10.0.0.2 ".repeat(20_000),
                "1".repeat(100_000),
                "[" + ":".repeat(100_000))) {
            assertTrue(medianNanos("X-Forwarded-For", text) < 1_000_000, "less than a millisecond");
        }
        for (String text : List.of(
                elements,
                "\"".repeat(100_000),
                "\\".repeat(100_000) + "\"",
                "\\\"".repeat(50_000) + "\"",
                ";".repeat(100_000),
                "for=\"" + "\\1".repeat(50_000) + "\"")) {
            assertTrue(medianNanos("Forwarded", text) < 1_000_000, "less than a millisecond");
        }
        String eightKilobytes = "203.0.113.9" + ",10.0.0.2".repeat(909);
        assertEquals(
                AddressParser.parse("10.0.0.2"),
                proxies("X-Forwarded-For").clientAddress(PROXY, name -> List.of(eightKilobytes)));
        nanos("X-Forwarded-For", eightKilobytes, 50_000); // until it is compiled
        long[] nanos = nanos("X-Forwarded-For", eightKilobytes, 50_000);
        System.out.printf(
                "promise 7: 8 KB of X-Forwarded-For, 32 entries read: p50 %.1f us, p99 %.1f us%n",
                nanos[25_000] / 1e3, nanos[49_500] / 1e3);
    }

    private static long medianNanos(String header, String line) {
        return nanos(header, line, 101)[50];
    }

    /** Sorted. */
    private static long[] nanos(String header, String line, int times) {
        TrustedProxies proxies = proxies(header);
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            assertNotNull(proxies.clientAddress(PROXY, name -> List.of(line)));
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }
}
