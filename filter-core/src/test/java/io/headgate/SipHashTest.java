package io.headgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SipHash-2-4-128 gives what its authors' reference implementation gives. */
class SipHashTest {
    @ParameterizedTest
    @CsvSource({
        "0, a3817f04ba25a8e66df67214c7550293",
        "1, da87c1d86b99af44347659119b22fc45",
        "2, 8177228da4a45dc7fca38bdef60affe4",
        "7, a1f1ebbed8dbc153c0b84aa61ff08239",
        "8, 3b62a9ba6258f5610f83e264f31497b4",
        "9, 264499060ad9baabc47f8b02bb6d71ed",
        "15, 5493e99933b0a8117e08ec0f97cfc3d9",
        "16, 6ee2a4ca67b054bbfd3315bf85230577",
        "63, 5150d1772f50834a503e069a973fbd7c",
    })
    void equalsTheReferenceForInputsOfThatLength(int length, String expected) {
        byte[] secret = counting(16);
        ByteBuffer halves = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
        SipHash.State state =
                new SipHash(halves.getLong(), halves.getLong()).start().add(counting(length));
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(state.firstHalf())
                .putLong(state.secondHalf())
                .array();
        assertEquals(expected, HexFormat.of().formatHex(bytes));
    }

    @Test
    void everySeedIsAnother() {
        assertNotEquals(
                SipHash.seeded().start().add(1).firstHalf(),
                SipHash.seeded().start().add(1).firstHalf());
    }

    @Test
    void aKeyIsHashedByItsEncoding() {
        SipHash hash = SipHash.seeded();
        Key key = Key.ofHeader("x-api-key", "0123456789abcdef");

        assertEquals(
                hash.start().add(7).add(key.encoded()).firstHalf(),
                key.addTo(hash.start().add(7)).firstHalf());
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
