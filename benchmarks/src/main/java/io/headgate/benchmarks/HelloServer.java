package io.headgate.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.headgate.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Jetty with a servlet that says hello: bare, behind a filter that admits, and behind one that refuses;
 * and with one that sends what a refusal sends. Prints its port, then answers each line of input with the processor time of this process in nanoseconds, and
 * ends with its input.
 */
public final class HelloServer {
    private HelloServer() {}

    /** The smallest useful answer. */
    @SuppressWarnings("serial")
    private static final class Hello extends HttpServlet {
        private static final byte[] BODY = "Hello, world!\n".getBytes(StandardCharsets.UTF_8);

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain;charset=utf-8");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }

    /** What a refusal sends, without deciding anything. */
    @SuppressWarnings("serial")
    private static final class SameBytes extends HttpServlet {
        private static final byte[] BODY = """
                {"type":"https://iana.org/assignments/http-problem-types#quota-exceeded","title":"The quota is exceeded.",\
                "status":429,"violated-policies":["refused"]}
                """.getBytes(StandardCharsets.UTF_8);

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setHeader("RateLimit-Policy", "\"refused\";q=1;w=31622400");
            response.setHeader("RateLimit", "\"refused\";r=0;t=31622390");
            response.setHeader("Retry-After", "31622390");
            response.setHeader("Cache-Control", "no-store");
            response.setStatus(429);
            response.setContentType("application/problem+json");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context());
        server.start();
        System.out.println(((ServerConnector) server.getConnectors()[0]).getLocalPort());
        answerProcessorTime();
        server.stop();
    }

    private static ServletContextHandler context() {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Hello()), "/*");
        context.addServlet(new ServletHolder(new SameBytes()), "/same-bytes");
        limit(context, "/admitted", "1000000000/1s");
        limit(context, "/refused", "1/366d");
        return context;
    }

    private static void limit(ServletContextHandler context, String path, String limit) {
        FilterHolder filter = new FilterHolder(RateLimitFilter.class);
        filter.setName(path.substring(1));
        filter.setAsyncSupported(true);
        filter.setInitParameter("limit", limit);
        context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
    }

    private static void answerProcessorTime() throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            System.out.println(system.getProcessCpuTime());
        }
    }
}
