package io.patterns4j.retry;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;

/** Counts what happens and tells the listener, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable RetryListener listener;
    private final Callbacks callbacks;
    private final StripedCounter retries = new StripedCounter();
    private final StripedCounter exhausted = new StripedCounter();
    private final StripedCounter givenUp = new StripedCounter();
    private final StripedCounter refused = new StripedCounter();

    Signals(String name, @Nullable RetryListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Retry.class, "retry", name);
    }

    void begun() {
        retries.increment();
    }

    void retrying(int attempt, long delayNanos, @Nullable Throwable error) {
        callbacks.tell(listener, hearer -> hearer.onRetry(name, attempt, delayNanos, error));
    }

    void exhausted(int attempts, @Nullable Throwable error) {
        exhausted.increment();
        callbacks.tell(listener, hearer -> hearer.onExhausted(name, attempts, error));
    }

    void givenUp(int attempts, @Nullable Throwable error) {
        givenUp.increment();
        callbacks.tell(listener, hearer -> hearer.onGivenUp(name, attempts, error));
    }

    void refusedByBudget(int attempts, @Nullable Throwable error) {
        refused.increment();
        callbacks.tell(listener, hearer -> hearer.onRefusedByBudget(name, attempts, error));
    }

    Callbacks callbacks() {
        return callbacks;
    }

    RetrySnapshot snapshot() {
        return new RetrySnapshot(retries.sum(), exhausted.sum(), givenUp.sum(), refused.sum(), callbacks.failures());
    }
}
