package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final Gate gate = new Gate();
    private Cache<String, String> cache = cache(c -> {});

    @AfterEach
    void nothing_isLeft() {
        await().atMost(PATIENCE).until(() -> cache.snapshot().inFlight() == 0);
        cache.close();
        await().atMost(PATIENCE).until(() -> ticker.pending() == 0);
    }

    @Test
    void get_manyCallersAtOnce_loadOnce() throws Exception {
        List<CompletableFuture<String>> callers = callers(50);
        gate.awaitBegun();
        awaitJoined(49);
        gate.answer(0, "v");

        assertThat(callers)
                .allSatisfy(
                        caller -> assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("v"));
        assertThat(gate.calls()).isEqualTo(1);
        assertThat(cache.snapshot().misses()).isEqualTo(50);
    }

    @Test
    void get_loadFails_everybodyGetsTheCauseOfOneLoad() throws Exception {
        List<CompletableFuture<String>> callers = callers(20);
        CompletableFuture<String> later = cache.getAsync("a");
        gate.awaitBegun();
        awaitJoined(20);
        IOException down = new IOException("down");
        gate.fail(0, down);

        assertThat(callers)
                .allSatisfy(caller -> assertThat(caller)
                        .failsWithin(PATIENCE)
                        .withThrowableOfType(ExecutionException.class)
                        .withCause(down));
        assertThat(later).failsWithin(PATIENCE).withThrowableThat().withCause(down);
        assertThat(gate.calls()).isEqualTo(1);
    }

    @Test
    void get_leaderIsInterrupted_followersGetTheValue() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread leader = new Thread(() -> {
            try {
                get("a");
            } catch (LoadInterruptedException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        leader.start();
        gate.awaitBegun();
        CompletableFuture<String> follower = cache.getAsync("a");
        CompletableFuture<String> gone = cache.getAsync("a");
        gone.cancel(true);
        leader.interrupt();
        leader.join(PATIENCE.toMillis());
        gate.answer(0, "v");

        assertThat(follower).succeedsWithin(PATIENCE).isEqualTo("v");
        assertThat(thrown.get()).hasMessage("interrupted while waiting for a load: cache=products");
        assertThat(cache.get("a")).isEqualTo("v");
        assertThat(gate.calls()).isEqualTo(1);
    }

    @Test
    void get_followerJoinsLate_waitsForTheRestOfTheLeadersDeadlineOnly() throws Exception {
        CompletableFuture<String> leader = cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(29));
        CompletableFuture<String> follower = cache.getAsync("a");
        ticker.advance(Duration.ofSeconds(1));

        for (CompletableFuture<String> caller : List.of(leader, follower)) {
            assertThat(caller)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(LoadTimeoutException.class)
                    .withMessageContaining("load timed out: cache=products, limit=PT30S");
        }
        gate.answer(0, "late");
        await().atMost(PATIENCE).until(() -> "late".equals(cache.lookup("a").value()));
    }

    @Test
    void get_afterDeadline_startsItsOwnLoad_whichTheLateOneDoesNotReplace() throws Exception {
        cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(30));
        await().atMost(PATIENCE).until(() -> cache.snapshot().inFlight() == 0);
        CompletableFuture<String> second = cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(1));
        gate.answer(1, "new");
        assertThat(second).succeedsWithin(PATIENCE).isEqualTo("new");
        gate.answer(0, "old");

        await().atMost(PATIENCE).until(() -> cache.snapshot().refusedFills() == 1);
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void get_underAnEarlierDeadline_waitsForThatOnly() throws Exception {
        Timeout timeout = Timeout.of("t", t -> t.limit(Duration.ofSeconds(2)).ticker(ticker));
        CompletableFuture<String> caller = CompletableFuture.supplyAsync(
                () -> timeout.call(() -> cache.get("a")), task -> new Thread(task).start());
        gate.awaitBegun();
        ticker.awaitPending(2);
        ticker.advance(Duration.ofSeconds(2));

        assertThat(caller)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
        gate.answer(0, "v");
        await().atMost(PATIENCE).until(() -> cache.lookup("a").value() != null);
    }

    @Test
    void get_slowKey_doesNotDelayAnotherWithTheSameHash() throws Exception {
        CompletableFuture<String> slow = cache.getAsync("Aa");
        gate.awaitBegun();
        assertThat("Aa").hasSameHashCodeAs("BB");
        assertThat(cache.get("BB", (String key) -> "quick")).isEqualTo("quick");
        gate.answer(0, "v");
        assertThat(slow).succeedsWithin(PATIENCE);
    }

    @Test
    void get_loaderAsksForAnotherKey_works() {
        cache.close();
        cache = cache(c -> c.maxConcurrentLoads(1));
        assertThat(cache.get("a", (String a) -> a + cache.get("b", (String b) -> b + cache.get("c", (String c) -> c))))
                .isEqualTo("abc");
    }

    @Test
    void get_loaderAsksForItsOwnKey_isToldSo() {
        assertThatThrownBy(() -> cache.get("a", (String a) -> cache.get("b", (String b) -> cache.get("a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("loader must not ask the cache for the key that it loads: cache=products");
        assertThatThrownBy(() -> cache.getAll(List.of("a", "b"), keys -> cache.getAll(List.of("b"))))
                .hasMessage("loader must not ask the cache for the key that it loads: cache=products");
    }

    @Test
    void get_moreLoadsThanAllowed_waitForTheirTurn() throws Exception {
        cache.close();
        cache = cache(c -> c.maxConcurrentLoads(2));
        List<CompletableFuture<String>> callers = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            callers.add(cache.getAsync(key));
        }
        gate.awaitBegun().awaitBegun();
        assertThat(gate.calls()).isEqualTo(2);
        gate.answer(0, "1");
        gate.awaitBegun();
        gate.answer(1, "2");
        gate.answer(2, "3");
        assertThat(callers).allSatisfy(caller -> assertThat(caller).succeedsWithin(PATIENCE));
    }

    @Test
    void get_loadersHang_theirSlotsAreFreeAfterTheDeadline() throws Exception {
        cache.close();
        cache = cache(c -> c.maxConcurrentLoads(1));
        cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(20));
        CompletableFuture<String> waiting = cache.getAsync("b");
        ticker.advance(Duration.ofSeconds(10));
        gate.awaitBegun();
        gate.answer(1, "b");
        assertThat(waiting).succeedsWithin(PATIENCE).isEqualTo("b");
        gate.answer(0, "a");
    }

    @Test
    void close_withLoadsUnderWay_failsThoseWhoWait() throws Exception {
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        cache.close();
        assertThat(caller)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withMessageContaining("cache must be open: cache=products");
        gate.answer(0, "v");
    }

    @Test
    void failureTtl_insideOfIt_theCauseIsThrownWithoutALoad_andItGrows() throws Exception {
        cache.close();
        cache = cache(c -> c.failureTtl(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        IOException down = new IOException("down");
        int calls = 0;
        for (long seconds : List.of(1L, 2L, 3L, 3L)) {
            CompletableFuture<String> caller = cache.getAsync("a");
            gate.awaitBegun();
            gate.fail(calls++, down);
            assertThat(caller).failsWithin(PATIENCE).withThrowableThat().withCause(down);
            ticker.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThatThrownBy(() -> get("a")).isSameAs(down);
            ticker.advance(Duration.ofNanos(1));
        }
        assertThat(gate.calls()).isEqualTo(4);
        cache.invalidate("a");
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(4, down);
        assertThat(caller).failsWithin(PATIENCE);
        cache.invalidate("a");
        CompletableFuture<String> next = cache.getAsync("a");
        gate.awaitBegun();
        gate.answer(5, "v");
        assertThat(next).succeedsWithin(PATIENCE).isEqualTo("v");
    }

    private String get(String key) {
        return cache.get(key);
    }

    private void awaitJoined(long count) {
        await().atMost(PATIENCE).until(() -> cache.snapshot().joined() == count);
    }

    private List<CompletableFuture<String>> callers(int count) {
        List<CompletableFuture<String>> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(CompletableFuture.supplyAsync(() -> get("a"), task -> new Thread(task).start()));
        }
        return callers;
    }

    private Cache<String, String> cache(Consumer<CacheConfig.Builder> options) {
        return Cache.<String, String>named("products")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(100)).jitterRatio(0).ticker(ticker);
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .loader((String key, Load<String> load) -> Sneaky.call(() -> gate.load(key, load)))
                .build();
    }
}
