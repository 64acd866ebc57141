package io.patterns4j.examples.catalogue;

import io.patterns4j.examples.support.Crowd;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** People who look at products on a node: the second best half as often as the best, the third a third as often. */
final class Shoppers {

    private static final int LOOKS = 8;
    private static final long BREATH_NANOS = 4_000_000;

    private final Prices prices;
    private final List<String> skus;
    private final double[] cumulative;
    private volatile Looks looks = new Looks();

    /** How long reads took that needed the table, and those that did not. */
    record Looks(Latencies hits, Latencies misses) {

        Looks() {
            this(new Latencies(), new Latencies());
        }
    }

    Shoppers(Prices prices, List<String> skus) {
        this.prices = prices;
        this.skus = skus;
        cumulative = new double[skus.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
    }

    /** Lets some of them in. */
    Crowd visit(CatalogueNode node, int size, Duration grace) {
        return new Crowd(size, () -> {
            for (int i = 0; i < LOOKS; i++) {
                look(node, any(), grace);
            }
            LockSupport.parkNanos(BREATH_NANOS);
        });
    }

    /** Reads a product, and has what it costs checked. */
    Product look(CatalogueNode node, String sku, Duration grace) {
        long before = node.loadEvents(sku);
        long beganNanos = prices.now();
        Product product = node.products().get(sku);
        long nanos = prices.now() - beganNanos;
        if (product == null) {
            throw new IllegalStateException("product must be there: sku=" + sku);
        }
        (node.loadEvents(sku) == before ? looks.hits() : looks.misses()).add(nanos);
        prices.saw(product, beganNanos, grace);
        return product;
    }

    /** Returns a product, the better the more often. */
    String any() {
        double at = ThreadLocalRandom.current().nextDouble(cumulative[cumulative.length - 1]);
        int found = Arrays.binarySearch(cumulative, at);
        return skus.get(found < 0 ? -found - 1 : found);
    }

    /** Returns what was seen since the last time. */
    Looks looks() {
        Looks seen = looks;
        looks = new Looks();
        return seen;
    }
}
