package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lettuce's synchronous commands, decorated, against a real Redis. */
class DecoratedRedisIT {

    private static final String KEY = "patterns4j-decorated";

    private final CircuitBreaker breaker = CircuitBreaker.of("redis", c -> c.classifier(RedisClassifier.standard()));
    private final Pipeline pipeline =
            Pipeline.named("redis").circuitBreaker(breaker).build();

    private RedisServer server;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> commands;

    @BeforeEach
    @SuppressWarnings("unchecked") // Class knows no type arguments
    void connect() throws IOException {
        server = RedisServer.start();
        client = RedisClient.create(server.uri());
        connection = client.connect();
        commands = Decorate.client(RedisCommands.class, connection.sync(), pipeline);
    }

    @AfterEach
    void close() throws IOException {
        connection.sync().del(KEY);
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void commands_passOnce() {
        assertThat(commands.set(KEY, "value")).isEqualTo("OK");
        assertPasses(1);
        assertThat(commands.set(KEY, "value", SetArgs.Builder.nx())).isNull();
        assertPasses(2);
        assertThat(commands.mget(KEY, "none")).hasSize(2);
        assertPasses(3);
        assertThat(commands.<Long>eval("return 7", ScriptOutputType.INTEGER)).isEqualTo(7);
        assertPasses(4);
    }

    @Test
    void errorReplyAboutTheCommand_unchangedExceptionAndASuccess() {
        commands.set(KEY, "value");
        assertThatThrownBy(() -> commands.lpush(KEY, "a"))
                .isExactlyInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThatThrownBy(() -> commands.evalsha("no such digest", ScriptOutputType.INTEGER))
                .isInstanceOf(RedisNoScriptException.class);
        assertPasses(3);
        assertThat(breaker.snapshot().counts().failures()).isZero();
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
