package io.patterns4j.cache;

import java.util.concurrent.CompletableFuture;

/** One warming up of a cache. */
final class WarmUp<K, V> {

    WarmUp(Engine<K, V> engine, Reads<K, V> reads, Source<K, V> source, WarmUpPlan plan) {}

    CompletableFuture<WarmUpReport> start(Iterable<? extends K> keys) {
        throw new UnsupportedOperationException();
    }
}
