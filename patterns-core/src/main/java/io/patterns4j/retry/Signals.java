package io.patterns4j.retry;

import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    private final String name;
    private final @Nullable RetryListener listener;
    private final StripedCounter retries = new StripedCounter();
    private final StripedCounter exhausted = new StripedCounter();
    private final StripedCounter givenUp = new StripedCounter();
    private final StripedCounter refused = new StripedCounter();
    private final StripedCounter failures = new StripedCounter();

    Signals(String name, @Nullable RetryListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void begun() {
        retries.increment();
    }

    void retrying(int attempt, long delayNanos, @Nullable Throwable error) {
        tell(hearer -> hearer.onRetry(name, attempt, delayNanos, error));
    }

    void exhausted(int attempts, @Nullable Throwable error) {
        exhausted.increment();
        tell(hearer -> hearer.onExhausted(name, attempts, error));
    }

    void givenUp(int attempts, @Nullable Throwable error) {
        givenUp.increment();
        tell(hearer -> hearer.onGivenUp(name, attempts, error));
    }

    void refusedByBudget(int attempts, @Nullable Throwable error) {
        refused.increment();
        tell(hearer -> hearer.onRefusedByBudget(name, attempts, error));
    }

    /** Counts and logs that something which was handed to the retry failed. */
    void failed(String what, Throwable error) {
        failures.increment();
        LOG.warn("{} of retry failed: retry={}", what, name, error);
    }

    RetrySnapshot snapshot() {
        return new RetrySnapshot(retries.sum(), exhausted.sum(), givenUp.sum(), refused.sum(), failures.sum());
    }

    private void tell(Event event) {
        if (listener != null) {
            try {
                event.tell(listener);
            } catch (Throwable e) {
                failed("listener", e);
            }
        }
    }

    @FunctionalInterface
    private interface Event {
        void tell(RetryListener listener);
    }
}
