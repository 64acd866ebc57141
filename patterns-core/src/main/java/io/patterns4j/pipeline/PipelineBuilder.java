package io.patterns4j.pipeline;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.internal.Checks;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryConfig;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the policies of a pipeline, the outermost first. Each method checks its own argument at once, and whether it
 * can work where it stands: see the table of compositions that are refused on the page of this pattern.
 *
 * <p><b>Thread safety.</b> For one thread.
 *
 * @param <P> what is built: a {@link Pipeline}, or with a fallback a {@link TypedPipeline}
 */
public final class PipelineBuilder<P> {

    private final String name;
    private final Composition composition;
    private final Function<Pipeline, P> finish;

    private PipelineBuilder(String name, List<Policy> policies, Function<Pipeline, P> finish) {
        this.name = name;
        this.composition = new Composition(policies);
        this.finish = finish;
    }

    static PipelineBuilder<Pipeline> of(String name, List<Policy> policies) {
        return new PipelineBuilder<>(Checks.name(name), new ArrayList<>(policies), Function.identity());
    }

    /**
     * Answers failures of everything inside of it. A fallback gives values of one type, so the pipeline gets one too.
     *
     * @param <T> the type of the values
     * @param fallback the outermost of all: nothing has been added so far
     * @return a builder that goes on with a typed pipeline; this one is of no further use
     * @throws IllegalArgumentException when it is not the outermost
     */
    public <T extends @Nullable Object> PipelineBuilder<TypedPipeline<T>> fallback(Fallback<T> fallback) {
        Checks.notNull("fallback", fallback);
        composition.checkOutermost(fallback.name());
        return new PipelineBuilder<>(name, new ArrayList<>(), pipeline -> new TypedPipeline<>(pipeline, fallback));
    }

    /**
     * Adds a time limit for everything inside of it: outside of a retry for all attempts together, inside for each.
     *
     * @param timeout not in this pipeline yet, and shorter than those outside of it
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> timeout(Timeout timeout) {
        return add(Checks.notNull("timeout", timeout));
    }

    /**
     * Adds a time limit with default settings for everything inside of it, named as the pipeline is, and with
     * {@code /attempt} behind it inside of a retry.
     *
     * @param limit longer than zero, and shorter than those outside of it
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> timeout(Duration limit) {
        return timeout(Timeout.of(composition.hasRetry() ? name + "/attempt" : name, limit));
    }

    /**
     * Adds a time limit for each attempt: it has to stand inside of the retry.
     *
     * @param limit longer than zero, and shorter than those outside of it
     * @return this builder
     * @throws IllegalArgumentException when no retry stands outside of it
     */
    public PipelineBuilder<P> attemptTimeout(Duration limit) {
        composition.checkInsideOfRetry(limit);
        return timeout(limit);
    }

    /**
     * Adds a retry of everything inside of it.
     *
     * @param retry the only one of this pipeline
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> retry(Retry retry) {
        return add(Checks.notNull("retry", retry));
    }

    /**
     * Adds a retry of everything inside of it, named as the pipeline is.
     *
     * @param options changes the defaults
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> retry(Consumer<RetryConfig.Builder> options) {
        return retry(Retry.of(name, options));
    }

    /**
     * Adds a hedge of everything inside of it.
     *
     * @param hedge the only one of this pipeline, and inside of the retry if there is one
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> hedge(Hedge hedge) {
        return add(Checks.notNull("hedge", hedge));
    }

    /**
     * Adds a circuit breaker inside of everything added so far.
     *
     * @param breaker not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it, or another of its name, is in this pipeline already
     */
    public PipelineBuilder<P> circuitBreaker(CircuitBreaker breaker) {
        return add(Checks.notNull("circuitBreaker", breaker));
    }

    /**
     * Adds a bulkhead inside of everything added so far.
     *
     * @param bulkhead not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it, or another of its name, is in this pipeline already
     */
    public PipelineBuilder<P> bulkhead(Bulkhead bulkhead) {
        return add(Checks.notNull("bulkhead", bulkhead));
    }

    /**
     * Adds a bulkhead that finds its own limit, inside of everything added so far.
     *
     * @param bulkhead not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it, or another of its name, is in this pipeline already
     */
    public PipelineBuilder<P> adaptiveBulkhead(AdaptiveBulkhead bulkhead) {
        return add(Checks.notNull("bulkhead", bulkhead));
    }

    /**
     * Adds a rate limiter inside of everything added so far.
     *
     * @param limiter not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it, or another of its name, is in this pipeline already
     */
    public PipelineBuilder<P> rateLimiter(RateLimiter limiter) {
        return add(Checks.notNull("rateLimiter", limiter));
    }

    /**
     * Adds any other policy inside of everything added so far: context, chaos, telemetry, one of your own.
     *
     * @param policy not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it cannot work here
     */
    public PipelineBuilder<P> policy(Policy policy) {
        return add(Checks.notNull("policy", policy));
    }

    /**
     * Builds the pipeline. One without policies runs every call straight away.
     *
     * @return a new pipeline
     */
    public P build() {
        return finish.apply(new Pipeline(name, composition.policies()));
    }

    private PipelineBuilder<P> add(Policy policy) {
        composition.add(policy);
        return this;
    }
}
