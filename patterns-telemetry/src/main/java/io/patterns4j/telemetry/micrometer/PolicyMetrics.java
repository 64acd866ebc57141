package io.patterns4j.telemetry.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
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
import java.util.List;

/**
 * Shows the numbers of policies in a Micrometer registry.
 *
 * <pre>{@code
 * PolicyMetrics.of(registry).bind(pipeline);
 * }</pre>
 *
 * <p>All numbers are gauges and function counters: the registry reads them from a snapshot when it publishes, and calls
 * know nothing of it. Every meter has the tag {@code name}, the name of the policy. The page on observability lists all
 * names.
 *
 * <p><b>Guarantees.</b> A policy is bound once: binding it again changes nothing, and another one of the same kind and
 * name is refused. Policies are held weakly; the meters of one that is gone are removed when the next one is bound, and
 * until then show the last count, or not a number.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class PolicyMetrics implements AutoCloseable {

    private final Bindings bindings;

    private PolicyMetrics(MeterRegistry registry, Tags tags) {
        bindings = new Bindings(new MeterBackend(registry, tags));
    }

    /**
     * Creates a binder without policies.
     *
     * @param registry where to show them
     * @return a new binder
     */
    public static PolicyMetrics of(MeterRegistry registry) {
        return of(registry, List.of());
    }

    /**
     * Creates a binder without policies.
     *
     * @param registry where to show them
     * @param tags what every meter has beside the name of its policy
     * @return a new binder
     */
    public static PolicyMetrics of(MeterRegistry registry, Iterable<Tag> tags) {
        return new PolicyMetrics(Names.notNull("registry", registry), Tags.of(Names.notNull("tags", tags)));
    }

    /**
     * Shows the numbers of a policy.
     *
     * @param policy of a kind that has metrics
     * @return this binder
     * @throws IllegalArgumentException when the kind has no metrics, or when the registry has those of another policy
     *     of this kind and name
     */
    public PolicyMetrics bind(Policy policy) {
        bindings.bind(Sources.of(policy));
        return this;
    }

    /**
     * Shows the numbers of all partitions, each as a bulkhead, and of their sum.
     *
     * @param bulkhead with its partitions
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another one of this name
     */
    public PolicyMetrics bind(PartitionedBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Shows the numbers of a bulkhead with threads of its own.
     *
     * @param bulkhead shown as any bulkhead
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another bulkhead of this name
     */
    public PolicyMetrics bind(ExecutorBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Shows the numbers of a fallback.
     *
     * @param fallback of any type
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another fallback of this name
     */
    public PolicyMetrics bind(Fallback<?> fallback) {
        bindings.bind(Sources.of(fallback));
        return this;
    }

    /**
     * Shows the numbers of a cache.
     *
     * @param cache of any type
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another one of this name
     */
    public PolicyMetrics bind(Cache<?, ?> cache) {
        bindings.bind(Sources.of(cache));
        return this;
    }

    /**
     * Shows the numbers of a write-behind.
     *
     * @param writeBehind of any type
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another one of this name
     */
    public PolicyMetrics bind(WriteBehind<?, ?> writeBehind) {
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
     * @throws IllegalArgumentException when the registry has those of another policy of one of these kinds and names
     */
    public PolicyMetrics bind(Pipeline pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Shows the numbers of the fallback and of all policies of a pipeline, as {@link #bind(Pipeline)} does.
     *
     * @param pipeline its policies are bound, all of them or none; it is not held
     * @return this binder
     * @throws IllegalArgumentException when the registry has those of another policy of one of these kinds and names
     */
    public PolicyMetrics bind(TypedPipeline<?> pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Removes the meters of a policy. One that is not bound here stays as it is.
     *
     * @param policy given to {@link #bind(Policy)}
     */
    public void unbind(Policy policy) {
        bindings.unbind(Sources.of(policy));
    }

    /**
     * Removes the meters of a bulkhead and its partitions.
     *
     * @param bulkhead given to {@link #bind(PartitionedBulkhead)}
     */
    public void unbind(PartitionedBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Removes the meters of a bulkhead.
     *
     * @param bulkhead given to {@link #bind(ExecutorBulkhead)}
     */
    public void unbind(ExecutorBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Removes the meters of a fallback.
     *
     * @param fallback given to {@link #bind(Fallback)}
     */
    public void unbind(Fallback<?> fallback) {
        bindings.unbind(Sources.of(fallback));
    }

    /**
     * Removes the meters of a cache.
     *
     * @param cache given to {@link #bind(Cache)}
     */
    public void unbind(Cache<?, ?> cache) {
        bindings.unbind(Sources.of(cache));
    }

    /**
     * Removes the meters of a write-behind.
     *
     * @param writeBehind given to {@link #bind(WriteBehind)}
     */
    public void unbind(WriteBehind<?, ?> writeBehind) {
        bindings.unbind(Sources.of(writeBehind));
    }

    /**
     * Removes the meters of all policies of a pipeline, of those that other pipelines share as well.
     *
     * @param pipeline given to {@link #bind(Pipeline)}
     */
    public void unbind(Pipeline pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /**
     * Removes the meters of the fallback and of all policies of a pipeline, of those that other pipelines share as
     * well.
     *
     * @param pipeline given to {@link #bind(TypedPipeline)}
     */
    public void unbind(TypedPipeline<?> pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /** Removes the meters of all policies that are bound here. */
    @Override
    public void close() {
        bindings.clear();
    }
}
