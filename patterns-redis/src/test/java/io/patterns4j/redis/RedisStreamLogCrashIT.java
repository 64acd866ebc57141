package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.Codec;
import io.patterns4j.writebehind.WriteBehind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed under load; what they had acknowledged reaches the store, as the last write of its key. */
class RedisStreamLogCrashIT {

    private static final int RUNS = 10;
    private static final int KEYS = 40;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Map<String, Long> begun = new HashMap<>();
    private final Random random = new Random();
    private Path said;
    private RedisServer server;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void connect() throws IOException {
        said = directory.resolve("said");
        server = RedisServer.startOwn("--appendonly", "yes", "--appendfsync", "always");
        client = RedisClient.create(server.uri());
        connection = client.connect();
        redis = connection.sync();
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void ownerKilledUnderLoad_anotherNodeBringsEveryAcknowledgedWriteToTheStore() throws Exception {
        try (WriteBehind<String, String> survivor = behind(client, server.uri())) {
            for (int run = 0; run < RUNS; run++) {
                runAndKill(run);
                awaitDrained();
                assertStored("run " + run);
            }
            assertThat(survivor.snapshot().deadLetters()).isZero();
        }
    }

    @Test
    void onlyNodeKilledUnderLoad_theNextOneBringsEveryAcknowledgedWriteToTheStore() throws Exception {
        for (int run = 0; run < 3; run++) {
            runAndKill(run);
        }
        try (WriteBehind<String, String> later = behind(client, server.uri())) {
            awaitDrained();
            assertStored("after the runs");
            assertThat(later.snapshot().deadLetters()).isZero();
        }
    }

    @Test
    void redisKilledWithItsWriter_theNextLifeBringsEveryAcknowledgedWriteToTheStore() throws Exception {
        for (int run = 0; run < 3; run++) {
            Process child = start(run);
            server.kill();
            child.destroyForcibly().waitFor();
            read();
            server.restart();
        }
        try (WriteBehind<String, String> later = behind(client, server.uri())) {
            awaitDrained();
            assertStored("after the runs");
            assertThat(later.snapshot().deadLetters()).isZero();
        }
    }

    /** Lets a process write for a random time, and kills it. */
    private void runAndKill(int run) throws Exception {
        Process child = start(run);
        child.destroyForcibly().waitFor();
        read();
    }

    /** Starts a process that writes, and returns it when it has written for a random time. */
    private Process start(int run) throws Exception {
        Files.deleteIfExists(said);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        server.uri().getPort() + "",
                        run + "")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(said.toFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.size(said) > 0);
        child.waitFor(200 + random.nextInt(1_300), TimeUnit.MILLISECONDS);
        assertThat(child.isAlive()).isTrue();
        return child;
    }

    /** Reads what the process has said; the last line may be torn. */
    private void read() throws IOException {
        for (String line : Files.readAllLines(said)) {
            String[] parts = line.split(" ", -1);
            if (parts.length == 4 && parts[3].equals(".")) {
                (parts[0].equals("+") ? acknowledged : begun).put(parts[1], Long.parseLong(parts[2]));
            }
        }
    }

    private void awaitDrained() {
        Keys keys = new Keys("p4j", "counters", 64);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> IntStream.range(0, 64).allMatch(shard -> redis.xlen(keys.log(shard)) == 0));
    }

    private void assertStored(String when) {
        assertThat(acknowledged).as(when).isNotEmpty();
        acknowledged.forEach((key, value) -> assertThat(Long.parseLong(redis.hget(HashStore.KEY, key)))
                .as("%s: %s", when, key)
                .isBetween(value, begun.get(key)));
    }

    static WriteBehind<String, String> behind(RedisClient client, RedisURI uri) {
        RedisStreamLog log = RedisStreamLog.of(
                client, uri, "counters", s -> s.lease(Duration.ofSeconds(1)).pollInterval(Duration.ofMillis(20)));
        return WriteBehind.<String, String>named("counters")
                .writer(new HashStore(client.connect(uri).async()))
                .log(log, Codec.text(), Codec.text())
                .config(config -> config.maxDelay(Duration.ofMillis(20)))
                .build();
    }

    /** The process that is killed: each of its threads writes growing values to keys of its own. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws Exception {
            RedisURI uri = RedisURI.create("127.0.0.1", Integer.parseInt(args[0]));
            WriteBehind<String, String> behind = behind(RedisClient.create(uri), uri);
            long base = 1_000_000L * Long.parseLong(args[1]);
            Thread[] threads = IntStream.range(0, 4)
                    .mapToObj(number -> new Thread(() -> write(behind, number, base)))
                    .toArray(Thread[]::new);
            for (Thread thread : threads) {
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void write(WriteBehind<String, String> behind, int thread, long base) {
            for (long value = base; ; value++) {
                String key = "k" + (thread * (KEYS / 4) + value % (KEYS / 4));
                say("- " + key + " " + value + " .");
                behind.put(key, "" + value);
                say("+ " + key + " " + value + " .");
            }
        }

        private static void say(String line) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
