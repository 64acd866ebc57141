package io.patterns4j.aws.dynamodb;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * A lane takes the next item whenever the one before is done. After a failure no lane takes another: a store that fails
 * is not asked ten thousand times more. The result ends when all lanes have, so nothing is under way any more then.
 */
/** Does something for each of many items, so many at once. */
final class Lanes<T> {

    private final List<T> items;
    private final Function<? super T, ? extends CompletableFuture<?>> action;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger open;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();

    private Lanes(List<T> items, int lanes, Function<? super T, ? extends CompletableFuture<?>> action) {
        this.items = items;
        this.action = action;
        this.open = new AtomicInteger(lanes);
    }

    static <T> CompletableFuture<@Nullable Void> each(
            Collection<T> items, int most, Function<? super T, ? extends CompletableFuture<?>> action) {
        int lanes = Math.min(items.size(), most);
        if (lanes == 0) {
            return CompletableFuture.completedFuture(null);
        }
        Lanes<T> all = new Lanes<>(List.copyOf(items), lanes, action);
        for (int i = 0; i < lanes; i++) {
            all.run();
        }
        return all.result;
    }

    /** Returns what a stage failed with, without what stages wrap it in. */
    static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wraps && cause != null ? causeOf(cause) : failure;
    }

    private void run() {
        int i = next.getAndIncrement();
        while (i < items.size() && failure.get() == null) {
            CompletableFuture<?> step = step(items.get(i));
            if (!step.isDone()) {
                step.whenComplete((done, error) -> {
                    note(error);
                    run();
                });
                return;
            }
            step.whenComplete((done, error) -> note(error));
            i = next.getAndIncrement();
        }
        if (open.decrementAndGet() == 0) {
            end(failure.get());
        }
    }

    private CompletableFuture<?> step(T item) {
        try {
            return action.apply(item);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void note(@Nullable Throwable error) {
        if (error != null) {
            failure.compareAndSet(null, causeOf(error));
        }
    }

    private void end(@Nullable Throwable error) {
        if (error == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(error);
        }
    }
}
