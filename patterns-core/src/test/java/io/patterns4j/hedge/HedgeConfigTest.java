package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HedgeConfigTest {

    @Test
    void build_withoutOptions_hasTheDocumentedDefaults() {
        HedgeConfig config = HedgeConfig.builder().build();
        assertThat(config.delay())
                .hasToString(
                        "Quantile[quantile=0.95, atLeast=PT0.001S, atMost=never, calls=20, early=never, window=PT1M]");
        assertThat(config.maxHedges()).isEqualTo(1);
        assertThat(config.hedgeOnFailure()).isFalse();
        assertThat(config.budget()).isEmpty();
        assertThat(config.classifier()).isSameAs(Classifier.standard());
        assertThat(config.executor()).isEmpty();
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(h -> h.maxHedges(0), "maxHedges must be between 1 and 10: maxHedges=0");
        assertRefused(h -> h.maxHedges(11), "maxHedges must be between 1 and 10: maxHedges=11");
        assertRefused(h -> h.delay(Duration.ofMillis(-1)), "delay must be >= 0: delay=PT-0.001S");
        assertRefused(h -> h.delay(HedgeDelay.quantile(0)), "delay.quantile must be > 0 and <= 1: delay.quantile=0.0");
        HedgeDelay.Quantile some = HedgeDelay.quantile(0.9);
        assertRefused(
                h -> h.delay(some.atLeast(Duration.ofNanos(-1))),
                "delay.atLeast must be >= 0: delay.atLeast=PT-0.000000001S");
        assertRefused(
                h -> h.delay(some.atMost(Duration.ZERO)), "delay.atMost must be >= delay.atLeast: delay.atMost=PT0S");
        assertRefused(
                h -> h.delay(some.atMost(Duration.ofMillis(3)).atLeast(Duration.ofMillis(4))),
                "delay.atMost must be >= delay.atLeast: delay.atMost=PT0.003S");
        assertRefused(
                h -> h.delay(some.untilCalls(0, Duration.ZERO)),
                "delay.calls must be between 1 and 1000000: delay.calls=0");
        assertRefused(
                h -> h.delay(some.untilCalls(1, Duration.ofMillis(-1))),
                "delay.untilCalls must be >= 0: delay.untilCalls=PT-0.001S");
        assertRefused(h -> h.delay(some.over(Duration.ZERO)), "delay.window must be > 0: delay.window=PT0S");
        assertRefused(
                h -> h.delay(some.over(Duration.ofNanos(1))),
                "delay.window must be >= 1 ms: delay.window=PT0.000000001S");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertNull(h -> h.delay((HedgeDelay) null), "delay must not be null: delay=null");
        assertNull(h -> h.delay((Duration) null), "delay must not be null: delay=null");
        assertNull(h -> h.classifier(null), "classifier must not be null: classifier=null");
        assertNull(h -> h.ticker(null), "ticker must not be null: ticker=null");
        assertThatThrownBy(() -> Hedge.of(" ", Duration.ZERO)).hasMessage("name must not be blank: name=' '");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        HedgeConfig config = HedgeConfig.builder()
                .delay(HedgeDelay.quantile(0.9).untilCalls(50, Duration.ofMillis(100)))
                .maxHedges(3)
                .hedgeOnFailure(true)
                .budget(new FakeBudget(1))
                .classifier(error -> null)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(new HedgeListener() {})
                .build();
        HedgeConfig changed = config.toBuilder().maxHedges(2).build();
        assertThat(changed)
                .usingRecursiveComparison()
                .ignoringFields("maxHedges")
                .isEqualTo(config);
        assertThat(changed.maxHedges()).isEqualTo(2);
        assertThat(config.maxHedges()).isEqualTo(3);
    }

    @Test
    void quantile_withOptions_tellsThem() {
        HedgeDelay.Quantile delay = HedgeDelay.quantile(0.99)
                .atLeast(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(1))
                .untilCalls(20, Duration.ofMillis(100))
                .over(Duration.ofSeconds(10));
        assertThat(delay.quantile()).isEqualTo(0.99);
        assertThat(delay.atLeast()).isEqualTo(Duration.ofMillis(5));
        assertThat(delay.atMost()).contains(Duration.ofSeconds(1));
        assertThat(delay.calls()).isEqualTo(20);
        assertThat(delay.early()).contains(Duration.ofMillis(100));
        assertThat(delay.window()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void delays_forEver_areTaken() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatCode(() -> {
                    Hedge.of("h", forEver).call(() -> 1);
                    Hedge.of(
                                    "h",
                                    h -> h.delay(HedgeDelay.quantile(1.0)
                                            .atLeast(Duration.ofDays(1))
                                            .over(forEver)
                                            .untilCalls(1, forEver)))
                            .call(() -> 1);
                })
                .doesNotThrowAnyException();
    }

    private static void assertRefused(Consumer<HedgeConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Hedge.of("h", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void assertNull(Consumer<HedgeConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Hedge.of("h", options))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }
}
