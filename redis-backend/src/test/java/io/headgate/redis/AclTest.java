package io.headgate.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.Backend;
import io.headgate.BackendException;
import io.headgate.BackendException.Kind;
import io.headgate.BackendFactory;
import io.headgate.BackendUri;
import io.headgate.Charge;
import io.headgate.FailureChoice;
import io.headgate.Key;
import io.headgate.Limit;
import io.headgate.LogCapture;
import io.headgate.PolicyLimit;
import io.headgate.Take;
import io.headgate.Usage;
import io.headgate.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** The rights that the guide gives a user of Redis suffice, and none of them is too many. */
class AclTest {
    private static final String COMMAND = "redis-cli ACL SETUSER ";
    private static final String PASSWORD = "b8Qk2Wd9";
    private static final String NO_ACCESS = "Redis does not give this user the access that is needed";
    private static final Pattern SCRIPT_CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");
    private static final Pattern TABLE_ROW = Pattern.compile("\\| `([+~][^`]*)` \\| .*");

    private final PolicyLimit limit = new PolicyLimit("api", "limit", Limit.parse("5/1h"), "api", FailureChoice.CLOSED);
    private final Key key = Key.of("client");
    private final LogCapture log = new LogCapture(RedisBackend.class);
    private RedisServer redis;
    private Jedis admin;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        admin = new Jedis("127.0.0.1", redis.port());
    }

    @AfterEach
    void stop() {
        admin.close();
        redis.close();
        log.close();
    }

    @Test
    void theUserOfTheGuideMayDoAllThatIsNeeded() {
        setUser(right -> true);
        try (Backend backend = open("")) {
            assertEquals(4, take(backend).remaining());
            backend.take(takeOf(2)).settle(charge -> 1);
            assertEquals(3, backend.peek(takeOf(1)).get(0).remaining());
            backend.reset(limit, key);
            assertEquals(0, admin.dbSize());
            assertEquals(4, take(backend).remaining());
            Awaitility.await().untilAsserted(() -> assertEquals(Set.of("headgate"), names()));
        }
        assertEquals(List.of(), denied());
        assertEquals(
                List.of(),
                log.messages(Level.WARNING).stream()
                        .filter(line -> !line.contains("no key secret"))
                        .toList());
    }

    @Test
    void theLineOfTheLogIsThatOfTheGuide() {
        String guide = Guide.line(COMMAND).replaceAll("['\"]", "");
        assertEquals(line(), guide.replace("redis-cli ", "").replace("on >PASSWORD ", ""));
    }

    private static String line() {
        Address address = Address.of(BackendUri.parse("redis://headgate:x@127.0.0.1"));
        return Rights.ofServer(new Login(address, "headgate", "headgate", null));
    }

    @Test
    void inAClusterTheLineHasMore() {
        Address address = Address.of(BackendUri.parse("redis-cluster://headgate:x@127.0.0.1"));
        assertEquals(
                line().replace("+del ", "+del +cluster|slots +asking "),
                Rights.ofServer(new Login(address, "headgate", "headgate", null)));
    }

    private List<String> told(String what) {
        return log.messages(Level.WARNING).stream()
                .filter(line -> line.contains(what))
                .toList();
    }

    @Test
    void theUserOfTheGuideMayDoNothingElse() {
        setUser(right -> true);
        assertEquals("OK", admin.aclDryRun("headgate", "GET", "headgate:1:api:x"));
        assertRefused("GET", "other");
        assertRefused("SET", "other", "1");
        assertRefused("FLUSHALL");
        assertRefused("KEYS", "*");
        assertRefused("CONFIG", "GET", "requirepass");
        assertRefused("PUBLISH", "channel", "message");
        assertRefused("CLIENT", "LIST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+evalsha", "+eval", "+time", "+get", "+set", "+incrby", "+pexpireat", "+del"})
    void withoutARightEveryDecisionFailsAndTheStartSaysWhatIsNeeded(String right) {
        setUser(other -> !other.equals(right));
        try (Backend backend = open("")) {
            assertNoAccess(backend);
            assertEquals(
                    1, told(NO_ACCESS).size(), () -> log.messages(Level.WARNING).toString());
            assertTrue(
                    told(NO_ACCESS).get(0).endsWith("; expected " + line()),
                    () -> told(NO_ACCESS).get(0));
        }
        assertTrue(denied().contains(right.substring(1)), denied()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evalsha", "eval"})
    void theCommandIsNamedWhereTheServerNamesIt(String command) {
        setUser(other -> !other.equals("+" + command));
        try (Backend backend = open("")) {
            assertNoAccess(backend);
            assertEquals(
                    List.of("Redis at 127.0.0.1:%d: %s (NOPERM); it may not call %s; expected %s"
                            .formatted(redis.port(), NO_ACCESS, command, line())),
                    told(NO_ACCESS));
        }
    }

    @Test
    void theLineIsThatOfTheKeysAndTheDatabaseInQuestion() {
        setUser(right -> true);
        try (Backend backend = BackendFactory.openUri(
                "redis://headgate:%s@127.0.0.1:%d/3?deadline=10s&prefix=shop".formatted(PASSWORD, redis.port()))) {
            assertNoAccess(backend);
            String said = told(NO_ACCESS).get(0);
            String line = line().replace("~headgate:*", "~shop:*").replace("+del ", "+del +select ");
            assertTrue(said.endsWith("(NOPERM); it may not call select; expected " + line), said);
            admin.sendCommand(Command.ACL, line.substring("ACL ".length()).split(" "));
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertEquals(4, take(backend).remaining()));
        }
    }

    /** Promise 72. */
    @Test
    void aRightThatIsTakenAwayWhileRunningIsToldAndComesBack() {
        setUser(right -> true);
        try (Backend backend = open("")) {
            assertEquals(4, take(backend).remaining());
            admin.aclSetUser("headgate", "-incrby");
            Awaitility.await().untilAsserted(() -> {
                assertNoAccess(backend);
                assertEquals(1, told(NO_ACCESS).size());
            });
            admin.aclSetUser("headgate", "+incrby");
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertTrue(take(backend).granted()));
        }
    }

    @Test
    void withoutEvalAScriptThatIsLoadedAlreadyWillDo() {
        admin.scriptLoad(Script.resource());
        setUser(right -> !right.equals("+eval"));
        try (Backend backend = open("")) {
            assertEquals(4, take(backend).remaining());
        }
    }

    @Test
    void withoutTheKeysEveryDecisionFails() {
        setUser(other -> !other.startsWith("~"));
        try (Backend backend = open("")) {
            assertNoAccess(backend);
            assertTrue(
                    told(NO_ACCESS).get(0).endsWith("(NOPERM); expected " + line()),
                    () -> told(NO_ACCESS).get(0));
        }
        assertTrue(denied().get(0).startsWith("headgate:1:"), denied()::toString);
    }

    @Test
    void withoutInfoNothingIsToldOfTheMemoryAndAllElseWorks() {
        admin.configSet("maxmemory", "100mb");
        admin.configSet("maxmemory-policy", "allkeys-lru");
        setUser(right -> !right.equals("+info"));
        try (Backend backend = open("")) {
            assertEquals(4, take(backend).remaining());
            assertEquals(List.of(), told("maxmemory-policy"));
        }
        assertEquals(List.of("info"), denied());
    }

    @Test
    void withoutClientSetnameConnectionsHaveNoName() {
        setUser(right -> !right.equals("+client|setname"));
        try (Backend backend = open("")) {
            assertEquals(4, take(backend).remaining());
            Awaitility.await().untilAsserted(() -> assertEquals(Set.of(""), names()));
        }
        assertTrue(denied().contains("client|setname"), denied()::toString);
    }

    @Test
    void anotherDatabaseTakesTheRightToSelectIt() {
        setUser(right -> true);
        try (Backend backend = open("/3")) {
            assertNoAccess(backend);
        }
        assertTrue(denied().contains("select"), denied()::toString);
        admin.aclSetUser("headgate", "+select");
        try (Backend backend = open("/3")) {
            assertEquals(4, take(backend).remaining());
        }
    }

    /** After 10 seconds without a call connections are used, lest they close unseen. */
    @Tag("long")
    @Test
    void connectionsOfAnIdleApplicationStay() {
        setUser(right -> true);
        try (Backend backend = open("")) {
            Awaitility.await().until(() -> connections().size() == RedisBackend.DEFAULT_CONNECTIONS);
            Set<String> before = connections();
            admin.configResetStat();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> scriptCalls() >= RedisBackend.DEFAULT_CONNECTIONS);
            assertEquals(before, connections());
            assertEquals(4, take(backend).remaining());
        }
        assertEquals(List.of(), denied());
    }

    @Test
    void theTableOfTheGuideHasARowForEachRight() {
        Set<String> rights = new TreeSet<>(rights());
        rights.removeIf(right -> !right.startsWith("+") && !right.startsWith("~"));
        rights.addAll(Set.of("+select", "+cluster|slots", "+asking"));
        Set<String> rows = Guide.lines("| `").stream()
                .map(TABLE_ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1).replace("\\", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(rights, rows);
    }

    private static List<String> rights() {
        List<String> arguments = Guide.arguments(COMMAND);
        return arguments.subList(1, arguments.size());
    }

    private void setUser(Predicate<String> kept) {
        List<String> command = new ArrayList<>(List.of("SETUSER", "headgate"));
        rights().stream()
                .filter(kept)
                .map(right -> right.replace("PASSWORD", PASSWORD))
                .forEach(command::add);
        assertEquals("headgate", Guide.arguments(COMMAND).get(0));
        admin.sendCommand(Command.ACL, command.toArray(new String[0]));
    }

    private Backend open(String database) {
        return BackendFactory.openUri(
                "redis://headgate:%s@127.0.0.1:%d%s?deadline=10s".formatted(PASSWORD, redis.port(), database));
    }

    private Usage take(Backend backend) {
        return backend.take(takeOf(1)).usages().get(0);
    }

    private Take takeOf(long cost) {
        return Take.of(Charge.builder(limit, key).cost(cost).build());
    }

    private void assertNoAccess(Backend backend) {
        BackendException failure = assertThrows(BackendException.class, () -> take(backend));
        assertEquals(Kind.ACCESS, failure.kind(), failure::toString);
        assertTrue(failure.getMessage().startsWith(NO_ACCESS), failure::toString);
    }

    private void assertRefused(String command, String... arguments) {
        String answer = admin.aclDryRun("headgate", command, arguments);
        assertTrue(answer.contains("no permissions"), () -> command + ": " + answer);
    }

    /** What {@code ACL LOG} names. */
    private List<String> denied() {
        return admin.aclLog().stream().map(entry -> entry.getObject()).toList();
    }

    private int scriptCalls() {
        Matcher calls = SCRIPT_CALLS.matcher(admin.info("commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    private Set<String> names() {
        return clients("name=([^ ]*) ");
    }

    private Set<String> connections() {
        return clients("^id=(\\d+) ");
    }

    /** A field of each connection of the user. */
    private Set<String> clients(String field) {
        Pattern pattern = Pattern.compile(field);
        return admin.clientList()
                .lines()
                .filter(line -> line.contains("user=headgate "))
                .flatMap(line -> pattern.matcher(line).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
