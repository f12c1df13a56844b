package io.headgate.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Answers each request by itself with what it is told to. Its threads are daemons and end with it. */
final class AnsweringServer implements AutoCloseable {
    private final ServerSocket listener;
    private final UnaryOperator<String> replies;

    AnsweringServer(UnaryOperator<String> replies) {
        this.replies = replies;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    /** The reply to {@code HELLO 3}. */
    static String hello(String version, String mode, String role) {
        return "%%5\r\n+server\r\n+redis\r\n+version\r\n+%s\r\n+proto\r\n:3\r\n+mode\r\n+%s\r\n+role\r\n+%s\r\n"
                .formatted(version, mode, role);
    }

    int port() {
        return listener.getLocalPort();
    }

    String uri() {
        return "redis://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                "answering-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            run(() -> answer(client));
        }
    }

    private void answer(Socket client) throws IOException {
        try (client) {
            byte[] request = new byte[4096];
            for (int length; (length = client.getInputStream().read(request)) >= 0; ) {
                String text = new String(request, 0, length, StandardCharsets.ISO_8859_1);
                client.getOutputStream().write(replies.apply(text).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }
}
