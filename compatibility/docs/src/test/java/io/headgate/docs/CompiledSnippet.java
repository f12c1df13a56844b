package io.headgate.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assertions;

/** A piece of Java as a reader would complete it: a type, members of a type, or statements. */
record CompiledSnippet(Path classes) {
    /** What a reader would import without being told. */
    private static final List<String> IMPORTS = List.of(
            "io.headgate.*",
            "io.headgate.config.*",
            "io.headgate.http.*",
            "io.headgate.jaxrs.*",
            "io.headgate.memory.*",
            "io.headgate.redis.*",
            "io.headgate.servlet.*",
            "jakarta.inject.Inject",
            "jakarta.servlet.ServletContextEvent",
            "jakarta.servlet.ServletContextListener",
            "jakarta.ws.rs.*",
            "jakarta.ws.rs.container.*",
            "jakarta.ws.rs.core.*",
            "jakarta.ws.rs.ext.*",
            "java.io.*",
            "java.nio.charset.StandardCharsets",
            "java.security.GeneralSecurityException",
            "java.security.KeyStore",
            "java.security.cert.CertificateFactory",
            "java.time.*",
            "java.util.*",
            "javax.net.ssl.*",
            "org.glassfish.jersey.server.*",
            "org.springframework.boot.web.servlet.*",
            "org.springframework.context.annotation.*",
            "redis.clients.jedis.DefaultJedisClientConfig",
            "redis.clients.jedis.RedisClient",
            "redis.clients.jedis.UnifiedJedis");

    private static final Pattern TYPE =
            Pattern.compile("(?m)^((public|final|abstract) )*(class|interface|record|enum) .*$");

    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public ((?:final |abstract )*(?:class|interface) )");

    /** Fails with what the compiler says. */
    static CompiledSnippet of(String text, Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("Snippet.java"), sourceOf(text));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            Assertions.assertTrue(compiled, () -> messages + "\n" + text);
        }
        return new CompiledSnippet(folder);
    }

    /** Runs statements. */
    void run() throws Exception {
        URL[] path = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
            Class<?> snippet = loader.loadClass("Snippet");
            Method run = snippet.getDeclaredMethod("run");
            run.setAccessible(true);
            run.invoke(null);
        }
    }

    private static String sourceOf(String text) {
        String imports = IMPORTS.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining());
        if (TYPE.matcher(text).find()) {
            return imports + PUBLIC_TYPE.matcher(text).replaceAll("$1");
        }
        boolean members = text.startsWith("@") || text.startsWith("static ");
        // register(...) is a method of ResourceConfig
        String member = members ? text : "%svoid run() throws Exception {\n%s}\n".formatted(modifier(text), text);
        return imports + "class Snippet extends ResourceConfig {\n" + member + "}\n";
    }

    private static String modifier(String statements) {
        return statements.contains("register(") ? "" : "static ";
    }
}
