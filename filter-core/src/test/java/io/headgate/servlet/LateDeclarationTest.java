package io.headgate.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A container that, as the specification allows, declares nothing any more once filters are initialised. */
class LateDeclarationTest {
    private static final Logger LOGGER = Logger.getLogger(RateLimitFilter.class.getName());

    private final Map<Object, Object> attributes = new HashMap<>();

    private final FilterRegistration.Dynamic registration =
            proxy(FilterRegistration.Dynamic.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "setAsyncSupported" -> throw new IllegalStateException("too late");
                case "getUrlPatternMappings" -> List.of("/*");
                default -> throw new AssertionError(method);
            });

    private final ServletContext context =
            proxy(ServletContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "getFilterRegistration" -> registration;
                case "getFilterRegistrations" -> Map.of();
                case "getAttribute" -> attributes.get(arguments[0]);
                case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                default -> throw new AssertionError(method);
            });

    private final FilterConfig config =
            proxy(FilterConfig.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "getFilterName" -> "api";
                case "getServletContext" -> context;
                case "getInitParameterNames" -> Collections.enumeration(List.of("limit"));
                case "getInitParameter" -> arguments[0].equals("limit") ? "10/1m" : null;
                default -> throw new AssertionError(method);
            });

    @Test
    void aFilterThatNobodyDeclaredWarns() throws ServletException {
        assertEquals(1, warningsOfInit());
    }

    @Test
    void aFilterThatTheInitializerDeclaredDoesNot() throws ServletException {
        new AsyncSupport().onStartup(null, context);
        assertEquals(0, warningsOfInit());
    }

    private long warningsOfInit() throws ServletException {
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
        RateLimitFilter filter = new RateLimitFilter();
        try {
            filter.init(config);
        } finally {
            filter.destroy();
            LOGGER.removeHandler(handler);
            LOGGER.setUseParentHandlers(true);
        }
        return records.stream()
                .filter(record -> record.getLevel().equals(Level.WARNING))
                .filter(record -> record.getMessage().contains("async-supported"))
                .count();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
