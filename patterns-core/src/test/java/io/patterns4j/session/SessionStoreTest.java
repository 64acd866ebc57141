package io.patterns4j.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Codec;
import io.patterns4j.Outcome;
import io.patterns4j.cache.Fill;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import io.patterns4j.tck.Rendezvous;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStoreTest {

    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration NEARLY = TTL.minusSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA";

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - LIFETIME.toNanos() / 2);
    private final MemorySharedTier tier = new MemorySharedTier(ticker);
    private final SessionStore<String> store = open(Codec.text());
    private final SessionStore<String> other = open(Codec.text());

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    @Test
    void create_anyValue_isFoundOnEveryNode() {
        Session<String> session = store.create("cart");

        assertThat(session.version()).isEqualTo(1);
        assertThat(session.value()).isEqualTo("cart");
        assertThat(store.get(session.id())).contains(session);
        assertThat(other.get(session.id())).contains(session);
    }

    @Test
    void create_manyTimes_givesIdsOf128BitsThatDiffer() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(store.create("cart").id());
        }

        assertThat(ids).hasSize(1_000).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void anyOperation_unknownId_saysAbsent() {
        assertThat(store.get(UNKNOWN)).isEmpty();
        assertThat(store.touch(UNKNOWN)).isEmpty();
        assertThat(store.update(UNKNOWN, 1, "x")).isEqualTo(new SessionUpdate.Absent<>());
        assertThat(store.update(UNKNOWN, value -> "x")).isEqualTo(new SessionUpdate.Absent<>());
        assertThat(store.remove(UNKNOWN)).isFalse();
        assertThat(tier.count(Op.PUT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA\n", "{x}AAAAAAAAAAAAAAAAAAA"})
    void anyOperation_whatCannotBeAnId_isAbsentWithoutTheStore(String id) {
        assertThat(store.get(id)).isEmpty();
        assertThat(store.touch(id)).isEmpty();
        assertThat(store.remove(id)).isFalse();
        assertThat(store.update(id, 1, "x")).isInstanceOf(SessionUpdate.Absent.class);
        assertThat(tier.count(Op.GET)).isZero();
    }

    // Time

    @Test
    void get_doesNotLengthenTheLife_touchAndUpdateDo() {
        String looked = store.create("a").id();
        String touched = store.create("b").id();
        String updated = store.create("c").id();
        ticker.advance(NEARLY);

        assertThat(store.get(looked)).isPresent();
        assertThat(store.touch(touched)).hasValueSatisfying(session -> {
            assertThat(session.version()).isEqualTo(1);
            assertThat(session.value()).isEqualTo("b");
        });
        store.update(updated, 1, "d");
        ticker.advance(NEARLY);

        assertThat(store.get(looked)).isEmpty();
        assertThat(store.get(touched)).isPresent();
        assertThat(other.get(updated)).map(Session::value).contains("d");
    }

    @Test
    void touch_beyondTheLifetime_doesNotHelp() {
        String id = store.create("a").id();
        for (int i = 0; i < 11; i++) {
            ticker.advance(Duration.ofMinutes(5));
            SessionStore<String> node = i % 2 == 0 ? store : other;
            assertThat(node.touch(id)).as("after " + 5 * (i + 1) + " minutes").isPresent();
        }
        ticker.advance(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(store.touch(id)).isPresent();

        ticker.advance(Duration.ofSeconds(1));

        assertThat(store.get(id)).isEmpty();
        assertThat(store.touch(id)).isEmpty();
        assertThat(store.update(id, 1, "b")).isInstanceOf(SessionUpdate.Absent.class);
    }

    // Updates

    @Test
    void update_ofTheVersionThatWasRead_isApplied() {
        Session<String> session = store.create("a");

        assertThat(store.update(session.id(), 1, "b"))
                .isEqualTo(new SessionUpdate.Updated<>(new Session<>(session.id(), 2, "b")));
        assertThat(other.get(session.id())).contains(new Session<>(session.id(), 2, "b"));
    }

    @Test
    void update_ofAnOlderVersion_isAConflictAndChangesNothing() {
        Session<String> session = store.create("a");
        other.update(session.id(), 1, "b");

        assertThat(store.update(session.id(), 1, "c"))
                .isEqualTo(new SessionUpdate.Conflict<>(new Session<>(session.id(), 2, "b")));
        assertThat(store.get(session.id())).map(Session::value).contains("b");
    }

    @Test
    void update_twoAtOnce_oneIsApplied() {
        String id = store.create("a").id();

        SessionUpdate<String> late = store.update(id, 1, "outer");
        assertThat(late).isInstanceOf(SessionUpdate.Updated.class);
        List<SessionUpdate<String>> both =
                Rendezvous.values(Rendezvous.run(2, i -> () -> (i == 0 ? store : other).update(id, 2, "of " + i)));

        assertThat(both.stream().filter(SessionUpdate.Updated.class::isInstance))
                .hasSize(1);
        assertThat(both.stream().filter(SessionUpdate.Conflict.class::isInstance))
                .hasSize(1);
        assertThat(store.get(id)).map(Session::version).contains(3L);
    }

    @Test
    void update_byFunctionFromManyThreads_losesNothing() {
        String id = store.create("0").id();

        List<Outcome<Integer>> outcomes = Rendezvous.run(8, i -> () -> {
            int applied = 0;
            for (int round = 0; round < 100; round++) {
                SessionUpdate<String> update =
                        (i % 2 == 0 ? store : other).update(id, n -> String.valueOf(Integer.parseInt(n) + 1));
                applied += update instanceof SessionUpdate.Updated ? 1 : 0;
            }
            return applied;
        });

        int applied = Rendezvous.values(outcomes).stream().mapToInt(n -> n).sum();
        assertThat(applied).isPositive();
        assertThat(store.get(id)).contains(new Session<>(id, applied + 1L, String.valueOf(applied)));
    }

    @Test
    void update_touchedMeanwhile_isNoConflict() {
        String id = store.create("a").id();
        AtomicInteger calls = new AtomicInteger();

        SessionUpdate<String> update = store.update(id, value -> {
            calls.incrementAndGet();
            assertThat(other.touch(id)).isPresent();
            return "b";
        });

        assertThat(update).isEqualTo(new SessionUpdate.Updated<>(new Session<>(id, 2, "b")));
        assertThat(calls).hasValue(1);
    }

    @Test
    void update_changedMeanwhile_runsTheFunctionOnTheNewValue() {
        String id = store.create("a").id();

        SessionUpdate<String> update = store.update(id, value -> {
            if (value.equals("a")) {
                other.update(id, 1, "b");
            }
            return value + "+";
        });

        assertThat(update).isEqualTo(new SessionUpdate.Updated<>(new Session<>(id, 3, "b+")));
    }

    @Test
    void update_alwaysChangedMeanwhile_endsAsAConflict() {
        String id = store.create("0").id();

        SessionUpdate<String> update = store.update(id, value -> {
            other.update(id, n -> String.valueOf(Integer.parseInt(n) + 1));
            return "mine";
        });

        assertThat(update).isInstanceOf(SessionUpdate.Conflict.class);
        assertThat(store.get(id)).map(Session::value).contains("16");
    }

    @Test
    void update_removedMeanwhile_doesNotBringItBack() {
        String id = store.create("a").id();

        SessionUpdate<String> update = store.update(id, value -> {
            assertThat(other.remove(id)).isTrue();
            return "b";
        });

        assertThat(update).isEqualTo(new SessionUpdate.Absent<>());
        assertThat(store.get(id)).isEmpty();
        assertThat(store.touch(id)).isEmpty();
    }

    @Test
    void update_removedBetweenItsReadAndItsWrite_doesNotBringItBack() throws Exception {
        String id = store.create("a").id();
        tier.fault(Fault.HOLD, Op.PUT);
        CompletableFuture<SessionUpdate<String>> update = inBackground(() -> store.update(id, 1, "b"));
        await().atMost(PATIENCE).until(() -> tier.count(Op.PUT) == 2);
        CompletableFuture<Boolean> removal = inBackground(() -> other.remove(id));
        await().atMost(PATIENCE).until(() -> tier.count(Op.PUT) == 3);
        await().atMost(PATIENCE).until(() -> {
            tier.heal();
            return removal.isDone() && update.isDone();
        });

        assertThat(removal.get()).isTrue();
        assertThat(store.get(id)).isEmpty();
    }

    @Test
    void update_functionThatThrows_changesNothing() {
        String id = store.create("a").id();
        IllegalStateException failure = new IllegalStateException("change");

        assertThatThrownBy(() -> store.update(id, value -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(store.get(id)).contains(new Session<>(id, 1, "a"));
    }

    @Test
    void remove_twice_saysTrueOnce() {
        String id = store.create("a").id();

        assertThat(other.remove(id)).isTrue();
        assertThat(store.remove(id)).isFalse();
        assertThat(store.get(id)).isEmpty();
    }

    // Failures

    @Test
    void anyOperation_storeIsDown_failsInsteadOfSayingAbsent() {
        String id = store.create("a").id();
        tier.fault(Fault.REFUSE);

        assertFails(() -> store.get(id));
        assertFails(() -> store.touch(id));
        assertFails(() -> store.update(id, 1, "b"));
        assertFails(() -> store.update(id, value -> "b"));
        assertFails(() -> store.remove(id));
        assertFails(() -> store.create("c"));

        tier.heal();
        assertThat(store.get(id)).contains(new Session<>(id, 1, "a"));
    }

    @Test
    void get_storeDoesNotAnswer_failsAtTheTimeout() throws Exception {
        String id = store.create("a").id();
        tier.fault(Fault.HANG);
        CompletableFuture<Object> get = inBackground(() -> store.get(id));
        ticker.awaitPending(1);
        ticker.advance(Duration.ofMillis(999));
        assertThat(get).isNotDone();

        ticker.advance(Duration.ofMillis(1));

        assertFails(() -> unwrapped(get));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void update_answerLost_failsAlthoughItIsApplied() {
        String id = store.create("a").id();
        tier.fault(Fault.LOSE_ANSWER, Op.PUT);

        assertFails(() -> store.update(id, 1, "b"));

        tier.heal();
        assertThat(store.get(id)).contains(new Session<>(id, 2, "b"));
    }

    @Test
    void get_interrupted_failsAndKeepsTheFlag() throws Exception {
        String id = store.create("a").id();
        tier.fault(Fault.HANG);
        AtomicReference<Thread> waiter = new AtomicReference<>();
        CompletableFuture<Boolean> flag = inBackground(() -> {
            waiter.set(Thread.currentThread());
            assertThatThrownBy(() -> store.get(id))
                    .isInstanceOf(SessionStoreException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            return Thread.interrupted();
        });
        ticker.awaitPending(1);

        waiter.get().interrupt();

        assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void get_ofAnotherShape_fails() {
        String id = store.create("a").id();
        try (SessionStore<byte[]> bytes = SessionStore.of("sessions", tier, Codec.bytes(), SessionConfig.defaults())) {
            assertThatThrownBy(() -> bytes.get(id))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessage("session must be of this codec: store=sessions, codec=1/0");
        }
    }

    @Test
    void get_whatIsNoSession_fails() throws Exception {
        var space = tier.open("sessions", new SilentListener());
        space.put(UNKNOWN, new Fill(ByteBuffer.wrap(new byte[] {9, 9}), 1, TTL), ByteBuffer.allocate(0))
                .toCompletableFuture()
                .get();

        assertThatThrownBy(() -> store.get(UNKNOWN))
                .isInstanceOf(SessionStoreException.class)
                .hasMessage("session must be readable: store=sessions");
        space.close();
    }

    @Test
    void toString_ofASession_keepsTheIdToItself() {
        Session<String> session = store.create("a");

        assertThat(session.toString()).isEqualTo("Session[version=1, value=a]").doesNotContain(session.id());
    }

    @Test
    void config_valuesNotAboveZero_areRefused() {
        SessionConfig config = SessionConfig.defaults();
        assertThatThrownBy(() -> config.ttl(Duration.ZERO)).hasMessage("ttl must be > 0: ttl=PT0S");
        assertThatThrownBy(() -> config.lifetime(Duration.ZERO)).hasMessage("lifetime must be > 0: lifetime=PT0S");
        assertThatThrownBy(() -> config.timeout(Duration.ofMillis(-1)))
                .hasMessage("timeout must be > 0: timeout=PT-0.001S");
    }

    private <S> SessionStore<S> open(Codec<S> codec) {
        SessionConfig config =
                SessionConfig.defaults().ttl(TTL).lifetime(LIFETIME).ticker(ticker);
        return SessionStore.of("sessions", tier, codec, config);
    }

    private static void assertFails(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOf(SessionStoreException.class)
                .hasMessage("store must answer: store=sessions");
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Rendezvous.threads()
                .newThread(() -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }

    private static void unwrapped(CompletableFuture<?> future) throws Throwable {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
