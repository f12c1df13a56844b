package io.headgate.config;

import static io.headgate.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigPathTest {
    private static final String RELATIVE = "WEB-INF/policies.yaml";

    @TempDir
    private Path webapp;

    @Test
    void aRelativePathIsOneOfTheWebApplication() {
        assertEquals(webapp.resolve(RELATIVE), ConfigPath.parse(RELATIVE, path -> webapp + path));
    }

    @Test
    void anAbsolutePathIsOneOfTheMachine() {
        String absolute = webapp.resolve("p.yaml").toString();
        assertEquals(Path.of(absolute), ConfigPath.parse(absolute, path -> null));
    }

    @Test
    void aWebApplicationThatIsNotUnpackedHasNoFileToWatch() {
        String expected = "the web application is not unpacked to a directory, so no file of it can be read or watched;"
                + " expected an absolute path";
        assertRefused(expected, () -> ConfigPath.parse(RELATIVE, path -> null));
        assertRefused(expected, () -> ConfigPath.parse(RELATIVE, path -> webapp + "/in-a-jar/"));
    }
}
