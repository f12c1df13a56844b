package io.headgate.compatibility.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 connection without TLS whose frames a test puts together, several in one write (RFC 9113). */
final class RawHttp2 implements AutoCloseable {
    /** The type of frames before it, 0, is DATA. */
    private static final int HEADERS = 1;

    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int CANCEL = 8;

    private final RawClient client;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private int lastStream = -1;

    /** Connects, and exchanges settings. */
    RawHttp2(TestServer server) throws IOException {
        client = new RawClient(server);
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        add(SETTINGS, 0, 0, new byte[0]);
        flush();
        while (read().type() != SETTINGS) {
            // what a server sends before is of no interest
        }
        add(SETTINGS, ACK, 0, new byte[0]);
        flush();
    }

    private record Frame(int type, int flags) {
        boolean endsStream() {
            return type == RST_STREAM || (type <= HEADERS && (flags & END_STREAM) != 0);
        }
    }

    /** Adds a request to what is unsent; gives its stream. */
    int get(String path) {
        lastStream += 2;
        add(HEADERS, END_STREAM | END_HEADERS, lastStream, fields(path));
        return lastStream;
    }

    /** Adds the end of a stream that is of no more interest. */
    void cancel(int stream) {
        add(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    }

    /** Sends all that was added in one write. */
    void flush() throws IOException {
        client.send(unsent.toByteArray());
        unsent.reset();
    }

    /** Reads until so many streams are answered or reset. */
    void awaitEnds(int streams) throws IOException {
        for (int ended = 0; ended < streams; ) {
            Frame frame = read();
            if (frame.type() == GOAWAY) {
                throw new IOException("the server ends the connection after " + ended + " streams");
            }
            ended += frame.endsStream() ? 1 : 0;
        }
    }

    private Frame read() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(client.readBytes(9));
        int lengthAndType = header.getInt();
        int flags = header.get();
        client.readBytes(lengthAndType >>> 8);
        return new Frame(lengthAndType & 0xff, flags);
    }

    private void add(int type, int flags, int stream, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(9);
        header.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream);
        unsent.writeBytes(header.array());
        unsent.writeBytes(payload);
    }

    /** Two fields by their number in the static table of RFC 7541, and two with a value written out. */
    private static byte[] fields(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82); // :method GET
        block.write(0x86); // :scheme http
        literal(block, 1, "localhost"); // :authority
        literal(block, 4, path); // :path
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
