package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CompositionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PipelineBuilder<Pipeline> builder = Pipeline.named("orders");

    @Test
    void build_allKinds_describesThemFromTheOutermostInwards() {
        TypedPipeline<String> all = builder.fallback(Fallback.value("stale", "none"))
                .policy(ContextPropagation.of("mdc", ContextCarrier.mdc()))
                .timeout(Duration.ofSeconds(3))
                .retry(r -> r.maxAttempts(4))
                .hedge(Hedge.of("orders", h -> h.delay(SECOND)))
                .circuitBreaker(CircuitBreaker.of("orders"))
                .bulkhead(Bulkhead.of("orders", 4))
                .attemptTimeout(SECOND)
                .build();
        assertThat(all.describe())
                .containsExactly(
                        "fallback=stale",
                        "context=mdc",
                        "timeout=orders",
                        "retry=orders",
                        "hedge=orders",
                        "circuitBreaker=orders",
                        "bulkhead=orders",
                        "timeout=orders/attempt");
        assertThat(all.name()).isEqualTo("orders");
    }

    @Test
    void circuitBreaker_secondOfTheSameName_isRefused() {
        builder.circuitBreaker(CircuitBreaker.of("orders"));
        assertRefused(
                () -> builder.circuitBreaker(CircuitBreaker.of("orders")),
                "policy must be used once in a pipeline: circuitBreaker=orders");
    }

    @Test
    void retry_second_isRefused() {
        builder.retry(r -> {});
        assertRefused(() -> builder.retry(r -> {}), "policy must be used once in a pipeline: retry=orders");
    }

    @Test
    void retry_secondOfAnotherName_isRefused() {
        builder.retry(r -> {});
        assertRefused(
                () -> builder.retry(io.patterns4j.retry.Retry.of("more", 2)),
                "retry must be the only one of a pipeline, or attempts multiply: retry=more");
    }

    @Test
    void retry_insideOfAHedge_isRefused() {
        builder.hedge(Hedge.of("h", h -> h.delay(SECOND)));
        assertRefused(
                () -> builder.retry(r -> {}),
                "retry must be outside of the hedge, or each hedge retries: retry=orders");
    }

    @Test
    void hedge_second_isRefused() {
        builder.hedge(Hedge.of("h", h -> h.delay(SECOND)));
        assertRefused(
                () -> builder.hedge(Hedge.of("i", h -> h.delay(SECOND))),
                "hedge must be the only one of a pipeline, or hedges multiply: hedge=i");
    }

    @Test
    void attemptTimeout_withoutARetryOutside_isRefused() {
        assertRefused(
                () -> builder.attemptTimeout(SECOND), "attemptTimeout must be inside of a retry: attemptTimeout=PT1S");
    }

    @Test
    void timeout_thatCouldNeverBeTheFirst_isRefused() {
        builder.timeout(SECOND).retry(r -> {});
        assertRefused(
                () -> builder.timeout(SECOND),
                "timeout must be shorter than PT1S, which is outside of it: timeout=orders/attempt");
        builder.timeout(SECOND.minusNanos(1));
    }

    @Test
    void fallback_notOutermost_isRefused() {
        builder.timeout(Timeout.of("t", SECOND));
        assertRefused(
                () -> builder.fallback(Fallback.value("stale", 1)),
                "fallback must be the outermost of a pipeline: fallback=stale");
    }

    @Test
    void context_insideOfARetry_isRefused() {
        builder.retry(r -> {});
        assertRefused(
                () -> builder.policy(ContextPropagation.of("mdc", ContextCarrier.mdc())),
                "context must be outside of retry and hedge: context=mdc");
    }

    @Test
    void toBuilder_addsInsideAndLeavesTheFirstAlone() {
        Pipeline first = builder.timeout(SECOND).build();
        Pipeline second = first.toBuilder().bulkhead(Bulkhead.of("b", 1)).build();
        assertThat(first.describe()).containsExactly("timeout=orders");
        assertThat(second.describe()).containsExactly("timeout=orders", "bulkhead=b");
        assertThat(second.name()).isEqualTo("orders");
    }

    @Test
    void build_andAddMore_leavesWhatWasBuiltAlone() {
        Pipeline built = builder.timeout(SECOND).build();
        builder.bulkhead(Bulkhead.of("b", 1));
        assertThat(built.describe()).containsExactly("timeout=orders");
    }

    private static void assertRefused(ThrowingCallable composing, String message) {
        assertThatThrownBy(composing)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
