package io.headgate.compatibility.servlet;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.EventProcessor;
import io.headgate.redis.RedisBackend;
import io.headgate.servlet.RateLimitFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.snakeyaml.engine.v2.api.LoadSettings;
import redis.clients.jedis.Jedis;

/** An application with everything of Headgate in its own {@code WEB-INF}. */
final class WebInf {
    private static final List<Class<?>> PARTS = List.of(
            RateLimitFilter.class,
            RedisBackend.class,
            Jedis.class,
            GenericObjectPool.class,
            CircuitBreaker.class,
            EventProcessor.class,
            LoadSettings.class,
            HelloServlet.class);

    private WebInf() {}

    static void install(Path webapp) throws Exception {
        for (Class<?> part : PARTS) {
            install(part, webapp);
        }
    }

    /** The jar where there is one, as after {@code package}; the classes otherwise. */
    private static void install(Class<?> from, Path webapp) throws Exception {
        Path source =
                Path.of(from.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isRegularFile(source)) {
            Path lib = Files.createDirectories(webapp.resolve("WEB-INF/lib"));
            Files.copy(source, lib.resolve(source.getFileName()));
            return;
        }
        Path classes = webapp.resolve("WEB-INF/classes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = classes.resolve(source.relativize(file).toString());
                Files.createDirectories(target.getParent());
                copy(file, target);
            }
        }
    }

    /** Two modules may name services of one type. */
    private static void copy(Path file, Path target) throws IOException {
        if (target.getParent().endsWith("META-INF/services")) {
            String names = Files.readString(file).strip() + "\n";
            Files.writeString(target, names, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } else {
            Files.copy(file, target);
        }
    }
}
