package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.cache.Cache;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.telemetry.internal.Bindings;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.Sources;
import io.patterns4j.writebehind.WriteBehind;

/**
 * Shows the numbers of policies as OpenTelemetry instruments.
 *
 * <pre>{@code
 * OpenTelemetryMetrics.of(openTelemetry.getMeter("orders")).bind(pipeline);
 * }</pre>
 *
 * <p>All instruments are observable: the SDK reads them, those of a policy from one snapshot, when it collects, and
 * calls know nothing of it. Every measurement has the attribute {@code name}, the name of the policy. The page on
 * observability lists all names.
 *
 * <p><b>Guarantees.</b> A policy is bound once: binding it again changes nothing, and another one of the same kind and
 * name is refused. That holds for this binder; two binders on one meter do not see each other, so use one. Policies are
 * held weakly; the measurements of one that is gone end.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class OpenTelemetryMetrics implements AutoCloseable {

    private final Bindings bindings;

    private OpenTelemetryMetrics(Meter meter, Attributes attributes) {
        bindings = new Bindings(new ObservableBackend(meter, attributes));
    }

    /**
     * Creates a binder without policies.
     *
     * @param meter where to show them
     * @return a new binder
     */
    public static OpenTelemetryMetrics of(Meter meter) {
        return of(meter, Attributes.empty());
    }

    /**
     * Creates a binder without policies.
     *
     * @param meter where to show them
     * @param attributes what every measurement has beside the name of its policy
     * @return a new binder
     */
    public static OpenTelemetryMetrics of(Meter meter, Attributes attributes) {
        return new OpenTelemetryMetrics(Names.notNull("meter", meter), Names.notNull("attributes", attributes));
    }

    /**
     * Shows the numbers of a policy.
     *
     * @param policy of a kind that has metrics
     * @return this binder
     * @throws IllegalArgumentException when the kind has no metrics, or when another policy of this kind and name is
     *     bound
     */
    public OpenTelemetryMetrics bind(Policy policy) {
        bindings.bind(Sources.of(policy));
        return this;
    }

    /**
     * Shows the numbers of all partitions, each as a bulkhead, and of their sum.
     *
     * @param bulkhead with its partitions
     * @return this binder
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public OpenTelemetryMetrics bind(PartitionedBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Shows the numbers of a bulkhead with threads of its own.
     *
     * @param bulkhead shown as any bulkhead
     * @return this binder
     * @throws IllegalArgumentException when another bulkhead of this name is bound
     */
    public OpenTelemetryMetrics bind(ExecutorBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Shows the numbers of a fallback.
     *
     * @param fallback of any type
     * @return this binder
     * @throws IllegalArgumentException when another fallback of this name is bound
     */
    public OpenTelemetryMetrics bind(Fallback<?> fallback) {
        bindings.bind(Sources.of(fallback));
        return this;
    }

    /**
     * Shows the numbers of a cache.
     *
     * @param cache of any type
     * @return this binder
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public OpenTelemetryMetrics bind(Cache<?, ?> cache) {
        bindings.bind(Sources.of(cache));
        return this;
    }

    /**
     * Shows the numbers of a write-behind.
     *
     * @param writeBehind of any type
     * @return this binder
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public OpenTelemetryMetrics bind(WriteBehind<?, ?> writeBehind) {
        bindings.bind(Sources.of(writeBehind));
        return this;
    }

    /**
     * Shows the numbers of all policies of a pipeline. Those of kinds that have no metrics, such as timers, context and
     * policies of your own, are skipped. Those that are bound already, by a pipeline that shares them, stay as they
     * are.
     *
     * @param pipeline its policies are bound, all of them or none; it is not held
     * @return this binder
     * @throws IllegalArgumentException when another policy of one of these kinds and names is bound
     */
    public OpenTelemetryMetrics bind(Pipeline pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Shows the numbers of the fallback and of all policies of a pipeline, as {@link #bind(Pipeline)} does.
     *
     * @param pipeline its policies are bound, all of them or none; it is not held
     * @return this binder
     * @throws IllegalArgumentException when another policy of one of these kinds and names is bound
     */
    public OpenTelemetryMetrics bind(TypedPipeline<?> pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Ends the measurements of a policy. One that is not bound here stays as it is.
     *
     * @param policy given to {@link #bind(Policy)}
     */
    public void unbind(Policy policy) {
        bindings.unbind(Sources.of(policy));
    }

    /**
     * Ends the measurements of a bulkhead and its partitions.
     *
     * @param bulkhead given to {@link #bind(PartitionedBulkhead)}
     */
    public void unbind(PartitionedBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Ends the measurements of a bulkhead.
     *
     * @param bulkhead given to {@link #bind(ExecutorBulkhead)}
     */
    public void unbind(ExecutorBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Ends the measurements of a fallback.
     *
     * @param fallback given to {@link #bind(Fallback)}
     */
    public void unbind(Fallback<?> fallback) {
        bindings.unbind(Sources.of(fallback));
    }

    /**
     * Ends the measurements of a cache.
     *
     * @param cache given to {@link #bind(Cache)}
     */
    public void unbind(Cache<?, ?> cache) {
        bindings.unbind(Sources.of(cache));
    }

    /**
     * Ends the measurements of a write-behind.
     *
     * @param writeBehind given to {@link #bind(WriteBehind)}
     */
    public void unbind(WriteBehind<?, ?> writeBehind) {
        bindings.unbind(Sources.of(writeBehind));
    }

    /**
     * Ends the measurements of all policies of a pipeline, of those that other pipelines share as well.
     *
     * @param pipeline given to {@link #bind(Pipeline)}
     */
    public void unbind(Pipeline pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /**
     * Ends the measurements of the fallback and of all policies of a pipeline, of those that other pipelines share as
     * well.
     *
     * @param pipeline given to {@link #bind(TypedPipeline)}
     */
    public void unbind(TypedPipeline<?> pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /** Ends the measurements of all policies that are bound here. */
    @Override
    public void close() {
        bindings.clear();
    }
}
