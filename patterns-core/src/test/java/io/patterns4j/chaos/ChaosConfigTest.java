package io.patterns4j.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChaosConfigTest {

    @Test
    void build_withOneFault_hasTheDocumentedDefaults() {
        ChaosConfig config = ChaosConfig.builder().delay(Duration.ofSeconds(1)).build();

        assertThat(config.enabled()).isFalse();
        assertThat(config.rate()).isEqualTo(0.01);
        assertThat(config.condition().getAsBoolean()).isTrue();
        assertThat(config.minDelay()).isEqualTo(config.maxDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.exception()).isEmpty();
        assertThat(config.value()).isEmpty();
        assertThat(config.random().getAsDouble()).isBetween(0.0, 1.0);
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(c -> {}, "fault must be a delay, an exception or a value: fault=none");
        assertRefused(c -> c.value(1).exception(IOException::new), "fault must not be exception and value: fault=both");
        assertRefused(c -> c.value(1).rate(-0.1), "rate must be between 0 and 1: rate=-0.1");
        assertRefused(c -> c.value(1).rate(1.1), "rate must be between 0 and 1: rate=1.1");
        assertRefused(c -> c.value(1).rate(Double.NaN), "rate must be between 0 and 1: rate=NaN");
        assertRefused(c -> c.delay(Duration.ofMillis(-1)), "minDelay must be >= 0: minDelay=PT-0.001S");
        assertRefused(
                c -> c.delay(Duration.ofSeconds(2), Duration.ofSeconds(1)),
                "maxDelay must be >= minDelay which is PT2S: maxDelay=PT1S");
    }

    @Test
    void factories_withAnotherFault_sayWhichTheyNeed() {
        assertThatThrownBy(() -> Chaos.latency("c", c -> c.value(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fault must be a delay alone: fault=value");
        assertThatThrownBy(() ->
                        Chaos.latency("c", c -> c.delay(Duration.ofSeconds(1)).value(1)))
                .hasMessage("fault must be a delay alone: fault=delay+value");
        assertThatThrownBy(() -> Chaos.failure("c", c -> c.delay(Duration.ofSeconds(1))))
                .hasMessage("fault must be an exception: fault=delay");
        assertThatThrownBy(() -> Chaos.outcome("c", c -> c.exception(IOException::new)))
                .hasMessage("fault must be a value: fault=exception");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertNull(c -> c.value(1).when(null), "when");
        assertNull(c -> c.delay(null), "minDelay");
        assertNull(c -> c.exception(null), "exception");
        assertNull(c -> c.valueFrom(null), "value");
        assertNull(c -> c.value(1).random(null), "random");
        assertNull(c -> c.value(1).executor(null), "executor");
        assertNull(c -> c.value(1).ticker(null), "ticker");
        assertThatThrownBy(() -> Chaos.outcome(" ", c -> c.value(1))).hasMessage("name must not be blank: name=' '");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        ChaosConfig config = ChaosConfig.builder()
                .enabled(true)
                .rate(0.5)
                .when(() -> false)
                .delay(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .exception(IOException::new)
                .random(() -> 0.5)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(new ChaosListener() {})
                .build();

        ChaosConfig changed = config.toBuilder().rate(1).build();

        assertThat(changed).usingRecursiveComparison().ignoringFields("rate").isEqualTo(config);
        assertThat(changed.rate()).isEqualTo(1.0);
        assertThat(config.rate()).isEqualTo(0.5);
    }

    private static void assertRefused(Consumer<ChaosConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Chaos.of("c", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void assertNull(Consumer<ChaosConfig.Builder> options, String field) {
        assertThatThrownBy(() -> Chaos.of("c", options))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(field + " must not be null: " + field + "=null");
    }
}
