package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.patterns4j.tck.WriteBehindConformance;
import io.patterns4j.writebehind.WriteLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Write-behind keeps its promises on a log of Redis streams; the log itself has the time of the system. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RedisStreamWriteBehindIT extends WriteBehindConformance {

    private static RedisServer server;
    private static RedisClient client;

    @BeforeAll
    static void start() throws IOException {
        server = RedisServer.startOwn();
        client = RedisClient.create(server.uri());
    }

    @AfterAll
    static void stop() throws IOException {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @BeforeEach
    void empty() {
        try (var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    protected Optional<WriteLog> log() {
        return Optional.of(RedisStreamLog.of(
                client,
                server.uri(),
                "counters",
                s -> s.lease(Duration.ofSeconds(2)).pollInterval(Duration.ofMillis(10))));
    }
}
