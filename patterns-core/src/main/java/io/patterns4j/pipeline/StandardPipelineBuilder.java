package io.patterns4j.pipeline;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadConfig;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.internal.Checks;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds a pipeline in the order that suits most calls to something remote, whatever the order of these methods:
 *
 * <pre>
 * fallback &gt; total timeout &gt; retry &gt; hedge
 *     &gt; circuit breaker &gt; bulkhead &gt; rate limiter &gt; attempt timeout
 * </pre>
 *
 * <p>Why: the total timeout bounds what the caller waits, back-off included. The breaker sees single attempts, so it
 * trips as fast as the callee fails and a retry does not call through an open one. The bulkhead's permit is held while
 * an attempt runs, not while a retry waits. The innermost timeout turns a hanging attempt into a failure that breaker
 * and retry see.
 *
 * <p><b>Defaults.</b> Total timeout 30 s, what many load balancers wait at most; three attempts, with a retry budget of
 * a fifth of the live calls and a floor of three, as in Envoy; a breaker and a bulkhead with the defaults of theirs; 9
 * s for an attempt, so that three fit. Fallback, hedge and rate limiter are there when they are given. What is not
 * wanted: build with {@link Pipeline#named(String)} instead.
 *
 * <p><b>Thread safety.</b> For one thread.
 *
 * @param <P> what is built: a {@link Pipeline}, or with a fallback a {@link TypedPipeline}
 */
public final class StandardPipelineBuilder<P> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(9);
    private static final double BUDGET_RATIO = 0.2;
    private static final int BUDGET_FLOOR = 3;

    private final String name;
    private final Function<PipelineBuilder<Pipeline>, PipelineBuilder<P>> begin;
    private @Nullable Timeout timeout;
    private @Nullable Retry retry;
    private @Nullable Hedge hedge;
    private @Nullable CircuitBreaker breaker;
    private @Nullable Policy bulkhead;
    private @Nullable RateLimiter limiter;
    private @Nullable Timeout attemptTimeout;

    private StandardPipelineBuilder(String name, Function<PipelineBuilder<Pipeline>, PipelineBuilder<P>> begin) {
        this.name = name;
        this.begin = begin;
    }

    static StandardPipelineBuilder<Pipeline> of(String name) {
        return new StandardPipelineBuilder<>(Checks.name(name), Function.identity());
    }

    /**
     * Answers failures of everything else.
     *
     * @param <T> the type of the values
     * @param fallback the fallback
     * @return a builder that goes on with a typed pipeline; this one is of no further use
     */
    public <T extends @Nullable Object> StandardPipelineBuilder<TypedPipeline<T>> fallback(Fallback<T> fallback) {
        Checks.notNull("fallback", fallback);
        StandardPipelineBuilder<TypedPipeline<T>> typed =
                new StandardPipelineBuilder<>(name, builder -> builder.fallback(fallback));
        typed.timeout = timeout;
        typed.retry = retry;
        typed.hedge = hedge;
        typed.breaker = breaker;
        typed.bulkhead = bulkhead;
        typed.limiter = limiter;
        typed.attemptTimeout = attemptTimeout;
        return typed;
    }

    /**
     * Replaces the total timeout.
     *
     * @param limit for all attempts together, back-off included; longer than zero
     * @return this builder
     */
    public StandardPipelineBuilder<P> timeout(Duration limit) {
        return timeout(Timeout.of(name, limit));
    }

    /**
     * Replaces the total timeout.
     *
     * @param total for all attempts together, back-off included
     * @return this builder
     */
    public StandardPipelineBuilder<P> timeout(Timeout total) {
        timeout = Checks.notNull("timeout", total);
        return this;
    }

    /**
     * Replaces the retry.
     *
     * @param replacement the retry, with a budget of its own choice
     * @return this builder
     */
    public StandardPipelineBuilder<P> retry(Retry replacement) {
        retry = Checks.notNull("retry", replacement);
        return this;
    }

    /**
     * Adds a hedge of each attempt.
     *
     * @param added the hedge
     * @return this builder
     */
    public StandardPipelineBuilder<P> hedge(Hedge added) {
        hedge = Checks.notNull("hedge", added);
        return this;
    }

    /**
     * Replaces the circuit breaker.
     *
     * @param replacement the breaker, perhaps shared with other pipelines to the same callee
     * @return this builder
     */
    public StandardPipelineBuilder<P> circuitBreaker(CircuitBreaker replacement) {
        breaker = Checks.notNull("circuitBreaker", replacement);
        return this;
    }

    /**
     * Replaces the bulkhead.
     *
     * @param replacement the bulkhead
     * @return this builder
     */
    public StandardPipelineBuilder<P> bulkhead(Bulkhead replacement) {
        bulkhead = Checks.notNull("bulkhead", replacement);
        return this;
    }

    /**
     * Replaces the bulkhead by one that finds its own limit.
     *
     * @param replacement the bulkhead
     * @return this builder
     */
    public StandardPipelineBuilder<P> adaptiveBulkhead(AdaptiveBulkhead replacement) {
        bulkhead = Checks.notNull("bulkhead", replacement);
        return this;
    }

    /**
     * Adds a rate limiter of attempts.
     *
     * @param added the limiter
     * @return this builder
     */
    public StandardPipelineBuilder<P> rateLimiter(RateLimiter added) {
        limiter = Checks.notNull("rateLimiter", added);
        return this;
    }

    /**
     * Replaces the timeout of an attempt.
     *
     * @param limit for each attempt; longer than zero and shorter than the total timeout
     * @return this builder
     */
    public StandardPipelineBuilder<P> attemptTimeout(Duration limit) {
        return attemptTimeout(Timeout.of(name + "/attempt", limit));
    }

    /**
     * Replaces the timeout of an attempt.
     *
     * @param attempt for each attempt; shorter than the total timeout
     * @return this builder
     */
    public StandardPipelineBuilder<P> attemptTimeout(Timeout attempt) {
        attemptTimeout = Checks.notNull("attemptTimeout", attempt);
        return this;
    }

    /**
     * Builds the pipeline.
     *
     * @return a new pipeline
     * @throws IllegalArgumentException when the parts do not go together
     */
    public P build() {
        PipelineBuilder<P> builder = begin.apply(Pipeline.named(name))
                .timeout(timeout == null ? Timeout.of(name, TIMEOUT) : timeout)
                .retry(retry == null ? defaultRetry() : retry);
        if (hedge != null) {
            builder.hedge(hedge);
        }
        builder.circuitBreaker(breaker == null ? CircuitBreaker.of(name) : breaker)
                .policy(bulkhead == null ? Bulkhead.of(name, BulkheadConfig.DEFAULT_LIMIT) : bulkhead);
        if (limiter != null) {
            builder.rateLimiter(limiter);
        }
        return builder.timeout(attemptTimeout == null ? Timeout.of(name + "/attempt", ATTEMPT_TIMEOUT) : attemptTimeout)
                .build();
    }

    private Retry defaultRetry() {
        return Retry.of(name, r -> r.budget(RetryBudget.ofLiveCalls(BUDGET_RATIO, BUDGET_FLOOR)));
    }
}
