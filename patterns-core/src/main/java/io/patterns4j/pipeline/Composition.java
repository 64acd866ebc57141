package io.patterns4j.pipeline;

import io.patterns4j.Policy;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.retry.Retry;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import java.util.List;

/** The policies of a pipeline that is being built, and the rules of what can work together. */
final class Composition {

    private final List<Policy> policies;

    Composition(List<Policy> policies) {
        this.policies = policies;
    }

    /** Returns kind and name, such as {@code circuitBreaker=orders}. */
    static String describe(Policy policy) {
        return policy.kind() + "=" + policy.name();
    }

    List<Policy> policies() {
        return List.copyOf(policies);
    }

    boolean hasRetry() {
        return has(Retry.class);
    }

    void add(Policy policy) {
        checkUnique(policy);
        if (policy instanceof Retry retry) {
            check(retry);
        } else if (policy instanceof Hedge) {
            rule(!has(Hedge.class), "hedge must be the only one of a pipeline, or hedges multiply", policy);
        } else if (policy instanceof Timeout timeout) {
            check(timeout);
        } else if (policy instanceof ContextPropagation) {
            rule(!has(Retry.class) && !has(Hedge.class), "context must be outside of retry and hedge", policy);
        }
        policies.add(policy);
    }

    void checkOutermost(String fallback) {
        if (!policies.isEmpty()) {
            throw new IllegalArgumentException("fallback must be the outermost of a pipeline: fallback=" + fallback);
        }
    }

    void checkInsideOfRetry(Duration attemptTimeout) {
        if (!hasRetry()) {
            throw new IllegalArgumentException(
                    "attemptTimeout must be inside of a retry: attemptTimeout=" + attemptTimeout);
        }
    }

    /** Two policies of one kind and name are one and the same in every message and metric, if not by mistake. */
    private void checkUnique(Policy policy) {
        boolean taken = policies.stream()
                .anyMatch(other ->
                        other.kind().equals(policy.kind()) && other.name().equals(policy.name()));
        rule(!taken, "policy must be used once in a pipeline", policy);
    }

    private void check(Retry retry) {
        rule(!has(Retry.class), "retry must be the only one of a pipeline, or attempts multiply", retry);
        rule(!has(Hedge.class), "retry must be outside of the hedge, or each hedge retries", retry);
    }

    private void check(Timeout timeout) {
        for (Policy policy : policies) {
            if (policy instanceof Timeout outer) {
                Duration limit = outer.config().limit();
                rule(
                        timeout.config().limit().compareTo(limit) < 0,
                        "timeout must be shorter than " + limit + ", which is outside of it",
                        timeout);
            }
        }
    }

    private boolean has(Class<? extends Policy> type) {
        return policies.stream().anyMatch(type::isInstance);
    }

    private static void rule(boolean holds, String expectation, Policy policy) {
        if (!holds) {
            throw new IllegalArgumentException(expectation + ": " + describe(policy));
        }
    }
}
