package io.headgate.redis;

import io.headgate.BackendException;
import io.headgate.BackendUri;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;

/** Connections as the URI says, without a backend above them. */
final class DialledLinks implements AutoCloseable {
    private static final int CONNECTIONS = 2;

    final Links links;

    DialledLinks(String uri) {
        this(uri, null);
    }

    DialledLinks(String uri, SSLSocketFactory tls) {
        Address address = Address.of(BackendUri.parse(uri));
        Login login = new Login(address, "headgate", "headgate", tls);
        Script script = new Script();
        Canary canary = new Canary(script, () -> "headgate:1:headgate-probe:0");
        Dialler dialler = new Dialler(login, Whereabouts.of(login), canary);
        links = new Links(dialler, tls, script, CONNECTIONS, TimeUnit.SECONDS.toNanos(1));
        links.start(300, () -> {});
    }

    /** Calls the script; whether it was answered. */
    boolean answers() {
        try {
            links.run(List.of(Canary.NOTHING), System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
            return true;
        } catch (BackendException e) {
            return false;
        }
    }

    List<String> problems() {
        return links.problems();
    }

    @Override
    public void close() {
        links.close();
    }
}
