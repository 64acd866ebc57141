package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RateLimiterConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void build_withALimitOnly_hasTheDocumentedDefaults() {
        RateLimiterConfig config =
                RateLimiterConfig.builder().limit(100, SECOND).build();

        assertThat(config.bandwidths()).containsExactly(new Bandwidth(100, SECOND, 10));
        assertThat(config.maxWait()).isZero();
        assertThat(config.executor()).isSameAs(ForkJoinPool.commonPool());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void burst_unlessSet_isATenthOfTheLimitAndAtLeastOne() {
        assertThat(Bandwidth.of(1, SECOND).burst()).isEqualTo(1);
        assertThat(Bandwidth.of(19, SECOND).burst()).isEqualTo(1);
        assertThat(Bandwidth.of(5_000, SECOND).burst()).isEqualTo(500);
        assertThat(Bandwidth.of(5_000, SECOND).burst(7)).isEqualTo(new Bandwidth(5_000, SECOND, 7));
    }

    @Test
    void bandwidth_badValues_saysWhichAndWhy() {
        assertRefused(() -> Bandwidth.of(0, SECOND), "limit must be between 1 and 1000000000: limit=0");
        assertRefused(() -> Bandwidth.of(1, Duration.ZERO), "period must be > 0: period=PT0S");
        assertRefused(() -> Bandwidth.of(1, Duration.ofDays(367)), "period must be <= PT8784H: period=PT8808H");
        assertRefused(
                () -> Bandwidth.of(11, Duration.ofNanos(10)),
                "limit must be <= 1 per nanosecond of PT0.00000001S: limit=11");
        assertRefused(() -> Bandwidth.of(1, SECOND).burst(0), "burst must be between 1 and 1000000000: burst=0");
        assertRefused(
                () -> Bandwidth.of(1, Duration.ofDays(1)).burst(367),
                "burst must be refilled within PT8784H by 1 per PT24H: burst=367");
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        assertRefused(() -> RateLimiter.of("r", r -> {}), "bandwidths must be 1 to 5 bandwidths: bandwidths=[]");
        assertRefused(
                () -> RateLimiter.of("r", r -> r.bandwidths(Bandwidth.of(1, SECOND), Bandwidth.of(2, SECOND))),
                "bandwidths must have different periods: bandwidths=[Bandwidth[limit=1, period=PT1S, burst=1],"
                        + " Bandwidth[limit=2, period=PT1S, burst=1]]");
        assertRefused(
                () -> RateLimiter.of("r", r -> r.limit(1, SECOND).maxWait(Duration.ofMillis(-1))),
                "maxWait must be >= 0: maxWait=PT-0.001S");
        assertRefused(() -> RateLimiter.of(" ", 1, SECOND), "name must not be blank: name=' '");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        RateLimiterConfig.Builder builder = RateLimiterConfig.builder().limit(1, SECOND);
        assertThatThrownBy(() -> builder.executor(null).build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("executor must not be null: executor=null");
        assertThatThrownBy(() -> RateLimiterConfig.builder().bandwidths(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        RateLimiterConfig config = RateLimiterConfig.builder()
                .bandwidths(Bandwidth.of(3, SECOND), Bandwidth.of(9, Duration.ofMinutes(1)))
                .maxWait(SECOND)
                .executor(Runnable::run)
                .ticker(() -> 7)
                .listener(new RateLimiterListener() {})
                .build();

        RateLimiterConfig changed = config.toBuilder().limit(9, SECOND).build();

        assertThat(changed)
                .usingRecursiveComparison()
                .ignoringFields("bandwidths")
                .isEqualTo(config);
        assertThat(changed.bandwidths()).containsExactly(Bandwidth.of(9, SECOND));
        assertThat(config.bandwidths()).hasSize(2);
    }

    @Test
    void limits_fromOnePerYearToOnePerNanosecond_areTaken() {
        assertThat(RateLimiter.of("r", 1, Bandwidth.MAX_PERIOD).tryAcquire()).isTrue();
        assertThat(RateLimiter.of("r", 1_000_000_000, SECOND).tryAcquire()).isTrue();
        assertThat(RateLimiter.of("r", 1_000_000_000, Bandwidth.MAX_PERIOD).tryAcquire())
                .isTrue();
        assertThat(RateLimiter.of("r", 1, Duration.ofNanos(1)).tryAcquire()).isTrue();
    }

    private static void assertRefused(ThrowingCallable body, String message) {
        assertThatThrownBy(body).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
