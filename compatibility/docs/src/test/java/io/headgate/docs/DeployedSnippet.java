package io.headgate.docs;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** A part of a {@code web.xml} as the application of a Jetty on a free port of the loopback address. */
final class DeployedSnippet implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private DeployedSnippet(WebAppContext app) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(app);
        server.start();
    }

    /** @param folder an empty folder for the application's files */
    static DeployedSnippet start(Path folder, String text) throws Exception {
        Path webInf = Files.createDirectories(folder.resolve("WEB-INF"));
        Files.writeString(
                webInf.resolve("web.xml"),
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n" + text + "</web-app>\n");
        WebAppContext app = new WebAppContext(folder.toString(), "/");
        app.setThrowUnavailableOnStartupException(true);
        app.setParentLoaderPriority(true);
        app.addServlet(Empty.class, "/*");
        return new DeployedSnippet(app);
    }

    /** With header fields in pairs of name and value. */
    HttpResponse<String> get(String path, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path));
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    /** Answers 200 to GET with nothing. */
    public static final class Empty extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(200);
        }
    }
}
