package io.headgate.redis;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import io.headgate.DecoratorRule;
import io.headgate.RateLimiter;
import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.UnifiedJedis;

/** The walls around Jedis: each holds in the code as it is, and falls to a class that ignores it. */
class RedisArchitectureTest {
    private static final String HOME = "io.headgate.redis";

    private static final Set<String> WALL_CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.LocalDate.now",
            "java.util.Date.<init>");

    private static final JavaClasses MAIN = load();
    private static JavaClasses withIntruders;

    /** A rule, and a class that breaks it. */
    private record Wall(ArchRule rule, String home, String body) {
        String intruder() {
            return "Intruder" + Integer.toHexString(body.hashCode());
        }

        String file(String suffix) {
            return home.replace('.', '/') + "/" + intruder() + suffix;
        }

        @Override
        public String toString() {
            return rule.getDescription();
        }
    }

    static Stream<Wall> walls() {
        return Stream.of(
                new Wall(
                        classes()
                                .that()
                                .resideInAPackage(HOME)
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(
                                        HOME,
                                        "io.headgate",
                                        "io.headgate.resilience",
                                        "java..",
                                        "javax.crypto..",
                                        "javax.net.ssl",
                                        "org.jspecify.annotations",
                                        "redis.clients.jedis..")
                                .as("the Redis backend knows the domain, decorators of backends and Jedis"),
                        HOME,
                        "org.apache.commons.pool2.ObjectPool<?> outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAPackage(HOME)
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "io.headgate.memory..",
                                        "io.headgate.servlet..",
                                        "io.headgate.jaxrs..",
                                        "io.headgate.http..",
                                        "io.headgate.config..")
                                .as("backends and adapters never see each other"),
                        HOME,
                        "io.headgate.memory.MemoryBackend outside;"),
                new Wall(
                        DecoratorRule.passesHealthOn(),
                        HOME,
                        "abstract static class Deaf implements io.headgate.Backend { io.headgate.Backend outside; }"),
                new Wall(
                        noClasses()
                                .that()
                                .resideOutsideOfPackage(HOME)
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("redis.clients..")
                                .as("Jedis stays in io.headgate.redis"),
                        "io.headgate.resilience",
                        "redis.clients.jedis.UnifiedJedis outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAPackage(HOME)
                                .should()
                                .accessTargetWhere(describe("is a wall clock", RedisArchitectureTest::readsWallClock))
                                .as("nodes' clocks do not matter (promise 87)"),
                        HOME,
                        "long now() { return System.currentTimeMillis(); }"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAPackage(HOME)
                                .should()
                                .dependOnClassesThat()
                                .belongToAnyOf(java.time.Clock.class, java.time.InstantSource.class)
                                .as("no clock is handed in either"),
                        HOME,
                        "java.time.Clock clock;"),
                new Wall(
                        classes()
                                .that()
                                .resideInAPackage(HOME)
                                .and()
                                .haveModifier(PUBLIC)
                                .should(ArchCondition.from(
                                        belongToAnyOf(RedisBackend.class, RedisBackendFactory.class)))
                                .as("a backend, its builder and its factory are all that is public"),
                        HOME,
                        "public static class Open { }"));
    }

    @ParameterizedTest
    @MethodSource("walls")
    void stands(Wall wall) {
        wall.rule().check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("walls")
    void fallsToAnIntruder(Wall wall) {
        String report = wall.rule().evaluate(withIntruders).getFailureReport().toString();

        assertTrue(report.contains(wall.intruder()), report);
    }

    @Test
    void theWholeProjectIsLookedAt() {
        assertTrue(MAIN.contain(RateLimiter.class));
        assertTrue(MAIN.contain(RedisServer.class));
        assertTrue(MAIN.contain(RedisBackend.class));
    }

    @Test
    void aBackendItsBuilderAndItsFactoryAreAllThatIsPublic() {
        Set<String> found = MAIN.stream()
                .filter(type -> type.getPackageName().equals(HOME)
                        && type.getModifiers().contains(PUBLIC))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("Builder", "RedisBackend", "RedisBackendFactory"), found);
    }

    /** A client of the caller's own is all of Jedis that an application may have to name. */
    @Test
    void theOnlyTypeOfJedisInSignaturesIsTheClient() {
        Set<Class<?>> named = Stream.of(RedisBackend.class, RedisBackend.Builder.class, RedisBackendFactory.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .flatMap(RedisArchitectureTest::signature)
                .filter(type -> type.getName().startsWith("redis."))
                .collect(Collectors.toSet());
        assertEquals(Set.of(UnifiedJedis.class), named);
    }

    private static Stream<Class<?>> signature(Method method) {
        return Stream.concat(Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()));
    }

    private static boolean readsWallClock(JavaAccess<?> access) {
        return WALL_CLOCKS.contains(
                access.getTargetOwner().getFullName() + "." + access.getTarget().getName());
    }

    @BeforeAll
    static void plantIntruders(@TempDir Path directory) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        for (Wall wall : walls().toList()) {
            Path source = directory.resolve(wall.file(".java"));
            Files.createDirectories(source.getParent());
            Files.writeString(
                    source, "package %s; class %s { %s }".formatted(wall.home(), wall.intruder(), wall.body()));
            arguments.add(source.toString());
        }

        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        withIntruders = load(directory);
    }

    /** The main classes of this module and of those below it, by their names alone where they name others. */
    private static JavaClasses load(Path... more) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        List<Path> paths = new ArrayList<>(List.of(more));
        for (Class<?> type : List.of(RedisBackend.class, RateLimiter.class, RedisServer.class)) {
            paths.add(home(type));
        }
        // another module is a folder to mvn test, and a jar to mvn verify
        return new ClassFileImporter()
                .importLocations(
                        paths.stream().map(RedisArchitectureTest::location).toList());
    }

    private static Location location(Path path) {
        if (Files.isDirectory(path)) {
            return Location.of(path);
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            return Location.of(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
