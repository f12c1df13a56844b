package io.headgate.compatibility.servlet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection on which a test writes bytes of its own choice. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawClient(TestServer server) throws IOException {
        this(server, "127.0.0.1");
    }

    RawClient(TestServer server, String host) throws IOException {
        socket = new Socket(InetAddress.getByName(host), server.port());
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A response; the names of its header fields are in lower case. */
    record Response(int status, List<String> fields, String body) {
        String field(String name) {
            return fields.stream()
                    .filter(field -> field.startsWith(name + ": "))
                    .map(field -> field.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Each char as one byte. */
    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** A GET without a body, with further header lines. */
    static String get(String path, String... headerLines) {
        return header("GET " + path, headerLines);
    }

    /** The header of a POST. */
    static String post(String path, String... headerLines) {
        return header("POST " + path, headerLines);
    }

    /** The header of any request: {@code PUT /path}. */
    static String header(String methodAndPath, String... headerLines) {
        StringBuilder header = new StringBuilder(methodAndPath + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String line : headerLines) {
            header.append(line).append("\r\n");
        }
        return header.append("\r\n").toString();
    }

    /** The next response, interim ones too. */
    Response read() throws IOException {
        Response head = readHead();
        return head.status() == 100 ? head : new Response(head.status(), head.fields(), body(head));
    }

    private Response readHead() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        List<String> fields = new ArrayList<>();
        String line = line();
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
                    + line.substring(colon + 1).strip());
            line = line();
        }
        return new Response(status, fields, "");
    }

    /** The response to such a request: one to a HEAD has no body, whatever it says of its length. */
    Response readHeadOrAll(String methodAndPath) throws IOException {
        return methodAndPath.regionMatches(true, 0, "HEAD ", 0, 5) ? readHead() : read();
    }

    List<Response> read(int count) throws IOException {
        List<Response> responses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            responses.add(read());
        }
        return responses;
    }

    /** What comes until the server closes the connection. */
    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String body(Response head) throws IOException {
        if (!head.field("transfer-encoding").equals("chunked")) {
            String length = head.field("content-length");
            return text(length.isEmpty() ? 0 : Integer.parseInt(length));
        }
        StringBuilder body = new StringBuilder();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.append(text(size));
            line();
        }
        line();
        return body.toString();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String text(int length) throws IOException {
        return new String(readBytes(length), StandardCharsets.UTF_8);
    }

    /** The next bytes, whatever they are. */
    byte[] readBytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
