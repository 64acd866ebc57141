package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.Cache;
import io.patterns4j.tck.RecordingStore;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WriteBehindConfigTest {

    @Test
    void defaults_areThoseThatAreWrittenDown() {
        WriteBehindConfig config = WriteBehindConfig.builder().build();

        assertThat(config.maxDelay()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.parallelism()).isEqualTo(4);
        assertThat(config.capacity()).isEqualTo(10_000);
        assertThat(config.maxBytes()).isEqualTo(64L << 20);
        assertThat(config.overflow()).hasToString("BLOCK(PT1S)");
        assertThat(config.coalescing()).isTrue();
        assertThat(config.maxAttempts()).isEqualTo(6);
        assertThat(config.firstBackoff()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.maxBackoff()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.afterStore()).isEqualTo(AfterStore.INVALIDATE);
        assertThat(config.afterDeadLetter()).isEqualTo(AfterDeadLetter.EVICT);
    }

    @Test
    void toBuilder_keepsEverything() {
        WriteBehindConfig config = WriteBehindConfig.builder()
                .maxDelay(Duration.ofMillis(1))
                .parallelism(2)
                .capacity(3)
                .maxBytes(4)
                .overflow(Overflow.fail())
                .coalescing(false)
                .maxAttempts(5)
                .firstBackoff(Duration.ofMillis(6))
                .maxBackoff(Duration.ofMillis(7))
                .afterStore(AfterStore.PUT)
                .afterDeadLetter(AfterDeadLetter.KEEP)
                .executor(Runnable::run)
                .ticker(() -> 0)
                .listener(new WriteBehindListener() {})
                .build();

        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
    }

    @Test
    void build_withWrongValues_namesThem() {
        assertWrong(c -> c.maxDelay(Duration.ZERO), "maxDelay must be > 0: maxDelay=PT0S");
        assertWrong(c -> c.parallelism(0), "parallelism must be between 1 and 1024: parallelism=0");
        assertWrong(c -> c.capacity(0), "capacity must be between 1 and 1073741824: capacity=0");
        assertWrong(c -> c.maxBytes(0), "maxBytes must be > 0: maxBytes=0");
        assertWrong(c -> c.maxAttempts(0), "maxAttempts must be between 1 and 2147483647: maxAttempts=0");
        assertWrong(c -> c.maxBackoff(Duration.ofMillis(99)), "maxBackoff must be >= PT0.1S: maxBackoff=PT0.099S");
        assertThatThrownBy(() -> Overflow.block(Duration.ZERO)).hasMessage("limit must be > 0: limit=PT0S");
        assertThatThrownBy(() -> WriteBehind.named(" ")).hasMessage("name must not be blank: name=' '");
        assertThatThrownBy(() -> WriteBehind.<String, Long>named("n").build())
                .hasMessage("writer must not be null: writer=null");
        assertThatThrownBy(() -> WriteBehind.<String, Long>named("n")
                        .writer(new RecordingStore(0))
                        .build())
                .hasMessage("maxBatch must be > 0: maxBatch=0");
    }

    @Test
    void get_withARealCache_isNeverOlderThanWhatWasWritten() {
        RecordingStore store = new RecordingStore(25);
        Cache<String, Long> cache = Cache.<String, Long>named("counters")
                .config(config -> config.ttl(Duration.ofMinutes(1)))
                .local(new io.patterns4j.tck.MapLocalTier<>())
                .loader((String key) -> store.rows().get(key))
                .build();
        WriteBehind<String, Long> behind = WriteBehind.<String, Long>named("counters")
                .writer(store)
                .cache(cache)
                .config(config -> config.maxDelay(Duration.ofNanos(1)))
                .build();
        for (long i = 1; i <= 2_000; i++) {
            behind.put("a", i);
            for (int read = 0; read < 3; read++) {
                assertThat(behind.get("a")).isEqualTo(i);
            }
        }
        behind.put("b", 5L);
        cache.clear();
        assertThat(behind.get("b")).isEqualTo(5L);
        behind.flush();
        assertThat(behind.getAll(store.rows().keySet())).isEqualTo(Map.of("a", 2_000L, "b", 5L));
        behind.close();
        cache.close();
    }

    private static void assertWrong(Consumer<WriteBehindConfig.Builder> options, String message) {
        assertThatThrownBy(() ->
                        WriteBehind.<String, Long>named("n").config(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
