package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Holds how a partitioned bulkhead behaves. Immutable; made by {@link #builder(int)}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> As {@link BulkheadConfig}: no partition waits unless told to.
 */
public final class PartitionedBulkheadConfig {

    /** The largest limit: {@value}. */
    public static final int MAX_LIMIT = PartitionWord.MAX_COUNT;

    /** The largest number of partitions: {@value}. */
    public static final int MAX_PARTITIONS = PartitionWord.LANES;

    /** Ratios that add up to one may miss it by this much. */
    private static final double ROUNDING = 1e-9;

    private final int limit;
    private final List<Partition> partitions;

    private PartitionedBulkheadConfig(Builder builder) {
        this.limit = Checks.between("limit", builder.limit, 1, MAX_LIMIT);
        this.partitions = List.copyOf(builder.partitions.values());
        Checks.between("partitions", partitions.size(), 2, MAX_PARTITIONS);
        double sum = partitions.stream().mapToDouble(Partition::ratio).sum();
        Checks.that(sum <= 1 + ROUNDING, "sum of ratios", "must be <= 1", sum);
        shares(limit);
    }

    /**
     * Returns a builder without partitions.
     *
     * @param limit calls at once in all partitions, from 1 to {@link #MAX_LIMIT}
     * @return a new builder
     */
    public static Builder builder(int limit) {
        return new Builder(limit);
    }

    /**
     * Returns a builder that starts with these values.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(limit);
        partitions.forEach(partition -> builder.partitions.put(partition.name, partition));
        return builder;
    }

    /**
     * Returns how many calls may run at once when the bulkhead is built.
     *
     * @return from 1 to {@link #MAX_LIMIT}
     */
    public int limit() {
        return limit;
    }

    /**
     * Returns the names of the partitions.
     *
     * @return in the order in which they were added
     */
    public List<String> partitions() {
        return partitions.stream().map(Partition::name).toList();
    }

    List<Partition> details() {
        return partitions;
    }

    /** Returns what each partition is guaranteed of a limit; fails when that is nothing. */
    Shares shares(int total) {
        List<Double> ratios = new ArrayList<>();
        partitions.forEach(partition -> ratios.add(partition.ratio));
        return Shares.of(total, ratios);
    }

    record Partition(String name, double ratio, BulkheadConfig config) {}

    /** Collects the values of a {@link PartitionedBulkheadConfig}; together they are checked by {@link #build()}. */
    public static final class Builder {

        private final Map<String, Partition> partitions = new LinkedHashMap<>();
        private int limit;

        private Builder(int limit) {
            this.limit = limit;
        }

        /**
         * Sets how many calls may run at once in all partitions.
         *
         * @param limit from 1 to {@link #MAX_LIMIT}
         * @return this
         */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /**
         * Adds a partition that does not wait, or replaces the one of that name.
         *
         * @param name of the partition
         * @param ratio share of the limit that it is guaranteed, above 0; at least one permit, rounded down
         * @return this
         */
        public Builder partition(String name, double ratio) {
            return partition(name, ratio, options -> {});
        }

        /**
         * Adds a partition, or replaces the one of that name.
         *
         * @param name of the partition
         * @param ratio share of the limit that it is guaranteed, above 0; at least one permit, rounded down
         * @param options how its callers wait and who listens; a limit set here means nothing
         * @return this
         */
        public Builder partition(String name, double ratio, Consumer<BulkheadConfig.Builder> options) {
            BulkheadConfig.Builder config = BulkheadConfig.builder();
            options.accept(config);
            Checks.ratio("partition.ratio", ratio);
            partitions.put(Checks.name(name), new Partition(name, ratio, config.build()));
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException unless there are two to {@link #MAX_PARTITIONS} partitions, their ratios add
         *     up to at most 1, and each gets at least one permit of the limit
         */
        public PartitionedBulkheadConfig build() {
            return new PartitionedBulkheadConfig(this);
        }
    }
}
