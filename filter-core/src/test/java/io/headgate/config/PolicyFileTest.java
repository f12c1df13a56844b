package io.headgate.config;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Decision;
import io.headgate.FakeRequest;
import io.headgate.LogCapture;
import io.headgate.RateLimiter;
import io.headgate.SharedBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A policy file that changes; looked at when the test says so. */
class PolicyFileTest {
    private static final String FIVE = policy("limit: 5/366d");

    @TempDir
    private Path folder;

    private final SharedBackends backends = new SharedBackends();
    private final LogCapture log = new LogCapture(PolicyFile.class);
    private Path path;
    private PolicyFile file;
    private volatile RateLimiter limiter;

    private static String policy(String rest) {
        return "policies:\n  - { name: api, match: { path: /** }, " + rest + " }\n";
    }

    @BeforeEach
    void write() throws IOException {
        path = Files.writeString(folder.resolve("policies.yaml"), FIVE);
    }

    @AfterEach
    void close() {
        log.close();
        if (file != null) {
            file.end();
        }
    }

    /** Without a thread. */
    private void open() {
        file = new PolicyFile(path, new PolicyFiles(backends), backends);
        file.follow(config -> {
            RateLimiter next = config.limiter().backend(file.backend()).build();
            return () -> limiter = next;
        });
    }

    private int admitted(int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += limiter.check(new FakeRequest()) instanceof Decision.Allowed ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aChangeTakesEffectOnceItIsFoundTwice() throws IOException {
        open();
        RateLimiter first = limiter;
        file.poll();
        Files.writeString(path, policy("limit: 7/366d"));
        file.poll();
        assertSame(first, limiter, "it may be half of a file");

        file.poll();
        assertEquals("7/366d", limiter.policies().get(0).limits().get(0).limit().toString());
        RateLimiter second = limiter;
        file.poll();
        file.poll();
        assertSame(second, limiter);
    }

    @Test
    void aFileThatGoesOnChangingIsNotApplied() throws IOException {
        open();
        RateLimiter first = limiter;
        for (int i = 0; i < FIVE.length(); i++) {
            Files.writeString(path, FIVE.substring(0, i));
            file.poll();
        }
        assertSame(first, limiter);
        assertEquals(List.of(), log.aboveDebug());
    }

    @Test
    void aChangedQuotaKeepsWhatWasUsed() throws IOException {
        open();
        assertEquals(3, admitted(3));
        replace(policy("limit: 7/366d"));
        assertEquals(4, admitted(10));
        replace(policy("limit: 6/366d"));
        assertEquals(0, admitted(10));
        assertEquals(
                List.of(path + ": reloaded, policies [api]", path + ": reloaded, policies [api]"),
                log.messages(Level.INFO));
    }

    @Test
    void otherBucketsAreTold() throws IOException {
        open();
        assertEquals(5, admitted(10));
        replace(policy("limit: 5/365d") + "  - { name: more, limit: 1/1m }\n");
        assertEquals(5, admitted(10));
        replace(policy("limit: 5/365d, key: principal | ip"));
        assertEquals(
                List.of(
                        ": reloaded, policies [api, more]",
                        ": policy 'api': limit 5/365d has another name, algorithm or window, so its buckets start full",
                        ": policy 'more' is new",
                        ": reloaded, policies [api]",
                        ": policy 'api': key principal | ip in place of ip, so its buckets start full",
                        ": policy 'more' is gone"),
                log.messages(Level.INFO).stream()
                        .map(line -> line.substring(path.toString().length()))
                        .toList());
    }

    @Test
    void aBadFileIsToldOnceWithEveryMistakeAndChangesNothing() throws IOException {
        open();
        RateLimiter first = limiter;
        Files.writeString(path, policy("limt: 5/1m") + "exempt: host\n");
        for (int i = 0; i < 5; i++) {
            file.poll();
        }
        assertSame(first, limiter);
        List<String> errors = log.messages(Level.SEVERE);
        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .startsWith(path + ": cannot be applied, so the policies in effect stay:\n" + path + ":2:5: "),
                errors.get(0));
        assertEquals(4, errors.get(0).lines().count(), errors.get(0));

        Files.delete(path);
        for (int i = 0; i < 5; i++) {
            file.poll();
        }
        assertEquals(2, log.messages(Level.SEVERE).size());
        assertTrue(log.messages(Level.SEVERE).get(1).endsWith(path + ":1:1: there is no such file"));

        Files.writeString(path, FIVE);
        file.poll();
        file.poll();
        assertEquals(List.of(path + ": again what is in effect"), log.messages(Level.INFO));
        assertSame(first, limiter);
    }

    @Test
    void aReloadByCallThrowsEveryMistake() throws IOException {
        open();
        assertFalse(file.reload());
        Files.writeString(path, policy("limt: 5/1m"));
        ConfigException failure = assertThrows(ConfigException.class, file::reload);
        assertEquals(2, failure.problems().size());
        file.poll();
        file.poll();
        assertEquals(List.of(), log.aboveDebug(), "the caller was told");

        Files.writeString(path, policy("limit: 6/366d"));
        assertTrue(file.reload());
        assertEquals(6, admitted(10));
        file.end();
        assertThrows(IllegalStateException.class, file::reload);
    }

