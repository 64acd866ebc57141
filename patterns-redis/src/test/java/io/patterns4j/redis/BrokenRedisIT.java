package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a breaker makes of a Redis that cannot serve, does not answer, is killed and started again. */
class BrokenRedisIT {

    private static final Duration IMPATIENT = Duration.ofMillis(500);

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "redis",
            c -> c.ticker(ticker)
                    .classifier(RedisClassifier.standard())
                    .tripWhen(TripRule.consecutiveFailures(2))
                    .openFor(Duration.ofSeconds(5))
                    .probes(1));
    private final Pipeline pipeline =
            Pipeline.named("redis").circuitBreaker(breaker).build();

    private RedisServer server;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> commands;

    @BeforeEach
    @SuppressWarnings("unchecked") // Class knows no type arguments
    void connect() throws IOException {
        server = RedisServer.startOwn();
        client = RedisClient.create(server.uri());
        connection = client.connect();
        commands = Decorate.client(RedisCommands.class, connection.sync(), pipeline);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void errorReplyAboutTheServer_failure() {
        commands.configSet("maxmemory", "1");
        assertThatThrownBy(() -> commands.set("key", "value")).hasMessageStartingWith("OOM");
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
        commands.configSet("maxmemory", "0");
        commands.replicaof("127.0.0.1", 1);
        assertThatThrownBy(() -> commands.set("key", "value")).hasMessageStartingWith("READONLY");
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(2);
    }

    @Test
    void replyThatDoesNotCome_failure() {
        connection.sync().clientPause(2_000);
        connection.setTimeout(IMPATIENT);
        Throwable error = catchThrowable(() -> commands.get("key"));
        assertThat(RedisClassifier.standard().threw(error)).isEqualTo(Verdict.FAILURE);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void serverKilledAndRestarted_breakerOpensAndRecovers() throws IOException {
        commands.set("key", "value");
        server.kill();
        connection.setTimeout(IMPATIENT);
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        assertThatThrownBy(() -> commands.get("key")).isInstanceOf(CircuitOpenException.class);

        ticker.advance(Duration.ofSeconds(5));
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);

        server.restart();
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            ticker.advance(Duration.ofSeconds(5));
            assertThat(commands.get("key")).isNull();
        });
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }
}
