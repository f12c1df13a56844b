package io.headgate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.redis.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each call that README.md shows, by a shell and curl, answers what it shows; {@code ...} stands for lines left out. */
@DisabledOnOs(OS.WINDOWS)
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```$");
    private static final Pattern TIMES = Pattern.compile(";t=\\d+|(?<=Retry-After: |Reset: )\\d+");
    private static final Path POLICIES = Path.of("src/main/resources/webapp/WEB-INF/policies.yaml");
    private static final String DOCUMENTED = "examples/target/classes/webapp/WEB-INF/policies.yaml";

    @TempDir
    private Path folder;

    private final List<ExampleServer> servers = new ArrayList<>();

    /** A command and the lines that it prints. */
    private record Call(String command, List<String> shown) {}

    @AfterEach
    void stop() throws Exception {
        for (ExampleServer server : servers) {
            server.stop();
        }
        servers.clear();
    }

    @Test
    void eachCallOfOneExample() throws Exception {
        List<Call> calls = calls(false);
        assertTrue(calls.size() > 12, "calls " + calls.size());
        tryThrice(calls, () -> servers.add(ExampleServers.following(policies())));
    }

    @Test
    void twoExamplesOnOneRedis() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            int[] attempt = {0};
            tryThrice(calls(true), () -> {
                String backend = redis.uri() + "?deadline=10s&prefix=readme-" + attempt[0]++;
                servers.add(ExampleServers.on(backend));
                servers.add(ExampleServers.on(backend));
            });
        }
    }

    private interface Start {
        void run() throws Exception;
    }

    /** A slow machine gets units back between two calls, or does not see a change within the second. */
    private void tryThrice(List<Call> calls, Start start) throws Exception {
        List<String> difference = List.of();
        for (int i = 0; i < 3; i++) {
            start.run();
            difference = differences(calls);
            stop();
            if (difference.isEmpty()) {
                return;
            }
        }
        assertEquals(List.of(), difference);
    }

    private List<String> differences(List<Call> calls) throws Exception {
        List<String> differences = new ArrayList<>();
        for (Call call : calls) {
            List<String> printed = printed(call.command);
            String expected = call.shown.stream()
                    .map(ReadmeTest::pattern)
                    .collect(Collectors.joining("\n"))
                    .replace("\n...\n", "\n(?:.*\n)*");
            if (!timeless(String.join("\n", printed)).matches(expected)) {
                differences.add("$ %s\n%s\nshown:\n%s"
                        .formatted(call.command, String.join("\n", printed), String.join("\n", call.shown)));
            }
        }
        return differences;
    }

    private static String pattern(String line) {
        return line.equals("...") ? line : Pattern.quote(timeless(line));
    }

    private static String timeless(String text) {
        return TIMES.matcher(text).replaceAll("");
    }

    private List<String> printed(String command) throws IOException, InterruptedException {
        String own = command.replace(
                        "http://127.0.0.1:8080", servers.get(0).uri().toString())
                .replace(DOCUMENTED, folder.resolve("policies.yaml").toString());
        for (int i = 0; i < servers.size(); i++) {
            own = own.replace(
                    Integer.toString(8080 + i),
                    Integer.toString(servers.get(i).uri().getPort()));
        }
        Path output = folder.resolve("output");
        Process shell = new ProcessBuilder("sh", "-c", own)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(shell.waitFor(60, TimeUnit.SECONDS), own);
        return Files.readString(output, UTF_8).replace("\r", "").lines().toList();
    }

    private Path policies() throws IOException {
        return Files.writeString(folder.resolve("policies.yaml"), Files.readString(POLICIES));
    }

    private static List<Call> calls(boolean ofTwo) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("8081") == ofTwo)
                .flatMap(block -> Pattern.compile("(?m)^\\$ ").splitAsStream(block))
                .filter(call -> !call.isEmpty())
                .map(call -> call.lines().toList())
                .map(lines -> new Call(lines.get(0), lines.subList(1, lines.size())))
                .toList();
    }
}
