package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * One load at a time for each key of a node, whoever asks and however it ends. Subclasses say what the nodes consist
 * of.
 */
public abstract class CacheSingleFlightConformance extends CacheSuite<CacheFixture> {

    /** Creates the suite. */
    protected CacheSingleFlightConformance() {}

    // SF-01
    @Test
    void a_thousand_callers_of_an_absent_key_share_one_load() {
        source.with("k", "v");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        AtomicInteger entered = new AtomicInteger();
        List<Outcome<String>> outcomes = Rendezvous.run(1_000, i -> () -> {
            if (entered.incrementAndGet() == 1_000) {
                hold.release();
            }
            return i % 2 == 0 ? node.get("k") : node.getAsync("k").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        });

        assertThat(Rendezvous.values(outcomes)).hasSize(1_000).containsOnly("v");
        assertThat(source.loads("k")).isEqualTo(1);
        assertThat(node.snapshot().loads()).isEqualTo(1);
    }

    // SF-02
    @Test
    void a_load_that_fails_fails_all_its_callers_with_its_cause() {
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> leader = Crew.start(() -> node.get("k"));
        hold.awaitReached();
        List<CompletableFuture<String>> followers =
                IntStream.range(0, 99).mapToObj(i -> node.getAsync("k")).toList();
        RuntimeException cause = new CacheSource.Down();

        hold.fail(cause);

        assertThat(failure(leader)).isSameAs(cause);
        assertThat(followers)
                .allSatisfy(follower -> assertThat(failure(follower)).isSameAs(cause));
        assertThat(source.loads("k")).isEqualTo(1);
        assertThat(node.snapshot().loadFailures()).isEqualTo(1);
    }

    // SF-02: a failure is over when it is told; it is not what the next caller gets.
    @Test
    void a_caller_after_a_failed_load_loads_again() {
        source.with("k", "v").failWith(new CacheSource.Down());
        Cache<String, String> node = node();
        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);

