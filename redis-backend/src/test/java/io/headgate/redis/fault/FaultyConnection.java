package io.headgate.redis.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One connection through a {@link FaultProxy}: a thread for the requests, a thread for the replies. */
final class FaultyConnection {
    private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final int CHUNK = 64 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();

    FaultyConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** Dials the server; where that refuses, the client is reset. */
    void start(int target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        } catch (IOException refused) {
            reset();
            return;
        }
        run("requests", this::passRequests);
        run("replies", this::passReplies);
    }

    /** Ends it with a reset rather than in order. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            proxy.ended(this);
        }
        end();
    }

    private interface Pass {
        void run() throws IOException;
    }

    private void run(String name, Pass pass) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pass.run();
                    } catch (IOException broken) {
                        reset();
                    } finally {
                        end();
                    }
                },
                "fault-proxy-" + proxy.port() + "-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void end() {
        proxy.ended(this);
        try (client) {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void passRequests() throws IOException {
        InputStream in = client.getInputStream();
        byte[] chunk = new byte[CHUNK];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            Fault fault = proxy.fault();
            if (fault == Fault.ANSWER) {
                client.getOutputStream().write(proxy.answer());
            } else if (fault.passesRequests()) {
                write(server.getOutputStream(), chunk, length, fault == Fault.SLICE ? 0 : -1);
            }
        }
    }

    private void passReplies() throws IOException {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            switch (proxy.faultOfReply()) {
                case PASS -> write(out, chunk, length, -1);
                case SLICE -> write(out, chunk, length, 0);
                case DRIP -> write(out, chunk, length, DRIP_NANOS);
                case LATENCY -> {
                    LockSupport.parkNanos(proxy.latencyNanos());
                    write(out, chunk, length, -1);
                }
                case PREFIX_REPLY -> {
                    out.write(proxy.answer());
                    write(out, chunk, length, -1);
                }
                case REPEAT_REPLY -> {
                    write(out, chunk, length, -1);
                    write(out, chunk, length, -1);
                }
                case CUT_REPLY -> {
                    write(out, chunk, length / 2, -1);
                    return;
                }
                case DROP_REPLY, BLACKHOLE, ANSWER, RESET, REFUSE, UNACCEPTED -> {
                    // swallowed
                }
            }
        }
    }

    /** All at once where the pause is negative, otherwise byte by byte. */
    private static void write(OutputStream out, byte[] bytes, int length, long pauseNanos) throws IOException {
        if (pauseNanos < 0) {
            out.write(bytes, 0, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            out.write(bytes[i]);
            LockSupport.parkNanos(pauseNanos);
        }
    }
}
