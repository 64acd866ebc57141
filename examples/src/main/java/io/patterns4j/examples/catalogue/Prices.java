package io.patterns4j.examples.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/*
 * Prices only rise here, so of two prices the lower one is the older one. A change counts from the moment when its
 * write has returned. A reader on the node that wrote, who begins after that, must not see less; a reader on another
 * node must not when he begins a second later.
 */
/** What everything costs and has cost, and whether somebody was told a price that was over. */
final class Prices {

    /** How long another node may take to hear of a change. */
    static final Duration AWAY = Duration.ofSeconds(1);

    private static final int TOLD = 5;

    private final long startNanos = System.nanoTime();
    private final Map<String, NavigableMap<Long, Long>> changes = new ConcurrentHashMap<>();
    private final LongAdder reads = new LongAdder();
    private final LongAdder lies = new LongAdder();
    private final Queue<String> examples = new ConcurrentLinkedQueue<>();

    /** Returns the moment. */
    long now() {
        return System.nanoTime() - startNanos;
    }

    /** A price has been written. */
    void changed(String sku, long cents) {
        changes.computeIfAbsent(sku, key -> new ConcurrentSkipListMap<>()).put(now(), cents);
    }

    /** Returns what it costs; nothing is known of what never changed. */
    long current(String sku) {
        return least(sku, Long.MAX_VALUE);
    }

    /** A reader who began at a moment was told something; what was written {@code grace} before is over. */
    void saw(Product product, long beganNanos, Duration grace) {
        reads.increment();
        long least = least(product.sku(), beganNanos - grace.toNanos());
        if (product.cents() < least) {
            lies.increment();
            remember(product + ", though it costs " + least + " since at least " + grace);
        }
    }

    long reads() {
        return reads.sum();
    }

    long lies() {
        return lies.sum();
    }

    /** Returns the first few of the lies. */
    List<String> examples() {
        return List.copyOf(examples);
    }

    private long least(String sku, long untilNanos) {
        NavigableMap<Long, Long> of = changes.get(sku);
        Map.Entry<Long, Long> last = of == null ? null : of.lowerEntry(untilNanos);
        return last == null ? 0 : last.getValue();
    }

    private void remember(String lie) {
        if (examples.size() < TOLD) {
            examples.add(lie);
        }
    }
}
