package io.patterns4j.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A loader that stands still until it is told what to return: each call takes the next answer. */
final class Gate {

    private final AtomicInteger calls = new AtomicInteger();
    private final Semaphore begun = new Semaphore(0);
    private final List<CompletableFuture<Loaded<String>>> answers = new CopyOnWriteArrayList<>();

    /** The loader. */
    Loaded<String> load(String key, Load<String> load) throws Exception {
        calls.incrementAndGet();
        CompletableFuture<Loaded<String>> answer = new CompletableFuture<>();
        answers.add(answer);
        begun.release();
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Waits until one more load has begun than when it was called last. */
    Gate awaitBegun() throws InterruptedException {
        if (!begun.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no load has begun");
        }
        return this;
    }

    void answer(int call, Loaded<String> answer) {
        answers.get(call).complete(answer);
    }

    void answer(int call, String value) {
        answer(call, Loaded.of(value));
    }

    void fail(int call, Exception error) {
        answers.get(call).completeExceptionally(error);
    }

    int calls() {
        return calls.get();
    }
}
