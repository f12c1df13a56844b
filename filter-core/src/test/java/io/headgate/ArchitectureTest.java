package io.headgate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of the module: each holds in the code as it is, and falls to a class that ignores it. */
class ArchitectureTest {
    private static final String DOMAIN = "io.headgate";
    private static final String YAML_READER = ".*\\.YamlReader(\\$.*)?";
    private static final String JSPECIFY = "org.jspecify.annotations";

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
                                .resideInAPackage(DOMAIN)
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(DOMAIN, "java..", JSPECIFY)
                                .as("the domain imports java.* and JSpecify only"),
                        "io.headgate",
                        "javax.naming.Context outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.headgate.servlet")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("jakarta.servlet..")
                                .as("the Servlet API stays in io.headgate.servlet"),
                        "io.headgate.http",
                        "jakarta.servlet.Filter outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAPackage("io.headgate.servlet..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("io.headgate.memory..")
                                .as("the filter reaches memory through the domain"),
                        "io.headgate.servlet",
                        "io.headgate.memory.MemoryBackend outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAPackage("io.headgate.memory..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "io.headgate.servlet..",
                                        "io.headgate.http..",
                                        "io.headgate.config..",
                                        "io.headgate.resilience..")
                                .as("memory sees the domain alone"),
                        "io.headgate.memory",
                        "io.headgate.servlet.RateLimitFilter outside;"),
                new Wall(
                        classes()
                                .that()
                                .resideInAPackage("io.headgate.resilience..")
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage(
                                        DOMAIN,
                                        "io.headgate.resilience..",
                                        "java..",
                                        JSPECIFY,
                                        "io.github.resilience4j..")
                                .as("what decorates any backend knows none"),
                        "io.headgate.resilience",
                        "io.headgate.memory.MemoryBackend outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("io.headgate.resilience..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.headgate.resilience..", "io.github.resilience4j..")
                                .as("what needs the breaker library is needed by nothing else"),
                        "io.headgate.memory",
                        "io.headgate.resilience.Breaker outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .doNotHaveSimpleName("Rates")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("io.github.resilience4j..")
                                .as("one class alone knows the breaker library"),
                        "io.headgate.resilience",
                        "io.github.resilience4j.circuitbreaker.CircuitBreaker outside;"),
                new Wall(
                        noClasses()
                                .that()
                                .haveNameNotMatching(YAML_READER)
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("org.snakeyaml..")
                                .as("one class alone knows the YAML parser"),
                        "io.headgate.config",
                        "org.snakeyaml.engine.v2.api.LoadSettings outside;"),
                new Wall(
                        DecoratorRule.passesHealthOn(),
                        "io.headgate",
                        "abstract static class Deaf implements Backend { Backend outside; }"),
                new Wall(
                        DecoratorRule.tellsEverything(),
                        "io.headgate",
                        "abstract static class Mute implements RateLimitListener { RateLimitListener outside; }"),
                new Wall(
                        noClasses()
                                .that()
                                .resideInAnyPackage("io.headgate.http..", "io.headgate.config..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("io.headgate.servlet..", "io.headgate.memory..")
                                .as("wire forms and configuration see no adapter and no backend"),
                        "io.headgate.config",
                        "io.headgate.memory.MemoryBackend outside;"),
                new Wall(
                        classes()
                                .that()
                                .resideOutsideOfPackage("io.headgate.resilience..")
                                .and()
                                .haveNameNotMatching(YAML_READER)
                                .should()
                                .onlyDependOnClassesThat()
                                .resideInAnyPackage("io.headgate..", "java..", JSPECIFY, "jakarta.servlet..")
                                .as("no library is needed at run time where buckets are in memory"),
                        "io.headgate.memory",
                        "io.github.bucket4j.Bucket outside;"),
                new Wall(
                        noClasses()
                                .should()
                                .dependOnClassesThat()
                                .haveFullyQualifiedName("java.net.InetAddress")
                                .as("no text is looked up in DNS"),
                        "io.headgate.http",
                        "java.net.InetAddress outside;"),
                new Wall(
                        slices().assignedFrom(new ByPackage())
                                .should()
                                .beFreeOfCycles()
                                .as("arrows between packages point one way"),
                        "io.headgate",
                        "io.headgate.http.AddressRange outside;"),
                new Wall(
                        noClasses()
                                .should()
                                .resideInAnyPackage("..internal..", "..impl..", "..util..", "..common..")
                                .as("a package is named after what it is about"),
                        "io.headgate.util",
                        "int anything;"));
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

    /** The main classes and some more, by their names alone where they name others. */
    private static JavaClasses load(Path... more) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        List<Path> paths = new ArrayList<>(List.of(more));
        paths.add(mainClasses());
        return new ClassFileImporter().importPaths(paths);
    }

    private static Path mainClasses() {
        try {
            return Path.of(RateLimiter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A slice for each package, the domain's own included. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return javaClass.getPackageName().startsWith(DOMAIN)
                    ? SliceIdentifier.of(javaClass.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
