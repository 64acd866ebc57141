package io.patterns4j.hedge;

import io.patterns4j.retry.RetryBudget;
import java.util.concurrent.atomic.AtomicInteger;

/** Allows so many extra attempts at once, and counts what it hears. */
final class FakeBudget implements RetryBudget {

    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger extras = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger succeeded = new AtomicInteger();
    final AtomicInteger extrasEnded = new AtomicInteger();
    final AtomicInteger extrasSucceeded = new AtomicInteger();
    private final int limit;

    FakeBudget(int limit) {
        this.limit = limit;
    }

    @Override
    public void callStarted() {
        calls.incrementAndGet();
    }

    @Override
    public void callEnded(boolean good) {
        calls.decrementAndGet();
        ended.incrementAndGet();
        succeeded.addAndGet(good ? 1 : 0);
    }

    @Override
    public boolean tryExtra() {
        if (extras.incrementAndGet() <= limit) {
            return true;
        }
        extras.decrementAndGet();
        return false;
    }

    @Override
    public void extraEnded(boolean good) {
        extras.decrementAndGet();
        extrasEnded.incrementAndGet();
        extrasSucceeded.addAndGet(good ? 1 : 0);
    }
}
