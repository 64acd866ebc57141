package io.patterns4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DispatchTest {

    @Test
    void run_executorTakesTheTask_runsItThere() {
        AtomicBoolean ran = new AtomicBoolean();
        Dispatch.run(Runnable::run, () -> ran.set(true), error -> {
            throw new AssertionError(error);
        });
        assertThat(ran).isTrue();
    }

    @Test
    void run_executorRefuses_tellsSoOnAnotherThread() throws Exception {
        RejectedExecutionException full = new RejectedExecutionException();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        CompletableFuture<Thread> teller = new CompletableFuture<>();
        Dispatch.run(
                task -> {
                    throw full;
                },
                () -> told.cancel(true),
                error -> {
                    teller.complete(Thread.currentThread());
                    told.complete(error);
                });
        assertThat(told.get(20, TimeUnit.SECONDS)).isSameAs(full);
        assertThat(teller.join()).isNotSameAs(Thread.currentThread());
    }
}