    @Test
    void aFollowerThatCannotActByItKeepsEverybodyAsTheyAre() throws IOException {
        open();
        RateLimiter first = limiter;
        List<String> told = new ArrayList<>();
        file.follow(config -> new PolicyFile.Change() {
            @Override
            public void apply() {
                told.add("applied");
            }

            @Override
            public void discard() {
                told.add("discarded");
            }
        });
        Runnable leave = file.follow(config -> {
            if (config != file.started()) {
                config.unmatchedPolicy("seach");
            }
            return () -> {};
        });
        Files.writeString(path, policy("limit: 6/366d") + "  - { name: search, limit: 1/1m }\n");
        file.poll();
        file.poll();
        assertSame(first, limiter);
        assertEquals(List.of("applied", "discarded"), told);
        assertEquals(
                List.of(path + ": cannot be applied, so the policies in effect stay:\n" + path
                        + ": unknown policy \"seach\", did you mean \"search\"? Known: search"),
                log.messages(Level.SEVERE));
        leave.run();
        assertTrue(file.reload());
    }

    /** As Kubernetes changes a file: a link to a folder is replaced. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatPointsElsewhereIsFollowed() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("policies.yaml"), FIVE);
        Files.writeString(second.resolve("policies.yaml"), policy("limit: 7/366d"));
        Files.setLastModifiedTime(
                second.resolve("policies.yaml"), Files.getLastModifiedTime(first.resolve("policies.yaml")));
        Path data = Files.createSymbolicLink(folder.resolve("data"), first);
        path = Files.createSymbolicLink(folder.resolve("linked.yaml"), Path.of("data", "policies.yaml"));
        open();
        Path next = Files.createSymbolicLink(folder.resolve("next-data"), second);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        file.poll();
        file.poll();
        assertEquals(7, admitted(10));
    }

    @Test
    void aNameThatIsTakenKeepsEverythingAsItIs() throws IOException {
        open();
        RateLimiter first = limiter;
        backends.claim("login", "the annotation on Login");
        Files.writeString(path, FIVE + "  - { name: login, limit: 1/1m }\n");
        assertThrows(IllegalArgumentException.class, file::reload);
        assertSame(first, limiter);
        backends.claim("api", "the policy file " + path);
        assertThrows(IllegalArgumentException.class, () -> backends.claim("api", "somebody else"));
    }

    @Test
    void whatTakesARestartIsToldAndTheRestIsInEffect() throws IOException {
        open();
        replace("backend: memory:?max-buckets=7\nproxies: { trusted: 10.0.0.0/8, header: X-Real-IP }\n"
                + policy("limit: 6/366d"));
        assertEquals(6, admitted(10));
        assertEquals(
                List.of(
                        path + ": backend or secret has changed, which takes a restart; the rest is in effect",
                        path + ": proxies has changed, which takes a restart; the rest is in effect"),
                log.messages(Level.WARNING));
        assertEquals("memory:", file.started().backend().toString());
    }

    @Test
    void exemptBlockedAndModeChangeToo() throws IOException {
        open();
        assertEquals(5, admitted(10));
        replace(policy("limit: 5/366d") + "exempt: 192.0.2.1\n");
        assertTrue(limiter.check(new FakeRequest()) instanceof Decision.Exempt);
        replace(policy("limit: 5/366d") + "blocked: 192.0.2.1\n");
        assertTrue(limiter.check(new FakeRequest()) instanceof Decision.Blocked);
        replace(policy("limit: 5/366d, mode: dry-run"));
        assertTrue(limiter.check(new FakeRequest()).admits());
    }

    private void replace(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        file.poll();
        file.poll();
    }

    @Test
    void oneThreadLooksAtAllFilesAndTheLastHolderEndsIt() throws IOException {
        PolicyFiles files = new PolicyFiles(backends);
        Path other = Files.writeString(folder.resolve("other.yaml"), "policies:\n  - { name: b, limit: 1/1m }\n");
        List<Thread> before = watchers();
        PolicyFile one = files.acquire(path);
        assertSame(one, files.acquire(folder.resolve("../" + folder.getFileName() + "/policies.yaml")));
        PolicyFile two = files.acquire(other);
        assertEquals(before.size() + 1, watchers().size());
        assertEquals(1, backends.health().size(), "both name the same backend");

        one.close();
        two.close();
        assertEquals(before.size() + 1, watchers().size());
        assertEquals(List.of(one), files.open());
        one.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> watchers().size() == before.size());
        assertEquals(List.of(), backends.health());
        one.close();
    }

    @Test
    void theThreadAppliesAChangeWithinASecond() throws IOException {
        try (PolicyFile watched = PolicyFile.open(path)) {
            for (int quota = 6; quota < 9; quota++) {
                String limit = quota + "/366d";
                Files.writeString(path, policy("limit: " + limit));
                await().atMost(Duration.ofSeconds(2))
                        .until(() -> watched.config()
                                .policies()
                                .get(0)
                                .limits()
                                .get(0)
                                .limit()
                                .toString()
                                .equals(limit));
            }
        }
    }

    private static List<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(PolicyFiles.THREAD))
                .toList();
    }

    @Test
    void oneFilterAppliesAFile() {
        open();
        file.claim("filter 'a'");
        file.claim("filter 'a'");
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> file.claim("filter 'b'"));
        assertEquals(
                path + ": filter 'a' applies its policies already; a second filter would count each request twice",
                failure.getMessage());
        file.disclaim("filter 'b'");
        file.disclaim("filter 'a'");
        file.claim("filter 'b'");
    }

    @Test
    void aBadFileOpensNothing() throws IOException {
        Files.writeString(path, policy("limt: 5/1m"));
        assertThrows(ConfigException.class, () -> PolicyFile.open(path));
        Files.writeString(path, FIVE);
        backends.claim("api", "somebody");
        assertThrows(IllegalArgumentException.class, () -> new PolicyFiles(backends).acquire(path));
        assertEquals(List.of(), backends.health());
    }
}
