package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BulkheadConfigTest {

    @Test
    void build_withoutOptions_hasTheDocumentedDefaults() {
        BulkheadConfig config = BulkheadConfig.builder().build();

        assertThat(config.limit()).isEqualTo(50);
        assertThat(config.queue()).isZero();
        assertThat(config.maxWait()).isZero();
        assertThat(config.order()).isEqualTo(QueueOrder.FIFO);
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(b -> b.limit(0), "limit must be between 1 and 1073741824: limit=0");
        assertRefused(b -> b.queue(-1), "queue must be between 0 and 1073741824: queue=-1");
        assertRefused(b -> b.maxWait(Duration.ofMillis(-1)), "maxWait must be >= 0: maxWait=PT-0.001S");
        assertRefused(b -> b.maxWait(Duration.ofMillis(20)), "queue must be >= 1 when maxWait is > 0: queue=0");
        assertRefused(b -> b.queue(8), "maxWait must be > 0 when queue is >= 1: maxWait=PT0S");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertThatThrownBy(() -> BulkheadConfig.builder().order(null).build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("order must not be null: order=null");
        assertThatThrownBy(() -> BulkheadConfig.builder().executor(null).build())
                .hasMessage("executor must not be null: executor=null");
        assertThatThrownBy(() -> BulkheadConfig.builder().ticker(null).build())
                .hasMessage("ticker must not be null: ticker=null");
        assertThatThrownBy(() -> Bulkhead.of(" ", 1)).hasMessage("name must not be blank: name=' '");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        BulkheadListener listener = new BulkheadListener() {};
        BulkheadConfig config = BulkheadConfig.builder()
                .limit(3)
                .queue(4)
                .maxWait(Duration.ofSeconds(5))
                .order(QueueOrder.LIFO)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(listener)
                .build();

        BulkheadConfig changed = config.toBuilder().limit(9).build();

        assertThat(changed).usingRecursiveComparison().ignoringFields("limit").isEqualTo(config);
        assertThat(changed.limit()).isEqualTo(9);
        assertThat(config.limit()).isEqualTo(3);
    }

    @Test
    void maxWait_forEver_isTaken() {
        assertThatCode(() -> Bulkhead.of("b", b -> b.queue(1).maxWait(Duration.ofSeconds(Long.MAX_VALUE))))
                .doesNotThrowAnyException();
    }

    @Test
    void executorConfig_defaultsCopiesAndChecks() {
        ExecutorBulkheadConfig config = ExecutorBulkheadConfig.builder().build();
        assertThat(config.limit()).isEqualTo(50);
        assertThat(config.queue()).isZero();
        assertThat(config.threads()).isEqualTo(ThreadKind.PLATFORM);
        assertThat(config.toBuilder().queue(3).build().queue()).isEqualTo(3);

        assertThatThrownBy(() -> ExecutorBulkhead.of("e", b -> b.limit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be between 1 and 1073741824: limit=0");
    }

    private static void assertRefused(Consumer<BulkheadConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Bulkhead.of("b", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
