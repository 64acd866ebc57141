package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Shares one limit between two to four kinds of callers: each is guaranteed a part of it and may borrow what is idle.
 *
 * <pre>{@code
 * PartitionedBulkhead db = PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
 * db.partition("live").call(() -> client.query(sql));
 * }</pre>
 *
 * <p><b>When to use.</b> When batch work shall use an idle callee but never keep live traffic out.
 *
 * <p><b>When not to use.</b> When the callee breaks above the limit: see the bound below.
 *
 * <p><b>Guarantees.</b> A partition is let in while it is below its share, or while the total is below the limit. So
 * its share is always there for it, even when others have borrowed it; the price is that the total can rise to
 * {@code limit + sum of shares - smallest share} until borrowers are done, and never above. When all are at their
 * shares and the total is at the limit, all are refused. Refusals are exact.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free where nobody waits. All partitions count in one
 * word, so many threads get less throughput than from a {@link Bulkhead} of its own.
 */
public final class PartitionedBulkhead {

    private final String name;
    private final PartitionedBulkheadConfig config;
    private final PartitionPermits permits;
    private final WaitQueue[] lines;
    private final Map<String, Bulkhead> partitions;

    private PartitionedBulkhead(String name, PartitionedBulkheadConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.permits = new PartitionPermits(config.shares(config.limit()));
        List<PartitionedBulkheadConfig.Partition> details = config.details();
        this.lines = new WaitQueue[details.size()];
        Map<String, Bulkhead> views = new LinkedHashMap<>();
        for (int lane = 0; lane < lines.length; lane++) {
            lines[lane] = new WaitQueue(
                    new PartitionView(permits, lane), details.get(lane).config(), lines);
        }
        for (int lane = 0; lane < lines.length; lane++) {
            String partition = details.get(lane).name();
            views.put(
                    partition,
                    new Bulkhead(name + "/" + partition, details.get(lane).config(), lines[lane]));
        }
        this.partitions = views;
    }

    /**
     * Creates a partitioned bulkhead.
     *
     * @param name appears, followed by a slash and the name of the partition, in rejections and events
     * @param limit calls at once in all partitions, from 1 to {@link PartitionedBulkheadConfig#MAX_LIMIT}
     * @param options adds two to four partitions
     * @return a new bulkhead
     * @throws IllegalArgumentException when the partitions do not go together
     */
    public static PartitionedBulkhead of(String name, int limit, Consumer<PartitionedBulkheadConfig.Builder> options) {
        PartitionedBulkheadConfig.Builder builder = PartitionedBulkheadConfig.builder(limit);
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a partitioned bulkhead.
     *
     * @param name appears, followed by a slash and the name of the partition, in rejections and events
     * @param config how it behaves
     * @return a new bulkhead
     */
    public static PartitionedBulkhead of(String name, PartitionedBulkheadConfig config) {
        return new PartitionedBulkhead(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the bulkhead was built
     */
    public String name() {
        return name;
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with; {@link #resize(int)} changes the limit in force only
     */
    public PartitionedBulkheadConfig config() {
        return config;
    }

    /**
     * Returns the names of the partitions.
     *
     * @return in the order of the configuration; unmodifiable
     */
    public List<String> partitions() {
        return config.partitions();
    }

    /**
     * Returns one partition as a bulkhead of its own. Its limit is its guaranteed share and cannot be changed by
     * itself.
     *
     * @param partition the name of the partition
     * @return always the same bulkhead for the same name
     * @throws IllegalArgumentException when there is no such partition
     */
    public Bulkhead partition(String partition) {
        Bulkhead view = partitions.get(partition);
        if (view == null) {
            throw new IllegalArgumentException(
                    "partition must be one of " + partitions.keySet() + ": partition=" + partition);
        }
        return view;
    }

    /**
     * Changes the limit, and the shares by their ratios. Takes effect at once for new calls; calls that run are left
     * alone. Never blocks.
     *
     * @param limit so large that every partition gets at least one permit, at most
     *     {@link PartitionedBulkheadConfig#MAX_LIMIT}
     */
    public void resize(int limit) {
        Checks.between("limit", limit, 1, PartitionedBulkheadConfig.MAX_LIMIT);
        permits.resize(config.shares(limit));
        WaitQueue.wake(lines);
    }

    /**
     * Returns what all partitions together know now; permits in flight are those of one moment.
     *
     * @return a new snapshot; its limit is the one that partitions share
     */
    public BulkheadSnapshot snapshot() {
        List<BulkheadSnapshot> parts = new ArrayList<>();
        partitions.values().forEach(partition -> parts.add(partition.snapshot()));
        return new BulkheadSnapshot(
                permits.shares().limit(),
                permits.inFlight(),
                parts.stream().mapToInt(BulkheadSnapshot::waiting).sum(),
                parts.stream().mapToLong(BulkheadSnapshot::rejected).sum(),
                parts.stream().mapToLong(BulkheadSnapshot::callbackFailures).sum());
    }

    @Override
    public String toString() {
        return "PartitionedBulkhead[name=" + name + ", " + snapshot() + "]";
    }
}
