package io.patterns4j.tck;

import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.BatchWriter;
import io.patterns4j.writebehind.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A store in memory that remembers what it was asked, does as it is told, and notices keys that are written twice at
 * once.
 */
public final class RecordingStore implements BatchWriter<String, Long> {

    private final int maxBatch;
    private final Map<String, Long> rows = new ConcurrentHashMap<>();
    private final Map<String, List<Optional<Long>>> histories = new ConcurrentHashMap<>();
    private final List<Batch<String, Long>> batches = new CopyOnWriteArrayList<>();
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private volatile Function<Batch<String, Long>, CompletionStage<BatchOutcome<String>>> behaviour = this::take;

    /**
     * Creates a store.
     *
     * @param maxBatch how many writes a batch may have
     */
    public RecordingStore(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    /**
     * Sets what happens from now on; {@link #take} is what does without.
     *
     * @param next gets each batch
     */
    public void behave(Function<Batch<String, Long>, CompletionStage<BatchOutcome<String>>> next) {
        behaviour = next;
    }

    /** Takes everything from now on. */
    public void heal() {
        behaviour = this::take;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public CompletionStage<BatchOutcome<String>> apply(Batch<String, Long> batch) {
        Function<Batch<String, Long>, CompletionStage<BatchOutcome<String>>> now = behaviour;
        batches.add(batch);
        Set<String> keys = keys(batch);
        if (keys.size() != batch.writes().size()) {
            breaches.add("a key twice in a batch: " + batch);
        }
        keys.stream().filter(key -> !underWay.add(key)).forEach(key -> breaches.add("two batches with key " + key));
        CompletionStage<BatchOutcome<String>> stage;
        try {
            stage = now.apply(batch);
        } catch (Throwable e) {
            underWay.removeAll(keys);
            throw e;
        }
        CompletableFuture<BatchOutcome<String>> ended = new CompletableFuture<>();
        stage.whenComplete((outcome, error) -> {
            underWay.removeAll(keys);
            if (error == null) {
                ended.complete(outcome);
            } else {
                ended.completeExceptionally(error);
            }
        });
        return ended;
    }

    /**
     * Takes all writes of a batch.
     *
     * @param batch the batch
     * @return ended
     */
    public CompletionStage<BatchOutcome<String>> take(Batch<String, Long> batch) {
        batch.writes().forEach(this::take);
        return CompletableFuture.completedFuture(BatchOutcome.allDone(keys(batch)));
    }

    /**
     * Takes one write.
     *
     * @param write the write
     */
    public void take(Write<String, Long> write) {
        histories
                .computeIfAbsent(write.key(), key -> new CopyOnWriteArrayList<>())
                .add(Optional.ofNullable(write.value()));
        if (write.value() == null) {
            rows.remove(write.key());
        } else {
            rows.put(write.key(), write.value());
        }
    }

    /**
     * Takes the writes that a judge lets pass, and names the others as failed.
     *
     * @param batch the batch
     * @param judge returns why a key fails, retryably; null when it does not
     * @return ended
     */
    public CompletionStage<BatchOutcome<String>> judged(Batch<String, Long> batch, Function<String, Throwable> judge) {
        Set<String> done = new HashSet<>();
        Map<String, Throwable> failed = new HashMap<>();
        for (Write<String, Long> write : batch.writes()) {
            Throwable error = judge.apply(write.key());
            if (error == null) {
                take(write);
                done.add(write.key());
            } else {
                failed.put(write.key(), error);
            }
        }
        return CompletableFuture.completedFuture(new BatchOutcome<>(done, failed, Map.of()));
    }

    /**
     * Returns what is stored.
     *
     * @return a copy
     */
    public Map<String, Long> rows() {
        return Map.copyOf(rows);
    }

    /**
     * Returns what was written to a key, in order.
     *
     * @param key the key
     * @return values, and nothing for a removal
     */
    public List<Optional<Long>> history(String key) {
        return histories.getOrDefault(key, List.of());
    }

    /**
     * Returns all batches it was asked to write.
     *
     * @return in the order they came
     */
    public List<Batch<String, Long>> batches() {
        return batches;
    }

    /**
     * Returns how large the batches were.
     *
     * @return in the order they came
     */
    public List<Integer> sizes() {
        return batches.stream().map(batch -> batch.writes().size()).toList();
    }

    /**
     * Returns what must not have happened.
     *
     * @return empty when all went by the rules
     */
    public List<String> breaches() {
        return new ArrayList<>(breaches);
    }

    /**
     * Returns the keys of a batch.
     *
     * @param batch the batch
     * @return its keys
     */
    public static Set<String> keys(Batch<String, Long> batch) {
        Set<String> keys = new HashSet<>();
        batch.writes().forEach(write -> keys.add(write.key()));
        return keys;
    }
}
