package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.util.concurrent.Executor;

/**
 * What a shared side needs of the cache that it belongs to.
 *
 * @param cache its name
 * @param local hears what other nodes change
 * @param executor where it hears that
 * @param ticker the clock
 */
record SharedHost(String cache, LocalSide local, Executor executor, Ticker ticker) {}
