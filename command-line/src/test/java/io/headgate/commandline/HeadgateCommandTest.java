package io.headgate.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HeadgateCommandTest {
    private static final String POLICIES = """
            proxies: { trusted: 10.0.0.0/8, header: X-Forwarded-For }
            policies:
              - name: per-client
                match: { path: /api/** }
                limit: [100/1m burst 200, 2000/1d]
              - name: login
                match: { path: /login, method: POST }
                limit: 5/15m
              - name: keyed
                match: { path: "/api/{tenant}/**", header: { X-Plan: free } }
                key: header:X-Api-Key + principal | cookie:SID | ip/56
                limit: 10/1s
                cost: 2
                mode: dry-run
              - name: search
                limit: 10/1s
            exempt: /health
            blocked: 192.0.2.0/24
            """;

    @TempDir
    private Path folder;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policies.yaml"), POLICIES);
    }

    private int run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, file.toString()));
        all.addAll(List.of(arguments));
        CommandLine commandLine = HeadgateCommand.commandLine();
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private void assertExplains(String expected, String... request) {
        assertEquals(0, run("explain", request), err::toString);
        assertEquals(expected, out.toString().replace("\r\n", "\n"));
    }

    @Test
    void aGoodFileIsGood() {
        assertEquals(0, run("check"));
        assertEquals(file + ": good, policies 4, warnings 1", out.toString().strip());
        assertTrue(err.toString().startsWith(file + ":10:12: warning: policy 'keyed': "), err.toString());
    }

    @Test
    void everyMistakeIsTold() throws IOException {
        Files.writeString(file, "policies:\n  - { name: api, limt: 5/1m }\nexempt: host\n");
        assertEquals(1, run("check"));
        assertEquals("", out.toString());
        assertEquals(
                List.of(file + ":2:5", file + ":2:18", file + ":3:9"),
                err.toString()
                        .lines()
                        .limit(3)
                        .map(line -> line.replaceFirst("(:\\d+:\\d+): .*", "$1"))
                        .toList());
        assertTrue(err.toString().strip().endsWith("3 errors"), err.toString());
        assertEquals(1, run("explain", "GET", "/"));
    }

    @Test
    void aRedisIsCheckedWithoutAConnection() throws IOException {
        Files.writeString(file, "backend: redis://redis.example:99999\n" + POLICIES);
        assertEquals(1, run("check"));
        assertTrue(err.toString().startsWith(file + ":1:10: key \"backend\": "), err.toString());
    }

    @Test
    void whatMatchesIsToldWithKeyAndChargesAndWhyTheOthersDoNot() {
        assertExplains("""
                GET /api/x from 203.0.113.7
                policy per-client matches: path /api/**
                  key ip: ip = 203.0.113.7
                  charge per-client.token-bucket-1m: 100/1m burst 200, cost 1, enforced
                  charge per-client.token-bucket-1d: 2000/1d, cost 1, enforced
                policy login does not match: path /api/x is not /login, method GET is not POST
                policy keyed does not match: header X-Plan is not free
                policy search has no match: for annotations and code that name it
                """, "GET", "/api/x");
    }

    @Test
    void theKeyIsTheFirstAlternativeThatTheRequestHas() {
        assertExplains(
                """
                GET /api/t/x from 2001:db8:0:0:0:0:0:1
                policy per-client matches: path /api/**
                  key ip: ip = 2001:db8:0:0:0:0:0:1/64
                  charge per-client.token-bucket-1m: 100/1m burst 200, cost 1, enforced
                  charge per-client.token-bucket-1d: 2000/1d, cost 1, enforced
                policy login does not match: path /api/t/x is not /login, method GET is not POST
                policy keyed matches: path /api/{tenant}/**, header X-Plan=...
                  key header:X-Api-Key + principal | cookie:SID | ip/56: header:X-Api-Key = k + principal = bob
                  charge keyed: 10/1s, cost 2, dry run, refuses nothing
                policy search has no match: for annotations and code that name it
                """,
                "GET",
                "/api/t/x",
                "--header",
                "X-Plan: free",
                "--header",
                "x-api-key: k",
                "--principal",
                "bob",
                "--from",
                "2001:db8::1");
    }

    @Test
    void aProxySaysWhereTheRequestComesFrom() {
        assertEquals(
                0,
                run("explain", "POST", "/LOGIN/", "--from", "10.0.0.1", "--header", "X-Forwarded-For: 198.51.100.7"));
        assertTrue(
                out.toString().startsWith("POST /LOGIN/ from 198.51.100.7, as the proxy 10.0.0.1 says"),
                out.toString());
        assertTrue(out.toString().contains("policy login matches: path /login, method POST"), out.toString());
    }

    @Test
    void blockedAndExemptRequestsAreAskedOfNoPolicy() {
        assertExplains(
                "GET /health from 203.0.113.7\nexempt: let through uncounted, no policy is asked\n", "GET", "/health");
        out.getBuffer().setLength(0);
        assertExplains(
                "GET /health from 192.0.2.1\nblocked: answered 403, no policy is asked\n",
                "GET",
                "/health",
                "--from",
                "192.0.2.1");
    }

    @Test
    void aWrongCallSaysWhatWasExpected() {
        for (String[] call : new String[][] {
            {"GET", "api"}, {"GET", "/api", "--from", "host"}, {"GET", "/api", "--header", "X-Api-Key"}, {"GET"}
        }) {
            err.getBuffer().setLength(0);
            assertEquals(2, run("explain", call));
            assertTrue(err.toString().contains("Usage: headgate explain"), err.toString());
        }
        assertEquals(
                2,
                HeadgateCommand.commandLine().setErr(new PrintWriter(err, true)).execute());
        assertTrue(err.toString().contains("a subcommand is missing, expected check or explain"), err.toString());
    }
}
