package io.headgate.compatibility.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jetty gives an IPv6 address in brackets, Tomcat bare; both are the same client. */
class Ipv6Test {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = Deployment.of(new WebXml()
                        .filter(AddressFilter.class, "addresses", true)
                        .map("addresses", "/*")
                        .limit("one-key", "/key/*", "limit", "1/366d")
                        .limit("exempt", "/exempt/*", "limit", "1/366d", "exempt", "::1")
                        .servlet(HelloServlet.class, "/*"))
                .host("::1")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theContainersFormOfTheLoopbackAddressIsUnderstood() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, status("/exempt"));
        }
    }

    @Test
    void everyFormOfOneAddressIsOneKey() throws IOException {
        assertEquals(200, status("/key"));
        String[] forms = {"[0:0:0:0:0:0:0:1]", "0:0:0:0:0:0:0:1", "::1", "[::1]", "[::1]:4711", "::1%eth0", "0000::0001"
        };
        for (String form : forms) {
            assertEquals(429, status("/key", AddressFilter.HEADER + ": " + form), form);
        }
        Figures.print(17, "distinct keys for ::1: 1");
    }

    private static int status(String path, String... headerLines) throws IOException {
        try (RawClient client = new RawClient(server, "::1")) {
            return client.send(RawClient.get(path, headerLines)).read().status();
        }
    }
}
