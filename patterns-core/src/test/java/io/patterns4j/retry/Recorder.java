package io.patterns4j.retry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Writes down what it hears. */
final class Recorder implements RetryListener {

    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void onRetry(String name, int attempt, long delayNanos, Throwable error) {
        events.add("retry " + attempt + " in " + TimeUnit.NANOSECONDS.toMillis(delayNanos) + " ms " + text(error));
    }

    @Override
    public void onExhausted(String name, int attempts, Throwable error) {
        events.add("exhausted " + attempts + " " + text(error));
    }

    @Override
    public void onGivenUp(String name, int attempts, Throwable error) {
        events.add("given up " + attempts + " " + text(error));
    }

    @Override
    public void onRefusedByBudget(String name, int attempts, Throwable error) {
        events.add("refused " + attempts + " " + text(error));
    }

    private static String text(Throwable error) {
        return error == null ? "value" : error.getClass().getSimpleName();
    }
}
