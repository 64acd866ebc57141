package io.patterns4j.context;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.AllocationMeter;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.context.ContextCarrier.Captured;
import io.patterns4j.internal.Throwables;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.BasicMDCAdapter;

class ContextPropagationTest {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final Policy.Next hop = new Hop(other, 1);
    private final CountingCarrier counting = new CountingCarrier();
    private final ContextPropagation context =
            ContextPropagation.of("context", counting, ContextCarrier.threadLocal(TENANT));

    @AfterEach
    void leavesNoThreadWithContext() throws Exception {
        TENANT.remove();
        assertThat(other.submit(TENANT::get).get()).isNull();
        other.shutdown();
        assertThat(counting.opened).hasValue(counting.closed.get());
        assertThat(counting.misplaced).hasValue(0);
    }

    @Test
    void call_onAnotherThread_hasTheContext() {
        TENANT.set("a");
        assertThat(context.<Integer, String, RuntimeException>call(hop, 1, one -> TENANT.get() + one))
                .isEqualTo("a1");
        assertThat(context.attempt(hop, TENANT::get)).isEqualTo(new Outcome.Returned<>("a"));
        assertThat(TENANT.get()).isEqualTo("a");
        assertThat(context.snapshot()).isEqualTo(new ContextSnapshot(2, 0, 0));
        assertThat(context.kind()).isEqualTo("context");
    }

    @Test
    void call_onItsOwnThread_isLeftAlone() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        TENANT.set("a");
        String value = context.<Integer, String, RuntimeException>call(Hop.inside(bulkhead), 1, one -> {
            String seen = TENANT.get();
            TENANT.set("set inside");
            return seen;
        });

