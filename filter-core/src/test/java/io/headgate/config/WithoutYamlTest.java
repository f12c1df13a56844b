package io.headgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that has left the YAML parser out. */
class WithoutYamlTest {
    @Test
    void onlyAPolicyFileNeedsTheParser(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("policies.yaml"), "policies: []");
        try (URLClassLoader loader = withoutParser()) {
            Class<?> key = loader.loadClass(KeyText.class.getName());
            assertEquals(
                    "ip",
                    key.getMethod("parse", String.class).invoke(null, "ip").toString());

            Class<?> config = loader.loadClass(Config.class.getName());
            InvocationTargetException failure = assertThrows(
                    InvocationTargetException.class,
                    () -> config.getMethod("load", Path.class).invoke(null, file));
            assertEquals(
                    "java.lang.IllegalStateException: a policy file needs a YAML parser, which is not on the class path;"
                            + " expected the artifact org.snakeyaml:snakeyaml-engine",
                    failure.getCause().toString());
        }
    }

    private static URLClassLoader withoutParser() throws IOException {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("snakeyaml")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
