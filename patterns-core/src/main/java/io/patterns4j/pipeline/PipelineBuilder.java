package io.patterns4j.pipeline;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Collects the policies of a pipeline, the outermost first. Each method checks its own argument at once.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class PipelineBuilder {

    private final String name;
    private final List<Policy> policies = new ArrayList<>();
    private final Set<Policy> used = Collections.newSetFromMap(new IdentityHashMap<>());

    PipelineBuilder(String name) {
        this.name = Checks.name(name);
    }

    /**
     * Adds a circuit breaker inside of everything added so far.
     *
     * @param breaker not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it is in this pipeline already
     */
    public PipelineBuilder circuitBreaker(CircuitBreaker breaker) {
        return add(Checks.notNull("circuitBreaker", breaker));
    }

    /**
     * Adds a bulkhead inside of everything added so far.
     *
     * @param bulkhead not in this pipeline yet
     * @return this builder
     * @throws IllegalArgumentException when it is in this pipeline already
     */
    public PipelineBuilder bulkhead(Bulkhead bulkhead) {
        return add(Checks.notNull("bulkhead", bulkhead));
    }

    /**
     * Builds the pipeline. One without policies runs every call straight away.
     *
     * @return a new pipeline
     */
    public Pipeline build() {
        return new Pipeline(name, policies);
    }

    /** Returns kind and name, such as {@code circuitBreaker=orders}. */
    static String describe(Policy policy) {
        return policy.kind() + "=" + policy.name();
    }

    private PipelineBuilder add(Policy policy) {
        if (!used.add(policy)) {
            throw new IllegalArgumentException("policy must be used once in a pipeline: " + describe(policy));
        }
        policies.add(policy);
        return this;
    }
}
