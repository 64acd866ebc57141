package io.patterns4j.writebehind;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits until all slots that it has marked are through with what they held. */
final class Flush {

    private final AtomicInteger open = new AtomicInteger(1);
    private volatile boolean refused;

    /**
     * Ends when nothing is left to wait for, with false when something was left undone. What depends on it runs
     * wherever the last of them ended.
     */
    final CompletableFuture<Boolean> done = new CompletableFuture<>();

    void marking() {
        open.incrementAndGet();
    }

    /** What it waits for stays undone. */
    void refused() {
        refused = true;
        reached();
    }

    void reached() {
        if (open.decrementAndGet() == 0) {
            done.complete(!refused);
        }
    }
}