        source.failWith(null);

        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // SF-04
    @Test
    void a_remembered_failure_is_told_without_a_load_for_longer_each_time_up_to_its_limit() {
        ManualTicker ticker = new ManualTicker();
        Cache<String, String> node =
                node(options -> options.ticker(ticker).failureTtl(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        CacheSource.Down cause = new CacheSource.Down();
        source.with("k", "v").failWith(cause);
        int loads = 0;

        for (int seconds : new int[] {1, 2, 3, 3}) {
            assertThatThrownBy(() -> node.get("k")).isSameAs(cause);
            assertThat(source.loads("k")).as("after %s s", seconds).isEqualTo(++loads);
            ticker.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThatThrownBy(() -> node.get("k")).isSameAs(cause);
            assertThat(source.loads("k")).as("within %s s", seconds).isEqualTo(loads);
            ticker.advance(Duration.ofMillis(1));
        }

        source.failWith(null);
        assertThat(node.get("k")).isEqualTo("v");
    }

    // SF-05
    @Test
    void a_load_goes_on_when_the_caller_that_began_it_is_interrupted() {
        source.with("k", "v");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Boolean> leader = Crew.start(() -> {
            thread.set(Thread.currentThread());
            assertThatThrownBy(() -> node.get("k")).isInstanceOf(Exception.class);
            return Thread.interrupted();
        });
        hold.awaitReached();
        CompletableFuture<String> follower = node.getAsync("k");

        thread.get().interrupt();

        assertThat(await(leader)).as("flag of the interrupted caller").isTrue();
        assertThat(follower).isNotDone();
        hold.release();
        assertThat(await(follower)).isEqualTo("v");
        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // SF-05
    @Test
    void a_load_goes_on_when_the_future_that_began_it_is_cancelled() {
        source.with("k", "v");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> leader = node.getAsync("k");
        hold.awaitReached();
        CompletableFuture<String> follower = node.getAsync("k");

        assertThat(leader.cancel(true)).isTrue();

        assertThat(follower).isNotDone();
        hold.release();
        assertThat(await(follower)).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // SF-07
    @Test
    void who_joins_a_load_late_waits_no_longer_than_who_began_it() {
        ManualTicker ticker = new ManualTicker();
        source.with("k", "v");
        Cache<String, String> node = node(options -> options.ticker(ticker).loadDeadline(Duration.ofSeconds(10)));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> leader = node.getAsync("k");
        hold.awaitReached();
        ticker.advance(Duration.ofSeconds(9));
        CompletableFuture<String> late = node.getAsync("k");
        assertThat(leader).isNotDone();

        ticker.advance(Duration.ofSeconds(1));

        assertThat(failure(late)).hasSameClassAs(failure(leader));
        assertThat(source.loads("k")).isEqualTo(1);
        hold.release();
    }

    // SF-08: these three texts have one hash code.
    @Test
    void a_slow_load_delays_no_other_key_even_with_the_same_hash_code() {
        List<String> others = List.of("AaBB", "BBAa", "BBBB");
        assertThat(others).allSatisfy(key -> assertThat(key).hasSameHashCodeAs("AaAa"));
        source.with("AaAa", "slow");
        others.forEach(key -> source.with(key, "of " + key));
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("AaAa");
        CompletableFuture<String> slow = node.getAsync("AaAa");
        hold.awaitReached();

        for (String key : others) {
            assertThat(await(Crew.start(() -> node.get(key)))).isEqualTo("of " + key);
            assertThat(await(Crew.start(() -> node.get(key)))).isEqualTo("of " + key);
            assertThat(source.loads(key)).isEqualTo(1);
            await(Crew.start(() -> node.invalidate(key).orThrow()));
            await(Crew.start(() -> node.put(key, Loaded.of("new")).orThrow()));
            assertThat(await(Crew.start(() -> node.get(key)))).isEqualTo("new");
        }

        assertThat(slow).isNotDone();
        hold.release();
        assertThat(await(slow)).isEqualTo("slow");
    }

    // SF-10
    @Test
    void a_loader_may_ask_for_another_key() {
        source.with("inner", "v");
        AtomicReference<Cache<String, String>> self = new AtomicReference<>();
        Cache<String, String> node = keep(builder(named("outer"), options -> {})
                .loader((key, load) -> key.equals("inner")
                        ? source.load(key, load)
                        : Loaded.of(self.get().get("inner") + "!"))
                .build());
        self.set(node);

        assertThat(await(Crew.start(() -> node.get("outer")))).isEqualTo("v!");
        assertThat(node.get("inner")).isEqualTo("v");
        assertThat(source.loads("inner")).isEqualTo(1);
    }

    // SF-16
    @Test
    void a_load_that_was_too_slow_for_its_caller_is_still_the_only_one() {
        source.with("k", "old");
        Cache<String, String> node = node(options -> options.staleIfError(LONG).softTimeout(Duration.ofMillis(20)));
        node.get("k");
        node.expire("k").orThrow();
        source.with("k", "new");
        CacheSource.Hold hold = source.hold("k");

        for (int i = 0; i < 5; i++) {
            assertThat(await(Crew.start(() -> node.get("k")))).isEqualTo("old");
        }

        hold.awaitReached();
        assertThat(node.get("k")).isEqualTo("old");
        assertThat(source.loads("k")).isEqualTo(2);
        hold.release();
        Crew.until(() -> "new".equals(node.get("k")));
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // What the store does not have is one answer for all as well.
    @Test
    void callers_of_a_key_that_does_not_exist_share_one_load() {
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        List<CompletableFuture<String>> callers =
                IntStream.range(0, 50).mapToObj(i -> node.getAsync("k")).toList();
        hold.awaitReached();

        hold.release();

        assertThat(callers).allSatisfy(caller -> assertThat(await(caller)).isNull());
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // An error of the JVM is a failure like others: nobody is left waiting.
    @Test
    void an_error_of_a_loader_reaches_its_callers_and_leaves_the_key_usable() {
        AtomicInteger calls = new AtomicInteger();
        Cache<String, String> node = keep(builder(named("erring"), options -> {})
                .loader((key, load) -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new StackOverflowError("as if");
                    }
                    return Loaded.of("v");
                })
                .build());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(StackOverflowError.class);

        assertThat(node.get("k")).isEqualTo("v");
    }

    // A checked exception of the caller's own loader comes out as it is.
    @Test
    void a_checked_exception_of_a_callers_own_loader_reaches_him_unchanged() {
        Cache<String, String> node = node();
        IOException cause = new IOException("unreadable");

        assertThatThrownBy(() -> node.get("k", key -> {
                    throw cause;
                }))
                .isSameAs(cause);
    }
}
