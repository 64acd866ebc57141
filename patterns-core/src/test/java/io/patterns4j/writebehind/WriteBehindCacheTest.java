package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.SharedWrite;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.RecordingStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the cache beside a write-behind hears, and when. */
class WriteBehindCacheTest {

    private final ManualTicker ticker = new ManualTicker();
    private final RecordingStore store = new RecordingStore(25);
    private final LoadingCache cache = new LoadingCache();
    private final List<DeadLetter<String, Long>> letters = new ArrayList<>();

    private WriteBehind<String, Long> behind(Consumer<WriteBehindConfig.Builder> options) {
        return WriteBehind.<String, Long>named("counters")
                .writer(store)
                .cache(cache)
                .deadLetters(letters::add)
                .config(config -> config.ticker(ticker).executor(Runnable::run))
                .config(options)
                .build();
    }

    @Test
    void get_ofKeyThatDoesNotWait_asksTheCache() {
        WriteBehind<String, Long> behind = behind(config -> {});
        store.take(new Write<>("a", 1L, 1, 1, Duration.ZERO));
        behind.put("b", 2L);
        behind.remove("c");

        assertThat(behind.get("a")).isEqualTo(1L);
        assertThat(behind.getAsync("a")).isCompletedWithValue(1L);
        assertThat(behind.getAsync("b")).isCompletedWithValue(2L);
        assertThat(behind.getAll(List.of("a", "b", "c", "d"))).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(cache.values.keySet()).containsOnly("a", "d");
    }

    @Test
    void get_withoutCache_throwsForKeysThatDoNotWait() {
        WriteBehind<String, Long> behind =
                WriteBehind.<String, Long>named("bare").writer(store).build();

        assertThatThrownBy(() -> behind.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there must be a cache for keys that do not wait: writeBehind=bare");
    }

    @Test
    void store_hasAWrite_theCacheForgetsBeforeTheOverlayDoes() {
        WriteBehind<String, Long> behind = behind(config -> {});
        assertThat(behind.get("a")).isNull();
        List<Long> seen = new ArrayList<>();
        cache.onInvalidate = () -> seen.add(behind.get("a"));

        behind.put("a", 5L);
        behind.flush();

        assertThat(seen).containsExactly(5L);
        assertThat(behind.pending("a")).isEmpty();
        assertThat(behind.get("a")).isEqualTo(5L);
    }

    @Test
    void cache_isSlow_theOverlayAnswersUntilItHasForgotten() {
        WriteBehind<String, Long> behind = behind(config -> {});
        assertThat(behind.get("a")).isNull();
        cache.gate = new CompletableFuture<>();

        behind.put("a", 5L);
        CompletableFuture<Void> flushed = behind.flushAsync();

        assertThat(store.rows()).containsEntry("a", 5L);
        assertThat(flushed).isNotDone();
        assertThat(behind.get("a")).isEqualTo(5L);
        cache.gate.complete(null);
        assertThat(flushed).isCompleted();
        assertThat(behind.get("a")).isEqualTo(5L);
    }

    @Test
    void cache_fails_writesGoOn() {
        WriteBehind<String, Long> behind = behind(config -> {});
        cache.onInvalidate = () -> {
            throw new IllegalStateException("cache");
        };
        behind.put("a", 5L);
        behind.flush();

        assertThat(behind.pending("a")).isEmpty();
        assertThat(behind.snapshot().callbackFailures()).isEqualTo(1);
    }

    @Test
    void put_afterStore_fillsTheCache() {
        WriteBehind<String, Long> behind = behind(config -> config.afterStore(AfterStore.PUT));
        behind.put("a", 5L);
        behind.remove("b");
        behind.flush();

        assertThat(cache.values).containsEntry("a", 5L);
        assertThat(cache.invalidated).containsExactly("b");
    }

    @Test
    void deadLetter_evicts_readsShowTheStore() {
        WriteBehind<String, Long> behind = behind(config -> config.maxAttempts(1));
        store.take(new Write<>("a", 1L, 1, 1, Duration.ZERO));
        cache.values.put("a", 9L);
        store.behave(batch -> store.judged(batch, key -> new IOException("no")));

        behind.put("a", 5L);
        behind.flush();

        assertThat(letters).hasSize(1);
        assertThat(behind.get("a")).isEqualTo(1L);
    }

    @Test
    void deadLetter_keeps_theCacheHearsNothing() {
        WriteBehind<String, Long> behind =
                behind(config -> config.maxAttempts(1).afterDeadLetter(AfterDeadLetter.KEEP));
        cache.values.put("a", 9L);
        store.behave(batch -> store.judged(batch, key -> new IOException("no")));

        behind.put("a", 5L);
        behind.flush();

        assertThat(behind.get("a")).isEqualTo(9L);
    }

    @Test
    void clear_ofTheCache_leavesWhatWaits() {
        WriteBehind<String, Long> behind = behind(config -> {});
        behind.put("a", 5L);
        behind.put("b", 6L);
        cache.values.clear();

        assertThat(behind.get("a")).isEqualTo(5L);
        behind.flush();
        assertThat(store.rows()).isEqualTo(Map.of("a", 5L, "b", 6L));
    }

    /** Loads from the store what it does not have. */
    private final class LoadingCache implements CacheSide<String, Long> {

        private final Map<String, @Nullable Long> values = new HashMap<>();
        private final Set<String> invalidated = new TreeSet<>();
        private Runnable onInvalidate = () -> {};
        private CompletableFuture<@Nullable Void> gate = CompletableFuture.completedFuture(null);

        @Override
        public @Nullable Long get(String key) {
            if (!values.containsKey(key)) {
                values.put(key, store.rows().get(key));
            }
            return values.get(key);
        }

        @Override
        public CompletableFuture<@Nullable Long> getAsync(String key) {
            return CompletableFuture.completedFuture(get(key));
        }

        @Override
        public Map<String, Long> getAll(Collection<? extends String> keys) {
            Map<String, Long> found = new HashMap<>();
            for (String key : keys) {
                Long value = get(key);
                if (value != null) {
                    found.put(key, value);
                }
            }
            return found;
        }

        @Override
        public CompletionStage<?> invalidateAll(Collection<? extends String> keys) {
            onInvalidate.run();
            return gate.thenRun(() -> {
                invalidated.addAll(keys);
                values.keySet().removeAll(keys);
            });
        }

        @Override
        public CompletionStage<?> put(String key, Long value) {
            values.put(key, value);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public @Nullable SharedWrite sharedWrite(String key, @Nullable Long value) {
            return null;
        }

        @Override
        public void evictLocal(String key) {
            values.remove(key);
        }
    }
}
