package io.patterns4j.pipeline;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The context of the caller is around every policy, on whatever thread the call goes on. */
@Timeout(30)
class ContextInPipelineTest {

    private static final ThreadLocal<String> PATH = new ThreadLocal<>();
    private static final Duration STEP = Duration.ofMillis(100);

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final ManualTicker ticker = new ManualTicker();
    private final ContextPropagation context = ContextPropagation.of("context", ContextCarrier.threadLocal(PATH));
    private final Deeper attempt = new Deeper("attempt");
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger starts = new AtomicInteger();

    @AfterEach
    void threadsAreLeftClean() throws Exception {
        PATH.remove();
        assertThat(other.submit(PATH::get).get()).isNull();
        other.shutdown();
        assertThat(context.snapshot().carrierFailures()).isZero();
    }

    @Test
    void asyncRetry_laterAttempts_haveWhatTheCallerHasAndWhatPoliciesAdd() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .retry(retry())
                .policy(attempt)
                .build();
        PATH.set("caller");
        CompletableFuture<Integer> future = pipeline.callAsync(this::failTwice);
        PATH.set("changed meanwhile");
        for (int i = 0; i < 2; i++) {
            ticker.awaitPending(1);
            ticker.advance(STEP);
        }

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(seen).containsExactly("caller/attempt", "caller/attempt", "caller/attempt");
        assertThat(PATH.get()).isEqualTo("changed meanwhile");
        assertThat(context.snapshot().restored()).isEqualTo(2 + 1); // the end of the future as well
    }

    @Test
    void policiesInARow_onAnotherThread_addToEachOther() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .retry(retry())
                .policy(attempt)
                .bulkhead(Bulkhead.of("b", 1))
                .policy(new Deeper("inner"))
                .build();
        PATH.set("caller");
        CompletableFuture<Integer> future = pipeline.callAsync(this::failTwice);
        for (int i = 0; i < 2; i++) {
            ticker.awaitPending(1);
            ticker.advance(STEP);
        }

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(seen).containsOnly("caller/attempt/inner").hasSize(3);
        assertThat(PATH.get()).isEqualTo("caller");
    }

    @Test
    void syncHedge_onItsOwnThread_hasTheContextOfTheCaller() {
        CountDownLatch hedged = new CountDownLatch(1);
        Hedge hedge =
                Hedge.of("h", h -> h.delay(STEP).ticker(ticker).budget(null).executor(other));
        Pipeline pipeline =
                Pipeline.named("p").policy(context).hedge(hedge).policy(attempt).build();
        PATH.set("caller");

        Outcome<Integer> outcome = pipeline.attempt(() -> {
            seen.add(PATH.get());
            if (starts.incrementAndGet() == 1) {
                ticker.advance(STEP);
                hedged.await();
                throw new IOException("first");
            }
            hedged.countDown();
            return 2;
        });

        assertThat(outcome).isEqualTo(new Outcome.Returned<>(2));
        assertThat(seen).containsExactly("caller/attempt", "caller/attempt");
        assertThat(context.snapshot().restored()).isEqualTo(1);
    }

    @Test
    void bulkheadOutsideOfContext_andQueueInside_carryEachTheirPart() throws Exception {
        Bulkhead queue = Bulkhead.of(
                "queue", b -> b.limit(1).queue(1).maxWait(Duration.ofMinutes(1)).executor(other));
        Pipeline pipeline = Pipeline.named("p")
                .bulkhead(Bulkhead.of("outer", 1))
                .policy(context)
                .bulkhead(queue)
                .policy(attempt)
                .build();
        var permit = queue.tryAcquire();
        PATH.set("caller");
        CompletableFuture<String> future = pipeline.callAsync(() -> completedFuture(PATH.get()));
        PATH.remove();
        permit.close();

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("caller/attempt");
    }

    @Test
    void twoContexts_ofDifferentThings_areBothThere() throws Exception {
        ThreadLocal<String> tenant = new ThreadLocal<>();
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .policy(ContextPropagation.of("tenant", ContextCarrier.threadLocal(tenant)))
                .retry(retry())
                .build();
        PATH.set("caller");
        tenant.set("a");
        CompletableFuture<Integer> future = pipeline.callAsync(() -> {
            seen.add(PATH.get() + " " + tenant.get());
            return failTwice();
        });
        for (int i = 0; i < 2; i++) {
            ticker.awaitPending(1);
            ticker.advance(STEP);
        }
        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(seen.stream().filter(s -> s.contains(" ")))
                .containsOnly("caller a")
                .hasSize(3);
        assertThat(other.submit(tenant::get).get()).isNull();
    }

    @Test
    void callInsideOfAnotherCall_eachHasItsOwn() throws Exception {
        Pipeline outer = Pipeline.named("o")
                .policy(context)
                .retry(retry())
                .policy(attempt)
                .build();
        ContextPropagation own = ContextPropagation.of("own", ContextCarrier.threadLocal(PATH));
        Pipeline inner =
                Pipeline.named("i").policy(own).policy(new Deeper("inner")).build();
        PATH.set("caller");
        CompletableFuture<Integer> future = outer.callAsync(() -> inner.callAsync(this::failTwice));
        for (int i = 0; i < 2; i++) {
            ticker.awaitPending(1);
            ticker.advance(STEP);
        }
        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(seen).containsOnly("caller/attempt/inner").hasSize(3);
    }

    private CompletionStage<Integer> failTwice() {
        seen.add(PATH.get());
        int start = starts.incrementAndGet();
        return start < 3 ? CompletableFuture.failedFuture(new IOException()) : completedFuture(start);
    }

    private Retry retry() {
        return Retry.of(
                "r",
                r -> r.maxAttempts(3)
                        .backoff(Backoff.fixed(STEP))
                        .budget(null)
                        .ticker(ticker)
                        .executor(other));
    }

    /** Adds a word to what the thread has, for what lies inside. */
    private record Deeper(String name) implements Policy {

        @Override
        public String kind() {
            return "deeper";
        }

        @Override
        public <A, T, X extends Exception> T call(
                Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
            String before = enter();
            try {
                return next.<A, T, X>call(argument, action);
            } finally {
                leave(before);
            }
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Next next, Supplier<? extends CompletionStage<T>> action) {
            String before = enter();
            try {
                return next.callAsync(action).toCompletableFuture();
            } finally {
                leave(before);
            }
        }

        private String enter() {
            String before = PATH.get();
            PATH.set(before + "/" + name);
            return before;
        }

        private static void leave(String before) {
            if (before == null) {
                PATH.remove();
            } else {
                PATH.set(before);
            }
        }
    }
}
