package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CacheConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void build_withTtlOnly_hasTheDocumentedDefaults() {
        CacheConfig config = CacheConfig.builder().ttl(SECOND).build();

        assertThat(config.ttl()).isEqualTo(SECOND);
        assertThat(config.jitterRatio()).isEqualTo(0.1);
        assertThat(config.negativeTtl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.localTtl()).isEmpty();
        assertThat(config.staleIfError()).isZero();
        assertThat(config.staleThrottle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.softTimeout()).isEmpty();
        assertThat(config.staleWhileRevalidate()).isZero();
        assertThat(config.loadDeadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.earlyRefresh()).isEmpty();
        assertThat(config.failureTtl()).isZero();
        assertThat(config.maxFailureTtl()).isZero();
        assertThat(config.fence()).isZero();
        assertThat(config.maxConcurrentLoads()).isEqualTo(64);
        assertThat(config.executor())
                .isSameAs(CacheConfig.builder().ttl(SECOND).build().executor());
        assertThat(config.ticker()).isSameAs(Ticker.system());
        assertThat(config.listener()).isEmpty();
    }

    @Test
    void build_badValues_saysWhichAndWhy() {
        Duration less = Duration.ofMillis(-1);
        assertRefused(c -> c.ttl(Duration.ZERO), "ttl must be > 0: ttl=PT0S");
        assertRefused(c -> c.jitterRatio(1), "jitterRatio must be >= 0 and < 1: jitterRatio=1.0");
        assertRefused(c -> c.jitterRatio(-0.1), "jitterRatio must be >= 0 and < 1: jitterRatio=-0.1");
        assertRefused(c -> c.jitterRatio(Double.NaN), "jitterRatio must be >= 0 and < 1: jitterRatio=NaN");
        assertRefused(c -> c.negativeTtl(less), "negativeTtl must be >= 0: negativeTtl=PT-0.001S");
        assertRefused(c -> c.localTtl(Duration.ZERO), "localTtl must be > 0: localTtl=PT0S");
        assertRefused(c -> c.staleIfError(less), "staleIfError must be >= 0: staleIfError=PT-0.001S");
        assertRefused(c -> c.staleThrottle(Duration.ZERO), "staleThrottle must be > 0: staleThrottle=PT0S");
        assertRefused(c -> c.softTimeout(less), "softTimeout must be >= 0: softTimeout=PT-0.001S");
        assertRefused(
                c -> c.softTimeout(SECOND),
                "softTimeout must not be set without staleIfError or staleWhileRevalidate: softTimeout=PT1S");
        assertRefused(
                c -> c.staleWhileRevalidate(less), "staleWhileRevalidate must be >= 0: staleWhileRevalidate=PT-0.001S");
        assertRefused(c -> c.loadDeadline(Duration.ZERO), "loadDeadline must be > 0: loadDeadline=PT0S");
        assertRefused(c -> c.failureTtl(less, SECOND), "failureTtl must be >= 0: failureTtl=PT-0.001S");
        assertRefused(
                c -> c.failureTtl(SECOND, Duration.ofMillis(5)),
                "maxFailureTtl must be >= failureTtl (PT1S): maxFailureTtl=PT0.005S");
        assertRefused(c -> c.fence(less), "fence must be >= 0: fence=PT-0.001S");
        assertRefused(
                c -> c.maxConcurrentLoads(0),
                "maxConcurrentLoads must be between 1 and 2147483647: maxConcurrentLoads=0");
        assertRefused(c -> c.earlyRefresh(EarlyRefresh.after(1)), "ratio must be > 0 and < 1: ratio=1.0");
        assertRefused(c -> c.earlyRefresh(EarlyRefresh.xfetch(0)), "beta must be > 0 and <= 1000: beta=0.0");
    }

    @Test
    @SuppressWarnings("DataFlowIssue")
    void build_nulls_saysWhich() {
        assertThatThrownBy(() -> CacheConfig.builder().build())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("ttl must not be null: ttl=null");
        assertThatThrownBy(
                        () -> CacheConfig.builder().ttl(SECOND).executor(null).build())
                .hasMessage("executor must not be null: executor=null");
        assertThatThrownBy(() -> CacheConfig.builder().ttl(SECOND).ticker(null).build())
                .hasMessage("ticker must not be null: ticker=null");
        assertThatThrownBy(() -> Cache.named(" ")).hasMessage("name must not be blank: name=' '");
        assertThatThrownBy(() -> Cache.named("a").build()).hasMessage("config must not be null: config=null");
        assertThatThrownBy(() -> Cache.named("a").local(null)).hasMessage("local must not be null: local=null");
    }

    @Test
    void toBuilder_changesOneValue_keepsTheOthers() {
        CacheListener listener = new CacheListener() {};
        Executor executor = Runnable::run;
        CacheConfig config = CacheConfig.builder()
                .ttl(SECOND)
                .jitterRatio(0.2)
                .negativeTtl(Duration.ofSeconds(2))
                .localTtl(Duration.ofSeconds(3))
                .staleIfError(Duration.ofSeconds(4))
                .staleThrottle(Duration.ofSeconds(5))
                .softTimeout(Duration.ofSeconds(6))
                .staleWhileRevalidate(Duration.ofSeconds(7))
                .loadDeadline(Duration.ofSeconds(8))
                .earlyRefresh(EarlyRefresh.after(0.5))
                .failureTtl(Duration.ofSeconds(9), Duration.ofSeconds(10))
                .fence(Duration.ofSeconds(11))
                .maxConcurrentLoads(12)
                .executor(executor)
                .listener(listener)
                .build();

        CacheConfig changed = config.toBuilder().ttl(Duration.ofSeconds(20)).build();

        assertThat(config.ttl()).isEqualTo(SECOND);
        assertThat(changed.ttl()).isEqualTo(Duration.ofSeconds(20));
        assertThat(changed.jitterRatio()).isEqualTo(0.2);
        assertThat(changed.negativeTtl()).isEqualTo(Duration.ofSeconds(2));
        assertThat(changed.localTtl()).contains(Duration.ofSeconds(3));
        assertThat(changed.staleIfError()).isEqualTo(Duration.ofSeconds(4));
        assertThat(changed.staleThrottle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changed.softTimeout()).contains(Duration.ofSeconds(6));
        assertThat(changed.staleWhileRevalidate()).isEqualTo(Duration.ofSeconds(7));
        assertThat(changed.loadDeadline()).isEqualTo(Duration.ofSeconds(8));
        assertThat(changed.earlyRefresh()).contains(EarlyRefresh.after(0.5));
        assertThat(changed.failureTtl()).isEqualTo(Duration.ofSeconds(9));
        assertThat(changed.maxFailureTtl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(changed.fence()).isEqualTo(Duration.ofSeconds(11));
        assertThat(changed.maxConcurrentLoads()).isEqualTo(12);
        assertThat(changed.executor()).isSameAs(executor);
        assertThat(changed.listener()).contains(listener);
    }

    private static void assertRefused(Consumer<CacheConfig.Builder> options, String message) {
        assertThatThrownBy(() -> {
                    CacheConfig.Builder builder = CacheConfig.builder().ttl(SECOND);
                    options.accept(builder);
                    builder.build();
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
