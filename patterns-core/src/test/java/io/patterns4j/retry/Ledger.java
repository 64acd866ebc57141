package io.patterns4j.retry;

import java.util.concurrent.atomic.AtomicInteger;

/** A budget that counts what it hears; everything is given back when {@link #balanced()}. */
final class Ledger implements RetryBudget {

    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger succeeded = new AtomicInteger();
    final AtomicInteger granted = new AtomicInteger();
    final AtomicInteger returned = new AtomicInteger();
    final AtomicInteger worked = new AtomicInteger();
    volatile int limit = Integer.MAX_VALUE;

    @Override
    public void callStarted() {
        started.incrementAndGet();
    }

    @Override
    public void callEnded(boolean success) {
        ended.incrementAndGet();
        succeeded.addAndGet(success ? 1 : 0);
    }

    @Override
    public boolean tryExtra() {
        if (granted.get() - returned.get() >= limit) {
            return false;
        }
        granted.incrementAndGet();
        return true;
    }

    @Override
    public void extraEnded(boolean success) {
        returned.incrementAndGet();
        worked.addAndGet(success ? 1 : 0);
    }

    int held() {
        return granted.get() - returned.get();
    }

    boolean balanced() {
        return started.get() == ended.get() && held() == 0;
    }
}
