package io.patterns4j.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The scripts of the log; each is sent by its digest, and in full when the server does not know it. */
final class StreamScript {

    static final StreamScript APPEND = new StreamScript("stream-append.lua", ScriptOutputType.VALUE);
    static final StreamScript CLAIM = new StreamScript("stream-claim.lua", ScriptOutputType.INTEGER);
    static final StreamScript READ = new StreamScript("stream-read.lua", ScriptOutputType.MULTI);
    static final StreamScript RELEASE = new StreamScript("stream-release.lua", ScriptOutputType.INTEGER);
    static final StreamScript PARK = new StreamScript("stream-park.lua", ScriptOutputType.INTEGER);
    static final StreamScript NODES = new StreamScript("stream-nodes.lua", ScriptOutputType.INTEGER);

    private static final List<StreamScript> ALL = List.of(APPEND, CLAIM, READ, RELEASE, PARK, NODES);

    private final byte[] text;
    private final String digest;
    private final ScriptOutputType output;

    private StreamScript(String resource, ScriptOutputType output) {
        this.text = read(resource);
        this.digest = Base16.digest(text);
        this.output = output;
    }

    /** Has a server take all scripts; not to wait for, since each is sent in full when it is missing. */
    static void load(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        ALL.forEach(script -> commands.scriptLoad(script.text));
    }

    /** Runs this script. Whoever cancels the future takes the command back if it was not sent yet. */
    CompletableFuture<@Nullable Object> run(
            RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[][] args) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        CompletionStage<@Nullable Object> byDigest = commands.evalsha(digest, output, keys, args);
        cancelWith(result, byDigest);
        byDigest.whenComplete((value, error) -> {
            if (!(error instanceof RedisNoScriptException)) {
                end(result, value, error);
            } else if (!result.isDone()) {
                CompletionStage<@Nullable Object> inFull = commands.eval(text, output, keys, args);
                cancelWith(result, inFull);
                inFull.whenComplete((late, failure) -> end(result, late, failure));
            }
        });
        return result;
    }

    private static void cancelWith(CompletableFuture<?> result, CompletionStage<?> command) {
        result.whenComplete((value, error) -> {
            if (result.isCancelled()) {
                command.toCompletableFuture().cancel(true);
            }
        });
    }

    private static <T> void end(CompletableFuture<@Nullable T> result, @Nullable T value, @Nullable Throwable error) {
        if (error == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(error);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = StreamScript.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
