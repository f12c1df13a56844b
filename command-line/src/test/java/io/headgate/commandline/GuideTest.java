package io.headgate.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The calls that policies.md shows print what it shows, of the first file that it shows. */
class GuideTest {
    private static final Pattern FILE = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
    private static final Pattern CALL =
            Pattern.compile("(?ms)^```console\\n\\$ java -jar headgate.jar (.*?)\\n(.*?)^```$");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyCall() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "policies.md"));
        Path file = folder.resolve("policies.yaml");
        Files.writeString(
                file, FILE.matcher(page).results().findFirst().orElseThrow().group(1));
        List<MatchResult> calls = CALL.matcher(page).results().toList();
        assertTrue(calls.size() > 1);
        return calls.stream()
                .map(call ->
                        dynamicTest(call.group(1), () -> assertEquals(call.group(2), printed(file, call.group(1)))));
    }

    @Test
    void theFileOfTheExampleIsGoodAndSaysWhichPoliciesARequestMeets() {
        Path file = Path.of("..", "examples/src/main/resources/webapp/WEB-INF/policies.yaml");
        assertTrue(
                printed(file, "check policies.yaml").endsWith("policies.yaml: good, policies 8, warnings 1\n"),
                () -> printed(file, "check policies.yaml"));
        String explained = printed(file, "explain policies.yaml POST /shop/login --from 198.51.100.7");
        assertTrue(explained.contains("\npolicy shop matches: path /shop/**\n"), explained);
        assertTrue(explained.contains("\npolicy login matches: path /shop/login, method POST\n"), explained);
        assertTrue(explained.contains("\n  charge login: 3/15m sliding, cost 1, enforced\n"), explained);
    }

    private static String printed(Path file, String call) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed, true);
        String[] arguments = Arrays.stream(call.split(" ", -1))
                .map(argument -> argument.equals("policies.yaml") ? file.toString() : argument)
                .toArray(String[]::new);
        HeadgateCommand.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return printed.toString().replace(file.toString(), "policies.yaml").replace("\r\n", "\n");
    }
}
