package io.headgate.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Finds out whether a port speaks TLS, by what it answers to a greeting. Nobody is trusted, and nothing told. */
final class TlsGreeting {
    /** With which an answer begins, a refusal included. */
    private static final int ALERT = 21;

    private static final int HANDSHAKE = 22;
    private static final int VERSION = 3;

    private TlsGreeting() {}

    static boolean isAnsweredBy(Socket socket, Host host) throws IOException {
        socket.getOutputStream().write(greeting(host));
        InputStream in = socket.getInputStream();
        int type = in.read();
        return (type == ALERT || type == HANDSHAKE) && in.read() == VERSION;
    }

    private static byte[] greeting(Host host) throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine(host.name(), host.port());
            engine.setUseClientMode(true);
            byte[] greeting = new byte[engine.getSession().getPacketBufferSize()];
            int length = engine.wrap(ByteBuffer.allocate(0), ByteBuffer.wrap(greeting))
                    .bytesProduced();
            return Arrays.copyOf(greeting, length);
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM has no TLS", e);
        }
    }
}
