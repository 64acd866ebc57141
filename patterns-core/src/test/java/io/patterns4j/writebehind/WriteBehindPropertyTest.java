package io.patterns4j.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.RecordingStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever writers and the store do, in whatever order, on one thread, so that every run can be repeated. */
class WriteBehindPropertyTest {

    private static final int KEYS = 6;

    @Property(tries = 400)
    void store_afterAnyStory_hasTheLastWriteOfEachKey(
            @ForAll long seed, @ForAll @IntRange(max = 300) int steps, @ForAll boolean coalescing) {
        new Story().store(seed, steps, coalescing);
    }

    @Property(tries = 100)
    void close_afterAnyStory_reportsExactlyWhatTheStoreLacks(
            @ForAll long seed, @ForAll @IntRange(max = 100) int steps) {
        new Story().close(seed, steps);
    }

    /** One of them. */
    private static final class Story {

        private final ManualTicker ticker = new ManualTicker();
        private final RecordingStore store = new RecordingStore(4);
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final List<Held> held = new ArrayList<>();
        private final List<DeadLetter<String, Long>> letters = new ArrayList<>();
        private final Map<String, Optional<Long>> last = new HashMap<>();
        private final Map<String, List<Optional<Long>>> all = new HashMap<>();

        private record Held(Batch<String, Long> batch, CompletableFuture<BatchOutcome<String>> outcome) {}

        void store(long seed, int steps, boolean coalescing) {
            Random random = new Random(seed);
            WriteBehind<String, Long> behind = behind(coalescing);
            store.behave(this::hold);
            for (int i = 0; i < steps; i++) {
                step(behind, random, i + 1);
                assertOverlay(behind);
            }
            store.heal();
            CompletableFuture<Void> flushed = behind.flushAsync();
            while (!flushed.isDone()) {
                run();
                new ArrayList<>(held).forEach(one -> settle(one, random, 0));
                run();
                ticker.advance(Duration.ofMillis(50));
            }
            run();

            assertThat(store.breaches()).isEmpty();
            assertThat(letters).isEmpty();
            last.forEach((key, value) ->
                    assertThat(Optional.ofNullable(store.rows().get(key))).isEqualTo(value));
            all.forEach((key, writes) -> assertInOrder(writes, store.history(key), coalescing));
            assertThat(behind.snapshot().pendingKeys()).isZero();
            assertThat(behind.snapshot().pendingBytes()).isZero();
            assertThat(behind.snapshot().inFlight()).isZero();
        }

        void close(long seed, int steps) {
            Random random = new Random(seed);
            WriteBehind<String, Long> behind = behind(true);
            store.behave(this::hold);
            for (int i = 0; i < steps; i++) {
                step(behind, random, i + 1);
            }
            List<Runnable> late = List.copyOf(tasks);
            tasks.clear();
            Map<String, Optional<Long>> expected = new HashMap<>();
            last.forEach((key, value) -> behind.pending(key).ifPresent(write -> expected.put(key, value)));

            CloseReport<String, Long> report = behind.close(Duration.ZERO);

            Map<String, Optional<Long>> left = new HashMap<>();
            report.left().forEach(write -> left.put(write.key(), Optional.ofNullable(write.value())));
            assertThat(left).isEqualTo(expected);
            assertThat(report.lost()).isEqualTo(report.left().size());
            late.forEach(Runnable::run);
            run();
        }

        private WriteBehind<String, Long> behind(boolean coalescing) {
            return WriteBehind.<String, Long>named("model")
                    .writer(store)
                    .deadLetters(letters::add)
                    .weigher((key, value) -> value == null ? 1 : 1 + (int) (value % 7))
                    .config(config -> config.ticker(ticker)
                            .executor(tasks::add)
                            .parallelism(3)
                            .maxAttempts(1_000_000)
                            .coalescing(coalescing))
                    .build();
        }

        private void step(WriteBehind<String, Long> behind, Random random, long number) {
            String key = "k" + random.nextInt(KEYS);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    behind.put(key, number);
                    written(key, Optional.of(number));
                }
                case 3 -> {
                    behind.remove(key);
                    written(key, Optional.empty());
                }
                case 4 -> ticker.advance(Duration.ofMillis(random.nextInt(300)));
                case 5 -> {
                    if (!held.isEmpty()) {
                        settle(held.get(random.nextInt(held.size())), random, random.nextInt(4));
                    }
                }
                case 6 -> {
                    if (!tasks.isEmpty()) {
                        tasks.poll().run();
                    }
                }
                default -> run();
            }
        }

        private void written(String key, Optional<Long> value) {
            last.put(key, value);
            all.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
        }

        private CompletionStage<BatchOutcome<String>> hold(Batch<String, Long> batch) {
            Held one = new Held(batch, new CompletableFuture<>());
            held.add(one);
            return one.outcome;
        }

        /** Ends a batch: all done, all failed, some failed, or all done and nothing said of some. */
        private void settle(Held one, Random random, int how) {
            held.remove(one);
            Set<String> done = new HashSet<>();
            Map<String, Throwable> failed = new HashMap<>();
            for (Write<String, Long> write : one.batch.writes()) {
                if (how == 0 || how > 1 && random.nextBoolean()) {
                    store.take(write);
                    done.add(write.key());
                } else if (how == 2) {
                    failed.put(write.key(), new IOException("busy"));
                }
            }
            if (how == 1) {
                one.outcome.completeExceptionally(new IOException("down"));
            } else {
                one.outcome.complete(new BatchOutcome<>(done, failed, Map.of()));
            }
        }

        private void run() {
            while (!tasks.isEmpty()) {
                tasks.poll().run();
            }
        }

        /** What is pending is the last write; what is not is in the store. */
        private void assertOverlay(WriteBehind<String, Long> behind) {
            last.forEach((key, value) -> {
                Optional<Write<String, Long>> pending = behind.pending(key);
                Optional<Long> seen = pending.isPresent()
                        ? Optional.ofNullable(pending.get().value())
                        : Optional.ofNullable(store.rows().get(key));
                assertThat(seen).as(key).isEqualTo(value);
            });
        }

        private static void assertInOrder(
                List<Optional<Long>> writes, List<Optional<Long>> history, boolean coalescing) {
            if (!coalescing) {
                assertThat(history).isEqualTo(writes);
                return;
            }
            List<Long> numbers = history.stream().flatMap(Optional::stream).toList();
            assertThat(numbers).isSorted();
        }
    }
}
