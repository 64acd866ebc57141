package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AdaptiveBulkheadConfigTest {

    @Test
    void build_withoutOptions_hasTheDocumentedDefaults() {
        AdaptiveBulkheadConfig config = AdaptiveBulkheadConfig.builder().build();

        assertThat(config.law()).isEqualTo(ConcurrencyLaw.gradient());
        assertThat(config.initialLimit()).isEqualTo(20);
        assertThat(config.minLimit()).isEqualTo(1);
        assertThat(config.maxLimit()).isEqualTo(1_000);
        assertThat(config.window()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.minSamples()).isEqualTo(20);
        assertThat(config.dropTolerance()).isEqualTo(0.01);
        assertThat(config.queue()).isZero();
        assertThat(config.maxWait()).isZero();
        assertThat(config.order()).isEqualTo(QueueOrder.FIFO);
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
        RejectedException rejection = new BulkheadFullException("inner");
        assertThat(config.classifier().threw(rejection)).isEqualTo(Verdict.FAILURE);
        assertThat(config.classifier().threw(new CancellationException())).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(a -> a.maxLimit(0), "maxLimit must be between 1 and 1073741824: maxLimit=0");
        assertRefused(a -> a.minLimit(1_001), "minLimit must be between 1 and 1000: minLimit=1001");
        assertRefused(a -> a.initialLimit(2_000), "initialLimit must be between 1 and 1000: initialLimit=2000");
        assertRefused(a -> a.window(Duration.ZERO), "window must be > 0: window=PT0S");
        assertRefused(a -> a.minSamples(0), "minSamples must be between 1 and 1000000: minSamples=0");
        assertRefused(a -> a.dropTolerance(1), "dropTolerance must be >= 0 and < 1: dropTolerance=1.0");
        assertRefused(a -> a.queue(1), "maxWait must be > 0 when queue is >= 1: maxWait=PT0S");
    }

    @Test
    void build_boundsWithoutInitialLimit_startsAtTheNearest() {
        assertThat(AdaptiveBulkheadConfig.builder().maxLimit(5).build().initialLimit())
                .isEqualTo(5);
        assertThat(AdaptiveBulkheadConfig.builder().minLimit(50).build().initialLimit())
                .isEqualTo(50);
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        AdaptiveBulkheadConfig config = AdaptiveBulkheadConfig.builder()
                .law(ConcurrencyLaw.vegas())
                .initialLimit(5)
                .minLimit(2)
                .maxLimit(7)
                .window(Duration.ofSeconds(1))
                .minSamples(3)
                .dropTolerance(0)
                .classifier(Classifier.standard())
                .queue(4)
                .maxWait(Duration.ofSeconds(5))
                .order(QueueOrder.LIFO)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(new AdaptiveBulkheadListener() {})
                .build();

        AdaptiveBulkheadConfig changed = config.toBuilder().minSamples(9).build();

        assertThat(changed)
                .usingRecursiveComparison()
                .ignoringFields("minSamples")
                .isEqualTo(config);
        assertThat(changed.minSamples()).isEqualTo(9);
        assertThat(config.minSamples()).isEqualTo(3);
    }

    private static void assertRefused(Consumer<AdaptiveBulkheadConfig.Builder> options, String message) {
        assertThatThrownBy(() -> AdaptiveBulkhead.of("b", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
