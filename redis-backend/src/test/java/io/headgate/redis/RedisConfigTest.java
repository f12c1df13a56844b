package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Config;
import io.headgate.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy file says of a Redis is checked without a connection, and no secret is told. */
class RedisConfigTest {
    private static final String SECRET = "s3cret-s3cret-s3cret";

    @TempDir
    private Path folder;

    private Path file(String lines) throws IOException {
        return Files.writeString(
                folder.resolve("policies.yaml"), lines + "\npolicies:\n  - { name: api, limit: 5/1m }\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://:hunter2@redis.example:99999 | port",
                "redis://:hunter2@redis.example?secrets=hunter2 | unknown parameter \"secrets\", did you mean \"secret\"?",
                "redis://:hunter2@redis.example?deadline=0ms | deadline: \"0ms\", expected 1ms to 1m, such as 50ms",
                "redis://:hunter2@redis.example?connections=65 | connections: ",
                "redis://:hunter2@redis.example?secret-env=HUNTER2 | secret and secret-env: expected one of them",
                "redis://:hunter2@redis.example?secret=hunter2hunter2hunter2 | the parameter \"secret\" is given twice",
            })
    void aWrongBackendIsToldWhereItStands(String uri, String message) throws IOException {
        Path file = file("secret: " + SECRET + "\nbackend: " + uri);
        ConfigException failure = assertThrows(ConfigException.class, () -> Config.load(file));
        assertEquals(1, failure.problems().size());
        assertTrue(failure.getMessage().startsWith(file + ":2:10: key \"backend\": "), failure.getMessage());
        assertTrue(failure.getMessage().contains(message.strip()), failure.getMessage());
        assertFalse(failure.getMessage().contains("hunter2"), failure.getMessage());
        assertFalse(failure.getMessage().contains(SECRET), failure.getMessage());
    }

    @Test
    void aSecretIsNeededAndHasToBeLongEnough() throws IOException {
        ConfigException none =
                assertThrows(ConfigException.class, () -> Config.load(file("backend: redis://redis.example")));
        assertTrue(none.getMessage().contains("no key secret"), none.getMessage());
        ConfigException few = assertThrows(
                ConfigException.class, () -> Config.load(file("backend: redis://redis.example\nsecret: hunter2")));
        assertTrue(few.getMessage().contains("secret: 7 bytes, expected at least 16 bytes"), few.getMessage());
        assertFalse(few.getMessage().contains("hunter2"));
    }

    @Test
    void theSecretIsAParameterOfTheBackendAndInNoText() throws IOException {
        Config config = Config.load(file("backend: redis://:hunter2@redis.example\nsecret: " + SECRET));
        assertEquals(SECRET, config.backend().parameters().get(KeySecret.TEXT));
        assertEquals("redis:", config.backend().toString());
    }
}
