package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Verdict;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CircuitBreakerRegistryTest {

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreakerConfig config = CircuitBreakerConfig.builder()
            .window(Window.calls(5))
            .openFor(Duration.ofDays(1))
            .ticker(ticker)
            .build();
    private final CircuitBreakerRegistry registry = registry(3);

    private CircuitBreakerRegistry registry(int maxSize) {
        return CircuitBreakerRegistry.builder()
                .defaults(config)
                .maxSize(maxSize)
                .evictIdleAfter(IDLE)
                .ticker(ticker)
                .build();
    }

    @Test
    void get_sameName_isTheSameBreaker() {
        CircuitBreaker first = registry.get("a");
        assertThat(registry.get("a")).isSameAs(first);
        assertThat(first.name()).isEqualTo("a");
        assertThat(first.config()).isSameAs(config);
        assertThat(registry.get("b")).isNotSameAs(first);
    }

    @Test
    void get_withConfig_createsWithItAndKeepsItAfterwards() {
        CircuitBreakerConfig own = config.toBuilder().probes(9).build();
        CircuitBreaker breaker = registry.get("a", own);
        assertThat(breaker.config()).isSameAs(own);
        assertThat(registry.get("a")).isSameAs(breaker);
        assertThat(registry.get("a", config)).isSameAs(breaker);
    }

    @Test
    void get_withFunction_asksForTheNameAndOnlyWhenItCreates() {
        var asked = new AtomicInteger();
        var byName = CircuitBreakerRegistry.builder()
                .defaults(name -> {
                    asked.incrementAndGet();
                    return config.toBuilder().probes(name.length()).build();
                })
                .build();
        assertThat(byName.get("four").config().probes()).isEqualTo(4);
        byName.get("four");
        byName.find("other");
        assertThat(asked).hasValue(1);
    }

    @Test
    void get_functionThatUsesTheRegistry_doesNotHang() {
        CircuitBreakerRegistry[] self = new CircuitBreakerRegistry[1];
        self[0] = CircuitBreakerRegistry.builder()
                .defaults(name -> name.equals("child") ? self[0].get("parent").config() : config)
                .build();
        self[0].get("child");
        assertThat(self[0].names()).containsExactlyInAnyOrder("child", "parent");
    }

    @Test
    void get_functionThatThrows_reachesTheCallerAndCreatesNothing() {
        var error = new IllegalStateException("settings");
        var failing = CircuitBreakerRegistry.builder()
                .defaults(name -> {
                    throw error;
                })
                .build();
        assertThatThrownBy(() -> failing.get("a")).isSameAs(error);
        assertThat(failing.size()).isZero();
    }

    @RepeatedTest(20)
    void get_manyThreadsAtOnce_isOneBreakerThatOneControlKnows() {
        var control = new ManualControl();
        var own = config.toBuilder().manualControl(control).build();
        var breakers = Rendezvous.values(Rendezvous.run(20, i -> () -> registry.get("a", own)));
        assertThat(breakers).allMatch(breaker -> breaker == breakers.get(0));
        control.isolate();
        assertThat(breakers.get(0).state()).isEqualTo(CircuitState.FORCED_OPEN);
    }

    @Test
    void get_initialStateOpenWithTimer_isArmedOnce() {
        var timer = new StubTimer(ticker);
        registry.get(
                "a",
                config.toBuilder()
                        .initialState(CircuitState.OPEN)
                        .halfOpenTimer(timer)
                        .build());
        assertThat(timer.pending()).isEqualTo(1);
    }

    @RepeatedTest(5)
    void get_manyNamesAtOnce_neverExceedsTheLimit() {
        Rendezvous.values(Rendezvous.run(16, i -> () -> {
            for (int n = 0; n < 100; n++) {
                registry.get("name-" + (i * n) % 37);
                assertThat(registry.size()).isLessThanOrEqualTo(3);
            }
            return null;
        }));
        assertThat(registry.size()).isEqualTo(3);
    }

    @Test
    void find_unknownName_isEmptyAndCreatesNothing() {
        assertThat(registry.find("a")).isEmpty();
        assertThat(registry.size()).isZero();
        CircuitBreaker breaker = registry.get("a");
        assertThat(registry.find("a")).containsSame(breaker);
    }

    @Test
    void names_ofRegistry_isACopy() {
        registry.get("a");
        var names = registry.names();
        registry.get("b");
        assertThat(names).containsExactly("a");
        assertThat(registry.size()).isEqualTo(2);
    }

    @Test
    void evictIdle_unusedForTheIdleTime_isForgotten() {
        CircuitBreaker before = registry.get("a");
        ticker.advance(IDLE.minusNanos(1));
        assertThat(registry.evictIdle()).isZero();
        ticker.advance(Duration.ofNanos(1));
        assertThat(registry.evictIdle()).isEqualTo(1);
        assertThat(registry.find("a")).isEmpty();
        assertThat(registry.get("a")).isNotSameAs(before);
    }

    @Test
    void get_otherName_forgetsWhatIsIdle() {
        registry.get("a");
        ticker.advance(IDLE);
        registry.get("b");
        assertThat(registry.names()).containsExactly("b");
    }

    @Test
    void evictIdle_lookedUp_isKept() {
        registry.get("a");
        ticker.advance(IDLE);
        registry.find("a");
        assertThat(registry.evictIdle()).isZero();
        ticker.advance(IDLE);
        assertThat(registry.evictIdle()).isEqualTo(1);
    }

    @Test
    void evictIdle_successFailureRejectionOrProbe_isKept() {
        CircuitBreaker breaker = registry.get("a");
        keptAfter(() -> breaker.call(() -> "success"));
        keptAfter(() -> breaker.tryAcquire().record(Verdict.FAILURE));
        keptAfter(() -> breaker.transitionTo(CircuitState.OPEN));
        keptAfter(breaker::tryAcquire);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        registry.evictIdle();
        keptAfter(breaker::tryAcquire);
        ticker.advance(IDLE);
        assertThat(registry.evictIdle()).isEqualTo(1);
    }

    private void keptAfter(Runnable use) {
        ticker.advance(IDLE);
        use.run();
        assertThat(registry.evictIdle()).isZero();
    }

    @Test
    void evictIdle_stateSetByHand_isKept() {
        registry.get("a").transitionTo(CircuitState.FORCED_OPEN);
        registry.get("b").transitionTo(CircuitState.DISABLED);
        registry.get(
                "c", config.toBuilder().initialState(CircuitState.METRICS_ONLY).build());
        registry.evictIdle();
        ticker.advance(IDLE.multipliedBy(10));
        assertThat(registry.evictIdle()).isEqualTo(1);
        assertThat(registry.names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void get_atTheLimit_forgetsTheLongestIdleClosedBreakerFirst() {
        registry.get("oldest-open").transitionTo(CircuitState.OPEN);
        ticker.advance(Duration.ofSeconds(1));
        registry.get("older");
        ticker.advance(Duration.ofSeconds(1));
        registry.get("newer");
        ticker.advance(Duration.ofSeconds(1));
        registry.get("newest");
        assertThat(registry.names()).containsExactlyInAnyOrder("oldest-open", "newer", "newest");
    }

    @Test
    void get_atTheLimitWithoutAClosedOne_forgetsTheLongestIdleAndLastWhatWasSetByHand() {
        registry.get("isolated").transitionTo(CircuitState.FORCED_OPEN);
        ticker.advance(Duration.ofSeconds(1));
        registry.get("older").transitionTo(CircuitState.OPEN);
        ticker.advance(Duration.ofSeconds(1));
        registry.get("newer").transitionTo(CircuitState.OPEN);
        ticker.advance(Duration.ofSeconds(1));
        registry.get("newest");
        assertThat(registry.names()).containsExactlyInAnyOrder("isolated", "newer", "newest");
        var one = registry(1);
        one.get("a").transitionTo(CircuitState.FORCED_OPEN);
        one.get("b");
        assertThat(one.names()).containsExactly("b");
    }

    @Test
    void evictIdle_acrossOverflowOfTheTicker_measuresRight() {
        var overflowing = new ManualTicker(Long.MAX_VALUE - 1_000);
        var late = CircuitBreakerRegistry.builder()
                .defaults(config)
                .evictIdleAfter(IDLE)
                .ticker(overflowing)
                .build();
        late.get("a");
        overflowing.advance(IDLE.minusNanos(1));
        assertThat(late.evictIdle()).isZero();
        overflowing.advance(Duration.ofNanos(1));
        assertThat(late.evictIdle()).isEqualTo(1);
    }

    @Test
    void builder_wrongSettings_areNamed() {
        var builder = CircuitBreakerRegistry.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxSize(0))
                .withMessage("maxSize must be between 1 and 1000000: maxSize=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.evictIdleAfter(Duration.ZERO))
                .withMessage("evictIdleAfter must be > 0: evictIdleAfter=PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.get(" "))
                .withMessage("name must not be blank: name=' '");
        assertThatNullPointerException()
                .isThrownBy(() -> registry.get("a", null))
                .withMessage("config must not be null: config=null");
        assertThatNullPointerException()
                .isThrownBy(() -> registry.find(null))
                .withMessage("name must not be null: name=null");
    }
}
