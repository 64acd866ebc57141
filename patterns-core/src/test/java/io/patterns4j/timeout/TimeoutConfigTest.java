package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TimeoutConfigTest {

    @Test
    void build_withoutOptions_hasTheDocumentedDefaults() {
        TimeoutConfig config = TimeoutConfig.builder().build();

        assertThat(config.limit()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.interrupting()).isFalse();
        assertThat(config.onExpiry()).isEqualTo(Expiry.CANCEL);
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void build_badLimit_saysWhichAndWhy() {
        assertRefused(t -> t.limit(Duration.ZERO), "limit must be > 0: limit=PT0S");
        assertRefused(t -> t.limit(Duration.ofNanos(-1)), "limit must be > 0: limit=PT-0.000000001S");
        assertThatThrownBy(() -> Timeout.of("t", Duration.ZERO)).hasMessage("limit must be > 0: limit=PT0S");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertThatThrownBy(() -> TimeoutConfig.builder().limit(null).build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("limit must not be null: limit=null");
        assertThatThrownBy(() -> TimeoutConfig.builder().onExpiry(null).build())
                .hasMessage("onExpiry must not be null: onExpiry=null");
        assertThatThrownBy(() -> TimeoutConfig.builder().executor(null).build())
                .hasMessage("executor must not be null: executor=null");
        assertThatThrownBy(() -> TimeoutConfig.builder().ticker(null).build())
                .hasMessage("ticker must not be null: ticker=null");
        assertThatThrownBy(() -> Timeout.of(" ", Duration.ofSeconds(1))).hasMessage("name must not be blank: name=' '");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        TimeoutListener listener = new TimeoutListener() {};
        TimeoutConfig config = TimeoutConfig.builder()
                .limit(Duration.ofSeconds(5))
                .interrupting()
                .onExpiry(Expiry.LEAVE)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(listener)
                .build();

        TimeoutConfig changed = config.toBuilder().limit(Duration.ofSeconds(6)).build();

        assertThat(changed).usingRecursiveComparison().ignoringFields("limit").isEqualTo(config);
        assertThat(changed.limit()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.limit()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.toBuilder().interrupting(false).build().interrupting())
                .isFalse();
    }

    private static void assertRefused(Consumer<TimeoutConfig.Builder> options, String message) {
        assertThatThrownBy(() -> Timeout.of("t", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
