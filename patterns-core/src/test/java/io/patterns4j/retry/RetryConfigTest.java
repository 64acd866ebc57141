package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RetryConfigTest {

    @Test
    void build_withoutOptions_hasTheDocumentedDefaults() {
        RetryConfig config = RetryConfig.builder().build();

        assertThat(config.maxAttempts()).isEqualTo(3);
        assertThat(config.maxDuration()).isEmpty();
        assertThat(config.backoff()).isSameAs(RetryConfig.DEFAULT_BACKOFF);
        assertThat(config.suggestedDelay().apply(new Error())).isEmpty();
        assertThat(config.maxSuggestedDelay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.classifier()).isSameAs(RetryConfig.DEFAULT_CLASSIFIER);
        assertThat(config.budget()).isEmpty();
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void defaultBackoff_grows_from50MillisTo2Seconds() {
        for (int attempt = 1; attempt < 20; attempt++) {
            Duration longest = Duration.ofMillis(Math.min(2000, 50L << (attempt - 1)));
            assertThat(RetryConfig.DEFAULT_BACKOFF.delay(attempt, Duration.ZERO))
                    .isBetween(Duration.ZERO, longest);
        }
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(r -> r.maxAttempts(0), "maxAttempts must be between 1 and 1000000: maxAttempts=0");
        assertRefused(r -> r.maxAttempts(1_000_001), "maxAttempts must be between 1 and 1000000: maxAttempts=1000001");
        assertRefused(r -> r.maxDuration(Duration.ZERO), "maxDuration must be > 0: maxDuration=PT0S");
        assertRefused(
                r -> r.maxSuggestedDelay(Duration.ofSeconds(-1)),
                "maxSuggestedDelay must be >= 0: maxSuggestedDelay=PT-1S");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertNull(r -> r.backoff(null), "backoff must not be null: backoff=null");
        assertNull(r -> r.suggestedDelay(null), "suggestedDelay must not be null: suggestedDelay=null");
        assertNull(r -> r.maxSuggestedDelay(null), "maxSuggestedDelay must not be null: maxSuggestedDelay=null");
        assertNull(r -> r.classifier(null), "classifier must not be null: classifier=null");
        assertNull(r -> r.executor(null), "executor must not be null: executor=null");
        assertNull(r -> r.ticker(null), "ticker must not be null: ticker=null");
        assertThatThrownBy(() -> Retry.of(" ", 2)).hasMessage("name must not be blank: name=' '");
        assertThatThrownBy(() -> Retry.of("r", (RetryConfig) null)).hasMessage("config must not be null: config=null");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        RetryConfig config = RetryConfig.builder()
                .maxAttempts(7)
                .maxDuration(Duration.ofSeconds(3))
                .backoff(Backoff.none())
                .suggestedDelay(error -> Optional.of(Duration.ZERO))
                .maxSuggestedDelay(Duration.ZERO)
                .classifier(Classifier.standard())
                .budget(RetryBudget.ofTokens())
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(new RetryListener() {})
                .build();

        RetryConfig changed = config.toBuilder().maxAttempts(9).build();

        assertThat(changed)
                .usingRecursiveComparison()
                .ignoringFields("maxAttempts")
                .isEqualTo(config);
        assertThat(changed.maxAttempts()).isEqualTo(9);
        assertThat(config.maxAttempts()).isEqualTo(7);
    }

    @Test
    void backoff_badValues_saysWhichAndWhy() {
        Duration one = Duration.ofSeconds(1);
        Duration zero = Duration.ZERO;
        assertRefused(() -> Backoff.fixed(Duration.ofSeconds(-1)), "backoff.delay must be >= 0: backoff.delay=PT-1S");
        assertRefused(() -> Backoff.linear(zero, one), "backoff.step must be > 0: backoff.step=PT0S");
        assertRefused(() -> Backoff.linear(one, zero), "backoff.max must be >= step: backoff.max=PT0S");
        assertRefused(() -> Backoff.exponential(zero, one), "backoff.first must be > 0: backoff.first=PT0S");
        assertRefused(() -> Backoff.exponential(one, zero), "backoff.max must be >= first: backoff.max=PT0S");
        assertRefused(() -> Backoff.exponential(one, one, 0.9), "backoff.factor must be >= 1: backoff.factor=0.9");
        assertRefused(
                () -> Backoff.exponential(one, one, Double.NaN), "backoff.factor must be >= 1: backoff.factor=NaN");
        assertRefused(() -> Backoff.decorrelatedJitter(zero, one), "backoff.first must be > 0: backoff.first=PT0S");
        assertRefused(() -> Backoff.decorrelatedJitter(one, zero), "backoff.max must be >= first: backoff.max=PT0S");
        assertRefused(() -> Backoff.none().jitter(0), "backoff.jitter must be > 0 and <= 1: backoff.jitter=0.0");
    }

    @Test
    void budget_badValues_saysWhichAndWhy() {
        assertRefused(() -> RetryBudget.ofLiveCalls(0, 3), "ratio must be > 0 and <= 1: ratio=0.0");
        assertRefused(() -> RetryBudget.ofLiveCalls(0.2, -1), "floor must be >= 0: floor=-1");
        assertRefused(() -> RetryBudget.ofTokens(0, 1), "capacity must be >= 1: capacity=0");
        assertRefused(() -> RetryBudget.ofTokens(10, 11), "cost must be between 1 and 10: cost=11");
    }

    private static void assertRefused(Consumer<RetryConfig.Builder> options, String message) {
        assertRefused(() -> Retry.of("r", options), message);
    }

    private static void assertRefused(ThrowingCallable code, String message) {
        assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void assertNull(Consumer<RetryConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Retry.of("r", options))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }
}
