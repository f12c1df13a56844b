package io.headgate.compatibility.servlet.tomcat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.Policy;
import io.headgate.RateLimiter;
import io.headgate.compatibility.servlet.HelloServlet;
import io.headgate.compatibility.servlet.Scratch;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise 33: of a WebSocket the filter counts the handshake; the application charges the messages. */
class WebSocketTest {
    private static final int HANDSHAKES = 3;
    private static final int MESSAGES = 7;

    private final RateLimiter limiter = RateLimiter.builder()
            .backend("memory:")
            .policy(Policy.builder("messages")
                    .limit(Limit.parse(MESSAGES + "/366d"))
                    .build())
            .build();
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Answers each message, with a refusal once the limit of all of a user's messages is used up. */
    private final class Echo extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) message -> answer(session, message));
        }

        private void answer(Session session, String message) {
            try {
                session.getBasicRemote()
                        .sendText(limiter.check("messages", Key.of("alice"), 1).admits() ? message : "too many");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        tomcat.setBaseDir(Scratch.directory().toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        // where no servlet is mapped no filter runs, and so no handshake is made
        Tomcat.addServlet(context, "hello", new HelloServlet()).addMapping("/*");
        FilterDef filter = new FilterDef();
        filter.setFilterName("handshakes");
        filter.setFilterClass(RateLimitFilter.class.getName());
        filter.setAsyncSupported("true");
        filter.addInitParameter("limit", HANDSHAKES + "/366d");
        context.addFilterDef(filter);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("handshakes");
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer((classes, servletContext) -> addEcho(servletContext), null);
        tomcat.start();
    }

    private void addEcho(ServletContext context) {
        ServerContainer sockets = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        try {
            sockets.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/echo")
                    .configurator(new ServerEndpointConfig.Configurator() {
                        @Override
                        public <T> T getEndpointInstance(Class<T> type) {
                            return type.cast(new Echo());
                        }
                    })
                    .build());
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        limiter.close();
    }

    @Test
    void theHandshakeIsCountedAndTheMessagesAreWhereTheyAreChecked() throws InterruptedException {
        int admitted = 0;
        for (int made = 0; made < HANDSHAKES; made++) {
            WebSocket socket = connect();
            for (int sent = 0; sent < MESSAGES; sent++) {
                socket.sendText("hello", true).join();
                admitted += "hello".equals(answers.poll(10, TimeUnit.SECONDS)) ? 1 : 0;
            }
            socket.abort();
        }
        CompletionException refused = assertThrows(CompletionException.class, this::connect);
        WebSocketHandshakeException handshake = assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());

        System.out.printf(
                "promise 33: WebSocket handshakes counted / made 1.000; of %d messages admitted / limit %.3f%n",
                HANDSHAKES * MESSAGES, admitted / (double) MESSAGES);
        assertEquals(429, handshake.getResponse().statusCode());
        assertEquals(MESSAGES, admitted);
    }

    private WebSocket connect() {
        URI uri = URI.create("ws://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/echo");
        return client.newWebSocketBuilder()
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        answers.add(data.toString());
                        return WebSocket.Listener.super.onText(socket, data, last);
                    }
                })
                .join();
    }
}
