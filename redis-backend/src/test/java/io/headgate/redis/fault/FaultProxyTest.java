package io.headgate.redis.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults are what they say: a test that sees none of them would prove nothing. */
class FaultProxyTest {
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MILLIS = 300;

    private static RedisServer redis;
    private FaultProxy proxy;
    private Socket socket;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void dial() throws IOException {
        proxy = FaultProxy.to(redis.port());
        socket = dialled();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        proxy.close();
    }

    @Test
    void passesWhatItIsGiven() throws IOException {
        assertEquals("+PONG\r\n", ping(7));
        assertEquals(1, proxy.dialled());
        assertEquals(1, proxy.open());
        assertEquals(1, proxy.mostOpen());
    }

    @Test
    void slicesArriveWhole() throws IOException {
        proxy.set(Fault.SLICE);
        assertEquals("+PONG\r\n", ping(7));
    }

    @Test
    void latencyIsAddedToEveryReply() throws IOException {
        proxy.latency(Duration.ofMillis(80));
        long start = System.nanoTime();
        assertEquals("+PONG\r\n", ping(7));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(80));
    }

    @Test
    void aDripIsAByteIn150Milliseconds() throws IOException {
        proxy.set(Fault.DRIP);
        long start = System.nanoTime();
        assertEquals("+PO", ping(3));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void aBlackholeTakesConnectionsAndSaysNothing() throws IOException {
        proxy.set(Fault.BLACKHOLE);
        assertThrows(SocketTimeoutException.class, () -> ping(1));
        try (Socket another = dialled()) {
            assertTrue(another.isConnected());
        }
    }

    @Test
    void aDialThatIsNeverAcceptedHangs() throws IOException {
        proxy.set(Fault.UNACCEPTED);
        assertThrows(IOException.class, () -> ping(1));
        assertThrows(SocketTimeoutException.class, this::dialled);
        proxy.set(Fault.PASS);
        Awaitility.await().ignoreExceptions().until(() -> {
            socket = dialled();
            return ping(7).equals("+PONG\r\n");
        });
    }

    @Test
    void aResetEndsWhatIsOpenAndWhatIsDialled() throws IOException {
        proxy.set(Fault.RESET);
        assertThrows(SocketException.class, () -> ping(1));
        long dialled = proxy.dialled();
        assertThrows(SocketException.class, () -> {
            socket = dialled();
            ping(1);
        });
        assertEquals(dialled + 1, proxy.dialled());
        Awaitility.await().until(() -> proxy.open() == 0);
    }

    @Test
    void refusedDialsSucceedAgainWhenItListensAgain() throws IOException {
        proxy.set(Fault.REFUSE);
        assertThrows(ConnectException.class, this::dialled);
        proxy.set(Fault.PASS);
        socket = dialled();
        assertEquals("+PONG\r\n", ping(7));
    }

    @Test
    void aDroppedReplyBelongsToARequestThatArrived() throws IOException {
        proxy.set(Fault.DROP_REPLY);
        socket.getOutputStream().write("SET dropped 1\r\n".getBytes(StandardCharsets.US_ASCII));
        Awaitility.await().until(() -> "1".equals(redis.call("GET", "dropped")));
        assertThrows(SocketTimeoutException.class, () -> read(1));
    }

    @Test
    void oneReplyAloneCanBeDropped() throws IOException {
        proxy.once(Fault.DROP_REPLY);
        assertThrows(SocketTimeoutException.class, () -> ping(1));
        assertEquals("+PONG\r\n", ping(7));
    }

    @Test
    void aCutReplyEndsInTheMiddle() throws IOException {
        proxy.set(Fault.CUT_REPLY);
        assertEquals("+PO", ping(100));
    }

    @Test
    void aRepeatedReplyArrivesTwice() throws IOException {
        proxy.once(Fault.REPEAT_REPLY);
        assertEquals("+PONG\r\n+PONG\r\n", ping(14));
        assertEquals("+PONG\r\n", ping(7));
    }

    @Test
    void anAnswerOfItsOwnNeverReachesTheServer() throws IOException {
        proxy.answer("HTTP".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write("SET answered 1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals("HTTP", read(4));
        assertEquals(null, redis.call("GET", "answered"));
    }

    @Test
    void nothingIsLeftOfItWhenItIsClosed() {
        proxy.close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("fault-proxy-" + proxy.port())));
    }

    private Socket dialled() throws IOException {
        Socket dialled = new Socket();
        dialled.setSoTimeout(TIMEOUT_MILLIS);
        dialled.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), TIMEOUT_MILLIS);
        return dialled;
    }

    private String ping(int expected) throws IOException {
        socket.getOutputStream().write(PING);
        return read(expected);
    }

    private String read(int expected) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(expected), StandardCharsets.US_ASCII);
    }
}
