package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
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

/** Lettuce's synchronous commands, decorated, against a real Redis that is killed and started again. */
class DecoratedRedisIT {

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
        connection.setTimeout(Duration.ofMillis(500));
        commands = Decorate.client(RedisCommands.class, connection.sync(), pipeline);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void commands_passOnce() {
        assertThat(commands.set("key", "value")).isEqualTo("OK");
        assertPasses(1);
        assertThat(commands.set("key", "value", SetArgs.Builder.nx())).isNull();
        assertPasses(2);
        assertThat(commands.mget("key", "none")).hasSize(2);
        assertPasses(3);
        assertThat(commands.<Long>eval("return 7", ScriptOutputType.INTEGER)).isEqualTo(7);
        assertPasses(4);
    }

    @Test
    void errorReplyAboutTheCommand_unchangedExceptionAndASuccess() {
        commands.set("key", "value");
        assertThatThrownBy(() -> commands.lpush("key", "a"))
                .isExactlyInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThatThrownBy(() -> commands.evalsha("no such digest", ScriptOutputType.INTEGER))
                .isInstanceOf(RedisNoScriptException.class);
        assertPasses(3);
        assertThat(breaker.snapshot().counts().failures()).isZero();
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
        Throwable error = catchThrowable(() -> commands.get("key"));
        assertThat(RedisClassifier.standard().threw(error)).isEqualTo(Verdict.FAILURE);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void serverKilledAndRestarted_breakerOpensAndRecovers() throws IOException {
        commands.set("key", "value");
        server.kill();
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        assertThatThrownBy(() -> commands.get("key")).isInstanceOf(CircuitOpenException.class);

        ticker.advance(Duration.ofSeconds(5));
        assertThat(catchThrowable(() -> commands.get("key"))).isInstanceOf(RedisException.class);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);

        server.restart();
        Awaitility.await().until(connection::isOpen);
        ticker.advance(Duration.ofSeconds(5));
        Awaitility.await().untilAsserted(() -> {
            ticker.advance(Duration.ofSeconds(5));
            assertThat(commands.get("key")).isNull();
        });
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void asyncCommands_returnFuturesOfTheirOwn_refusedWithAClearMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(RedisAsyncCommands.class, connection.async(), pipeline))
                .withMessageStartingWith(
                        "method must return a type of stage that a CompletableFuture can stand in for:")
                .withMessageContaining("RedisFuture");
    }

    private void assertPasses(int calls) {
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(calls);
    }
}