        assertThat(value).isEqualTo("a");
        assertThat(TENANT.get()).isEqualTo("set inside");
        assertThat(counting.captured).hasValue(1);
        assertThat(context.snapshot().restored()).isZero();
    }

    @Test
    void call_withNothingInside_capturesAndAllocatesNothing() {
        assertThat(AllocationMeter.bytesPerCall(() -> context.call("a", a -> a)))
                .isZero();
        assertThat(counting.captured).hasValue(0);
    }

    @Test
    void call_thatThrowsOnAnotherThread_leavesItClean() {
        TENANT.set("a");
        for (Throwable error : List.of(new IOException(), new StackOverflowError(), new InterruptedException())) {
            assertThatThrownBy(() -> context.call(hop, error, ContextPropagationTest::fail))
                    .isSameAs(error);
        }
        assertThat(context.snapshot().restored()).isEqualTo(3);
    }

    @Test
    void call_startedManyTimes_restoresForEach() {
        List<String> seen = new CopyOnWriteArrayList<>();
        TENANT.set("a");
        context.call(new Hop(other, 3), 1, one -> {
            seen.add(TENANT.get());
            TENANT.set("dirty");
            return one;
        });
        assertThat(seen).containsExactly("a", "a", "a");
    }

    @Test
    void callAsync_startedLaterByABulkhead_hasTheContextOfTheCaller() throws Exception {
        Bulkhead bulkhead = Bulkhead.of(
                "b", b -> b.limit(1).queue(1).maxWait(Duration.ofMinutes(1)).executor(other));
        var permit = bulkhead.tryAcquire();
        TENANT.set("a");
        CompletableFuture<String> future = context.callAsync(Hop.inside(bulkhead), () -> completedFuture(TENANT.get()));
        assertThat(future).isNotDone();
        TENANT.set("changed meanwhile");
        permit.close();

        assertThat(future.get()).isEqualTo("a");
        assertThat(TENANT.get()).isEqualTo("changed meanwhile");
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void callAsync_onAThreadOfAPool_logsWithTheContextOfTheCallerOnly() throws Exception {
        BasicMDCAdapter mdc = new BasicMDCAdapter();
        ContextPropagation logging = ContextPropagation.of("logging", new MdcCarrier(() -> mdc));
        other.submit(() -> mdc.put("pool", "own")).get(); // the map is inheritable, so the thread comes first
        mdc.put("request", "7");

        CompletableFuture<Map<String, String>> seen =
                logging.callAsync(hop, () -> completedFuture(mdc.getCopyOfContextMap()));

        assertThat(seen.get()).isEqualTo(Map.of("request", "7"));
        assertThat(other.submit(mdc::getCopyOfContextMap).get()).isEqualTo(Map.of("pool", "own"));
        assertThat(mdc.getCopyOfContextMap()).isEqualTo(Map.of("request", "7"));
    }

    @Test
    void callAsync_startedLaterOnTheSameThread_hasTheContextOfTheCall() {
        List<Runnable> later = new ArrayList<>();
        TENANT.set("a");
        CompletableFuture<String> future =
                context.callAsync(new Hop(later::add, 1), () -> completedFuture(TENANT.get()));
        TENANT.set("b");
        later.forEach(Runnable::run);

        assertThat(future).isCompletedWithValue("a");
        assertThat(TENANT.get()).isEqualTo("b");
    }

    @Test
    void callAsync_startedManyTimes_restoresForEach() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        TENANT.set("a");
        context.callAsync(new Hop(other, 3), () -> {
                    seen.add(TENANT.get());
                    TENANT.set("dirty");
                    return completedFuture(1);
                })
                .get();
        assertThat(seen).containsExactly("a", "a", "a");
    }

    @Test
    void dependents_runSynchronously_haveTheContextOfTheCaller() throws Exception {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        TENANT.set("a");
        CompletableFuture<Integer> call = context.callAsync(Policy.Next.action(), () -> work);
        CompletableFuture<String> value = call.thenApply(v -> TENANT.get() + v);
        CompletableFuture<String> nested = value.thenApply(v -> TENANT.get() + v);
        TENANT.set("b");
        other.submit(() -> work.complete(7)).get();

        assertThat(value).isCompletedWithValue("a7");
        assertThat(nested).isCompletedWithValue("aa7");
    }

    @Test
    void dependents_ofFailuresAndCancellations_haveTheContextOfTheCaller() throws Exception {
        IOException io = new IOException();
        CompletableFuture<Integer> work = new CompletableFuture<>();
        TENANT.set("a");
        CompletableFuture<Integer> failing = context.callAsync(() -> work);
        CompletableFuture<Integer> cancelled = context.callAsync(CompletableFuture::new);
        CompletableFuture<Integer> minimal =
                context.callAsync(() -> new CompletableFuture<Integer>().minimalCompletionStage());
        TENANT.remove();
        List<CompletableFuture<String>> seen = new ArrayList<>();
        for (CompletableFuture<Integer> future : List.of(failing, cancelled, minimal)) {
            seen.add(future.handle((v, e) -> TENANT.get()));
        }
        other.submit(() -> work.completeExceptionally(io)).get();
        cancelled.cancel(true);
        minimal.cancel(true);

        assertThat(catchThrowable(failing::get).getCause()).isSameAs(io);
        assertThat(cancelled).isCancelled();
        assertThat(minimal).isCancelled();
        assertThat(seen).allSatisfy(s -> assertThat(s).isCompletedWithValue("a"));
        assertThat(TENANT.get()).isNull();
    }

    @Test
    void callAsync_thatFailsToStart_failsAndLeavesThreadsClean() throws Exception {
        StackOverflowError error = new StackOverflowError();
        TENANT.set("a");
        CompletableFuture<Integer> here = context.callAsync(() -> fail(error));
        CompletableFuture<Integer> there = context.callAsync(hop, () -> fail(error));

        assertThat(catchThrowable(here::get).getCause()).isSameAs(error);
        assertThat(catchThrowable(there::get)).hasRootCause(error);
        assertThat(context.<Integer>callAsync(() -> null)).isCompletedExceptionally();
    }

    @Test
    void cancel_reachesTheWork() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> future = context.callAsync(() -> work);

        assertThat(future.cancel(true)).isTrue();
        assertThat(work).isCancelled();
        assertThat(context.callAsync(() -> completedFuture(1)).cancel(true)).isFalse();
    }

    @Test
    void cancel_racingWithTheEnd_putsEveryThreadBack() {
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<Integer> work = new CompletableFuture<>();
            AtomicInteger dependents = new AtomicInteger();
            TENANT.set("a");
            CompletableFuture<Integer> future = context.callAsync(() -> work);
            var dependent = future.handle((v, e) -> dependents.addAndGet("a".equals(TENANT.get()) ? 1 : 100));
            TENANT.remove();

            List<Outcome<String>> left = Rendezvous.run(List.<Callable<String>>of(
                    () -> {
                        future.cancel(true);
                        return "" + TENANT.get();
                    },
                    () -> {
                        work.complete(1);
                        return "" + TENANT.get();
                    }));

            assertThat(Rendezvous.values(left)).containsExactly("null", "null");
            assertThat(dependent).isCompletedWithValue(1);
        }
    }

    @Test
    void carriers_thatThrow_harmNeitherTheCallNorTheOthers() throws Exception {
        List<Throwable> heard = new CopyOnWriteArrayList<>();
        ContextCarrier noCapture = () -> fail(new IllegalStateException("capture"));
        ContextCarrier noRestore = () -> () -> fail(new StackOverflowError("restore"));
        ContextCarrier noClose = () -> () -> () -> fail(new IllegalStateException("close"));
        ContextCarrier nulls = () -> null;
        ContextCarrier nullScope = () -> () -> null;
        ContextPropagation broken = ContextPropagation.of(
                "c",
                c -> c.carrier(noCapture)
                        .carrier(noRestore)
                        .carrier(ContextCarrier.threadLocal(TENANT))
                        .carrier(noClose)
                        .carrier(nulls)
                        .carrier(nullScope)
                        .listener(new ContextListener() {
                            @Override
                            public void onCarrierFailed(String name, Throwable error) {
                                heard.add(error);
                                throw new IllegalStateException("listener");
                            }
                        }));
        TENANT.set("a");

        assertThat(broken.attempt(hop, TENANT::get)).isEqualTo(new Outcome.Returned<>("a"));
        assertThat(heard)
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "capture",
                        "captured must not be null: captured=null",
                        "restore",
                        "scope must not be null: scope=null",
                        "close");
        assertThat(broken.snapshot()).isEqualTo(new ContextSnapshot(1, 5, 5));
        assertThat(broken.callAsync(hop, () -> completedFuture(TENANT.get())).get())
                .isEqualTo("a");
    }

    @Test
    void scopes_areClosedInTheOppositeOrder() {
        List<String> order = new CopyOnWriteArrayList<>();
        ContextPropagation two = ContextPropagation.of("c", noting("1", order), noting("2", order));

        two.call(hop, "action", order::add);

        assertThat(order).containsExactly("open 1", "open 2", "action", "close 2", "close 1");
    }

    private static ContextCarrier noting(String name, List<String> order) {
        return () -> () -> {
            order.add("open " + name);
            return () -> order.add("close " + name);
        };
    }

    private static <T> T fail(Throwable error) {
        throw Throwables.rethrow(error);
    }

    /** Counts scopes, and those that are closed on another thread than they were opened on. */
    private static final class CountingCarrier implements ContextCarrier {

        private final AtomicInteger captured = new AtomicInteger();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger misplaced = new AtomicInteger();

        @Override
        public Captured capture() {
            captured.incrementAndGet();
            return () -> {
                Thread thread = Thread.currentThread();
                opened.incrementAndGet();
                return () -> {
                    closed.incrementAndGet();
                    misplaced.addAndGet(thread == Thread.currentThread() ? 0 : 1);
                };
            };
        }
    }
}
