package io.patterns4j.telemetry.emf;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.cache.Cache;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.telemetry.internal.Bindings;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.Source;
import io.patterns4j.telemetry.internal.Sources;
import io.patterns4j.writebehind.WriteBehind;
import java.io.Flushable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/*
 * CloudWatch has no counters that only grow: a sum over time wants what was added since the last line. So each counter
 * remembers how far it has been written. Two flushes at once share what was added between them; one that could not
 * write gives its part back to the next. All lines of a flush go out in one append, under no lock.
 */
/**
 * Writes the numbers of policies as lines of JSON in the CloudWatch embedded metric format. On AWS Lambda and wherever
 * the CloudWatch agent reads the log, they become metrics.
 *
 * <pre>{@code
 * EmfWriter metrics = EmfWriter.of("Shop", System.out, e -> e.dimension("service", "orders"));
 * metrics.bind(pipeline);
 * metrics.flush(); // at the end of an invocation, or once a minute
 * }</pre>
 *
 * <p>A line has the dimensions of this writer, {@code name} (the name of the policy) and, for states, {@code state}.
 * Counters are written as what was added since the flush before, or since they were bound; a state is written when it
 * holds, with the value 1, and no line means that it does not; what is not known is left out.
 *
 * <p><b>When not to use.</b> Beside a Micrometer registry for CloudWatch, which writes the same numbers.
 *
 * <p><b>Guarantees.</b> A policy is bound once: binding it again changes nothing, and another one of the same kind and
 * name is refused. Policies are held weakly and leave no lines when they are gone.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Flushes at once count nothing twice.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     AWS, Embedded metric format specification</a>
 */
public final class EmfWriter implements AutoCloseable {

    /** How many dimensions a writer may add; the format allows 30, and two are {@code name} and {@code state}. */
    public static final int MAX_DIMENSIONS = 28;

    private final String namespace;
    private final Appendable out;
    private final Map<String, String> dimensions;
    private final InstantSource clock;
    private final List<EmfSource<?, ?>> written = new CopyOnWriteArrayList<>();
    private final Bindings bindings = new Bindings(this::attach);

    private EmfWriter(String namespace, Appendable out, Builder options) {
        this.namespace = namespace;
        this.out = out;
        this.dimensions = Map.copyOf(options.dimensions);
        this.clock = options.clock;
    }

    /**
     * Creates a writer without policies, with no dimensions of its own.
     *
     * @param namespace of the metrics; 1 to 255 printable ASCII characters, the first no colon
     * @param out where lines go, for example {@code System.out}
     * @return a new writer
     */
    public static EmfWriter of(String namespace, Appendable out) {
        return of(namespace, out, options -> {});
    }

    /**
     * Creates a writer without policies.
     *
     * @param namespace of the metrics; 1 to 255 printable ASCII characters, the first no colon
     * @param out where lines go, for example {@code System.out}
     * @param options changes the defaults
     * @return a new writer
     */
    public static EmfWriter of(String namespace, Appendable out, Consumer<Builder> options) {
        Builder builder = new Builder();
        options.accept(builder);
        return new EmfWriter(Emf.word("namespace", namespace), Names.notNull("out", out), builder);
    }

    /**
     * Writes a line, or two, for each policy. All of them are appended at once and, where that is possible, flushed.
     *
     * @throws UncheckedIOException when nothing could be written; what was counted goes with the next flush
     */
    public void flush() {
        EmfBatch batch = new EmfBatch(namespace, clock.millis());
        written.forEach(source -> source.writeTo(batch));
        if (batch.isEmpty()) {
            return;
        }
        try {
            out.append(batch.text());
            if (out instanceof Flushable flushable) {
                flushable.flush();
            }
        } catch (IOException e) {
            batch.undo();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            batch.undo();
            throw e;
        }
    }

    /**
     * Writes the numbers of a policy.
     *
     * @param policy of a kind that has metrics
     * @return this writer
     * @throws IllegalArgumentException when the kind has no metrics, or when another policy of this kind and name is
     *     bound
     */
    public EmfWriter bind(Policy policy) {
        bindings.bind(Sources.of(policy));
        return this;
    }

    /**
     * Writes the numbers of all partitions, each as a bulkhead, and of their sum.
     *
     * @param bulkhead with its partitions
     * @return this writer
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public EmfWriter bind(PartitionedBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Writes the numbers of a bulkhead with threads of its own.
     *
     * @param bulkhead written as any bulkhead
     * @return this writer
     * @throws IllegalArgumentException when another bulkhead of this name is bound
     */
    public EmfWriter bind(ExecutorBulkhead bulkhead) {
        bindings.bind(Sources.of(bulkhead));
        return this;
    }

    /**
     * Writes the numbers of a fallback.
     *
     * @param fallback of any type
     * @return this writer
     * @throws IllegalArgumentException when another fallback of this name is bound
     */
    public EmfWriter bind(Fallback<?> fallback) {
        bindings.bind(Sources.of(fallback));
        return this;
    }

