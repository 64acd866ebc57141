package io.patterns4j.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.BatchWriter;
import io.patterns4j.writebehind.Write;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A store of truth that outlives a process: a hash in Redis, which takes whatever comes. */
final class HashStore implements BatchWriter<String, String> {

    static final String KEY = "store";

    private final RedisAsyncCommands<String, String> commands;

    HashStore(RedisAsyncCommands<String, String> commands) {
        this.commands = commands;
    }

    @Override
    public int maxBatch() {
        return 25;
    }

    @Override
    public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
        Map<String, String> values = new HashMap<>();
        for (Write<String, String> write : batch.writes()) {
            values.put(write.key(), write.value());
        }
        return commands.hset(KEY, values).thenApply(added -> BatchOutcome.allDone(values.keySet()));
    }
}
