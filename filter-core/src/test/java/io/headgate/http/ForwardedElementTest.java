package io.headgate.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headgate.ClientAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 9: RFC 7239, quoting, brackets, ports, case. */
class ForwardedElementTest {
    /** The first ones are the examples of the RFC, sections 4, 6 and 7.1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "For=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17",
                "for=192.0.2.60;proto=http;by=203.0.113.43 | 192.0.2.60",
                "for=192.0.2.43 | 192.0.2.43",
                "for=198.51.100.17 | 198.51.100.17",
                "for=\"192.0.2.43:47011\" | 192.0.2.43",
                "for=\"[2001:db8:cafe::17]\" | 2001:db8:cafe::17",
                "for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com | 198.51.100.17",
                "proto=https;for=192.0.2.1 | 192.0.2.1",
                "FOR=192.0.2.1 | 192.0.2.1",
                "for=\"192.0.2.1\" | 192.0.2.1",
                "for=\"192.0.2.1:_port\" | 192.0.2.1",
                "for=\"[2001:db8::1]:_p.o-r_t\" | 2001:db8::1",
                "for=\"[::ffff:192.0.2.1]\" | 192.0.2.1",
                "for=\"[fe80::1%eth0]\" | fe80::1",
                "for=\"1\\92.0\\.2.1\" | 192.0.2.1",
                "host=\"a,b;for=\\\"x\\\"\";for=192.0.2.1 | 192.0.2.1",
                "for=192.0.2.1;host=\"\" | 192.0.2.1",
                "for=192.0.2.1; proto=https ; | 192.0.2.1",
                ";;for=192.0.2.1;; | 192.0.2.1",
                "for=192.0.2.1;host=example.com:8080 | 192.0.2.1",
                "for=192.0.2.1:8080 | 192.0.2.1",
                "for=[2001:db8::1]:8080 | 2001:db8::1",
            })
    void tells(String element, String address) {
        assertEquals(AddressParser.parse(address), ForwardedElement.addressOf(element));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "for=_hidden",
                "for=_SEVKISEK",
                "for=\"_gazonk\"",
                "for=unknown",
                "for=\"unknown:80\"",
                "for",
                "for=",
                "for=;proto=http",
                "for=\"\"",
                "for =192.0.2.1",
                "for= 192.0.2.1",
                "=192.0.2.1",
                "192.0.2.1",
                "proto=https",
                "fort=192.0.2.1",
                "for=192.0.2.1;for=192.0.2.1",
                "for=192.0.2.1;FOR=192.0.2.2",
                "for=192.0.2.1 proto=https",
                "for=\"192.0.2.1",
                "for=192.0.2.1\"",
                "for=\"192.0.2.1\"x",
                "for=\"192.0.2.1\\",
                "for=\"192.0.2.1\\\"",
                "for='192.0.2.1'",
                "for=\"\"192.0.2.1\"\"",
                "for=2001:db8::1",
                "for=\"2001:db8::1\"",
                "for=\"2001:db8::1:_x\"",
                "for=\"192.0.2.1:_\"",
                "for=\"192.0.2.1:_a/b\"",
                "for=\"192.0.2.1:80:_x\"",
                "for=\"192.0.2.1:65536\"",
                "for=\"[192.0.2.1]\"",
                "for=\"[2001:db8::1\"",
                "for=\"[2001:db8::1]:\"",
                "for=localhost",
                "for=127.1",
                "for=192.0.2.1;host=a\"b",
                "for=192.0.2.1;host=\u00e9",
                "for=192.0.2.1;\u0000",
                "\ud800=1;for=192.0.2.1",
            })
    void tellsNone(String element) {
        assertSame(ClientAddress.UNKNOWN, ForwardedElement.addressOf(element));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=a, for=b | 6",
                "for=a | 0",
                "for=a, | 6",
                "x,for=\"a,b\" | 2",
                "x,host=\"a\\\",b\" | 2",
                "x,host=\"a\\\\\" | 2",
                "x,host=\"\\\\\\\",b\" | 2",
                "for=\", for=b | 6",
                "for=\"\\, for=b | 7",
                "for=\"a\\\", for=\"b,c\" | 9",
                "a\" | -1",
                "a\\\"b\" | -1",
            })
    void anElementBeginsBehindTheLastCommaOutsideQuotesAsReadFromTheRight(String line, int start) {
        assertEquals(start, ForwardedElement.startOfLast(line, line.length(), 1_024));
    }

    @Test
    void anElementIsNoLongerThanAllowed() {
        String tooLong = "x,for=192.0.2.1;host=" + "a".repeat(1_024);
        assertEquals(ForwardedFormat.NO_ENTRY, ForwardedElement.startOfLast(tooLong, tooLong.length(), 1_024));
        assertEquals(2, ForwardedElement.startOfLast(tooLong, 1_026, 1_024));
        assertEquals(ForwardedFormat.NO_ENTRY, ForwardedElement.startOfLast(tooLong, 1_027, 1_024));
    }
}