    /**
     * Writes the numbers of a cache.
     *
     * @param cache of any type
     * @return this writer
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public EmfWriter bind(Cache<?, ?> cache) {
        bindings.bind(Sources.of(cache));
        return this;
    }

    /**
     * Writes the numbers of a write-behind.
     *
     * @param writeBehind of any type
     * @return this writer
     * @throws IllegalArgumentException when another one of this name is bound
     */
    public EmfWriter bind(WriteBehind<?, ?> writeBehind) {
        bindings.bind(Sources.of(writeBehind));
        return this;
    }

    /**
     * Writes the numbers of all policies of a pipeline. Those of kinds that have no metrics, such as timers, context
     * and policies of your own, are skipped. Those that are bound already, by a pipeline that shares them, stay as they
     * are.
     *
     * @param pipeline its policies are bound, all of them or none; it is not held
     * @return this writer
     * @throws IllegalArgumentException when another policy of one of these kinds and names is bound
     */
    public EmfWriter bind(Pipeline pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Writes the numbers of the fallback and of all policies of a pipeline, as {@link #bind(Pipeline)} does.
     *
     * @param pipeline its policies are bound, all of them or none; it is not held
     * @return this writer
     * @throws IllegalArgumentException when another policy of one of these kinds and names is bound
     */
    public EmfWriter bind(TypedPipeline<?> pipeline) {
        bindings.bind(Sources.of(pipeline));
        return this;
    }

    /**
     * Forgets a policy; what it counted since the last flush is lost. One that is not bound here stays as it is.
     *
     * @param policy given to {@link #bind(Policy)}
     */
    public void unbind(Policy policy) {
        bindings.unbind(Sources.of(policy));
    }

    /**
     * Forgets a bulkhead and its partitions.
     *
     * @param bulkhead given to {@link #bind(PartitionedBulkhead)}
     */
    public void unbind(PartitionedBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Forgets a bulkhead.
     *
     * @param bulkhead given to {@link #bind(ExecutorBulkhead)}
     */
    public void unbind(ExecutorBulkhead bulkhead) {
        bindings.unbind(Sources.of(bulkhead));
    }

    /**
     * Forgets a fallback.
     *
     * @param fallback given to {@link #bind(Fallback)}
     */
    public void unbind(Fallback<?> fallback) {
        bindings.unbind(Sources.of(fallback));
    }

    /**
     * Forgets a cache.
     *
     * @param cache given to {@link #bind(Cache)}
     */
    public void unbind(Cache<?, ?> cache) {
        bindings.unbind(Sources.of(cache));
    }

    /**
     * Forgets a write-behind.
     *
     * @param writeBehind given to {@link #bind(WriteBehind)}
     */
    public void unbind(WriteBehind<?, ?> writeBehind) {
        bindings.unbind(Sources.of(writeBehind));
    }

    /**
     * Forgets all policies of a pipeline, of those that other pipelines share as well.
     *
     * @param pipeline given to {@link #bind(Pipeline)}
     */
    public void unbind(Pipeline pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /**
     * Forgets the fallback and all policies of a pipeline, of those that other pipelines share as well.
     *
     * @param pipeline given to {@link #bind(TypedPipeline)}
     */
    public void unbind(TypedPipeline<?> pipeline) {
        bindings.unbind(Sources.of(pipeline));
    }

    /** Forgets all policies that are bound here; what they counted since the last flush is lost. */
    @Override
    public void close() {
        bindings.clear();
    }

    private <P, S> Runnable attach(Source<P, S> source) {
        EmfSource<P, S> fresh = new EmfSource<>(source, dimensions);
        written.add(fresh);
        return () -> written.remove(fresh);
    }

    /**
     * Collects the options of a writer.
     *
     * <p><b>Thread safety.</b> For one thread.
     */
    public static final class Builder {

        private final Map<String, String> dimensions = new LinkedHashMap<>();
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Adds a dimension to every line. CloudWatch bills each combination of values as metrics of its own.
         *
         * @param name 1 to 255 printable ASCII characters, the first no colon; not {@code name}, {@code state} or
         *     {@code _aws}
         * @param value 1 to 255 printable ASCII characters, the first no colon
         * @return this builder
         * @throws IllegalArgumentException when there are more than {@value EmfWriter#MAX_DIMENSIONS}
         */
        public Builder dimension(String name, String value) {
            Emf.word("dimension", name);
            if (Emf.RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "dimension must not be one of " + Emf.RESERVED + ": dimension=" + name);
            }
            dimensions.put(name, Emf.word("value", value));
            if (dimensions.size() > MAX_DIMENSIONS) {
                throw new IllegalArgumentException(
                        "dimensions must be at most " + MAX_DIMENSIONS + ": dimensions=" + dimensions.size());
            }
            return this;
        }

        /**
         * Sets the clock that dates the lines; the system's by default.
         *
         * @param clock wall time
         * @return this builder
         */
        public Builder clock(InstantSource clock) {
            this.clock = Names.notNull("clock", clock);
            return this;
        }
    }
}
