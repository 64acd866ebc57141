package io.patterns4j.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A Lua script of this package, run by its digest; a server that does not know it gets it along. */
final class Script {

    private final String source;
    private final String digest;
    private final ScriptOutputType output;

    private Script(byte[] source, ScriptOutputType output) {
        this.source = new String(source, StandardCharsets.UTF_8);
        this.digest = Base16.digest(source);
        this.output = output;
    }

    static Script load(String name, ScriptOutputType output) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script must be there: script=" + name);
            }
            return new Script(in.readAllBytes(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> CompletionStage<T> run(
            RedisClusterAsyncCommands<String, ByteBuffer> commands, String[] keys, ByteBuffer... args) {
        CompletableFuture<T> first =
                commands.<T>evalsha(digest, output, keys, args).toCompletableFuture();
        return first.exceptionallyCompose(error -> error instanceof RedisNoScriptException
                ? commands.eval(source, output, keys, args)
                : CompletableFuture.failedFuture(error));
    }
}
