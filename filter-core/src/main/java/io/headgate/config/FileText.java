package io.headgate.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a policy file: its bytes, and the text that they are. */
final class FileText {
    /** Far more than anybody writes by hand. */
    static final int MAX_BYTES = 1 << 20;

    private static final Pattern LINE_END = Pattern.compile("\\r\\n?");
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private FileText() {}

    /** @throws ConfigException if the file is not there, cannot be read or is too large */
    static byte[] bytes(Path file) {
        Problems problems = new Problems(file.toString());
        byte[] bytes = bytes(file, problems);
        problems.requireNone();
        return bytes;
    }

    private static byte[] bytes(Path file, Problems problems) {
        if (Files.isDirectory(file)) {
            problems.error(Place.START, "a directory, expected a file");
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.error(Place.START, "more than %d bytes, expected a policy file".formatted(MAX_BYTES));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            problems.error(Place.START, "there is no such file");
        } catch (AccessDeniedException e) {
            problems.error(Place.START, "access is denied, expected a file that this process may read");
        } catch (IOException e) {
            problems.error(Place.START, "cannot be read: " + e);
        }
        return new byte[0];
    }

    /** The text, its lines ended by a line feed each, without a byte order mark; null, and a problem noted, if the bytes are not UTF-8. */
    static @Nullable String decode(byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = LINE_END.matcher(out.flip()).replaceAll("\n");
        if (result.isError()) {
            problems.error(
                    Place.of(text, text.length()),
                    "byte 0x%02X is not UTF-8, expected a file in UTF-8".formatted(bytes[in.position()]));
            return null;
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
