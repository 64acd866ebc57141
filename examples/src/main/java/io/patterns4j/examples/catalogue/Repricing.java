package io.patterns4j.examples.catalogue;

import io.patterns4j.cache.Receipt;
import io.patterns4j.cache.TierOutcome;
import io.patterns4j.examples.support.Crowd;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Somebody at a node who raises prices, a cent at a time. */
final class Repricing {

    private static final long BREATH_NANOS = 5_000_000;

    private final CatalogueNode node;
    private final Prices prices;
    private final Map<String, Product> products = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger queued = new AtomicInteger();

    Repricing(CatalogueNode node, Prices prices, Iterable<Product> products) {
        this.node = node;
        this.prices = prices;
        products.forEach(product -> this.products.put(product.sku(), product));
    }

    /** Raises prices until it is sent home. */
    Crowd begin(Supplier<String> skus) {
        return new Crowd(1, () -> {
            raise(skus.get());
            LockSupport.parkNanos(BREATH_NANOS);
        });
    }

    /** Raises a price, on one thread at a time, and returns the product. */
    Product raise(String sku) {
        Product old = products.get(sku);
        Product changed = old.at(old.cents() + 1);
        Receipt receipt = node.writes().put(sku, changed);
        prices.changed(sku, changed.cents());
        products.put(sku, changed);
        changes.incrementAndGet();
        if (receipt.shared() == TierOutcome.QUEUED) {
            queued.incrementAndGet();
        }
        return changed;
    }

    /** Returns how many prices were raised. */
    int changes() {
        return changes.get();
    }

    /** Returns of how many of them the other nodes could not be told at once. */
    int queued() {
        return queued.get();
    }
}
