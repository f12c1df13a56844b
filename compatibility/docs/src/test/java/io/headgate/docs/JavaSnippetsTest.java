package io.headgate.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class JavaSnippetsTest {
    /** What a reader would import without being told. */
    private static final List<String> IMPORTS = List.of(
            "io.headgate.*",
            "io.headgate.config.*",
            "io.headgate.http.*",
            "io.headgate.jaxrs.*",
            "io.headgate.memory.*",
            "io.headgate.servlet.*",
            "jakarta.inject.Inject",
            "jakarta.ws.rs.*",
            "jakarta.ws.rs.container.*",
            "jakarta.ws.rs.core.*",
            "jakarta.ws.rs.ext.*",
            "java.io.*",
            "java.time.*",
            "java.util.*",
            "org.glassfish.jersey.server.*",
            "org.springframework.boot.web.servlet.*",
            "org.springframework.context.annotation.*");

    private static final Pattern TYPE =
            Pattern.compile("(?m)^((public|final|abstract) )*(class|interface|record|enum) .*$");

    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public ((?:final |abstract )*(?:class|interface) )");

    @TempDir
    private Path folder;

    /** What servlet.md says of containers is compiled and run on them; Spring is on this class path alone. */
    @TestFactory
    Stream<DynamicTest> everyJavaSnippetCompiles() {
        return Snippet.all("java").stream()
                .filter(snippet -> !snippet.isOf("servlet.md") || snippet.text().contains("@Bean"))
                .map(snippet -> dynamicTest(snippet.place(), () -> assertCompiles(snippet)));
    }

    private void assertCompiles(Snippet snippet) throws IOException {
        Path source = Files.writeString(
                Files.createTempDirectory(folder, "snippet").resolve("Snippet.java"), sourceOf(snippet.text()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", source.getParent().toString(), "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertTrue(compiled, () -> messages + "\n" + snippet.text());
        }
    }

    private static String sourceOf(String text) {
        String imports = IMPORTS.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining());
        if (TYPE.matcher(text).find()) {
            return imports + PUBLIC_TYPE.matcher(text).replaceAll("$1");
        }
        String member = text.startsWith("@") ? text : "void run() throws Exception {\n" + text + "}\n";
        return imports + "class Snippet extends ResourceConfig {\n" + member + "}\n";
    }
}
