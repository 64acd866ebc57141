package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionedBulkheadTest {

    private final PartitionedBulkhead db =
            PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
    private final Bulkhead live = db.partition("live");
    private final Bulkhead batch = db.partition("batch");

    @Test
    void idleShare_isBorrowed_andStillThereForItsOwner() {
        assertThat(take(batch, 20)).isEqualTo(10);
        assertThat(take(live, 20)).isEqualTo(7);

        assertThat(db.snapshot()).isEqualTo(new BulkheadSnapshot(10, 17, 0, 23, 0));
        assertThat(live.snapshot()).isEqualTo(new BulkheadSnapshot(7, 7, 0, 13, 0));
        assertThat(batch.snapshot()).isEqualTo(new BulkheadSnapshot(3, 10, 0, 10, 0));
        assertThat(live.snapshot().available()).isZero();
        assertThat(batch.snapshot().available()).isZero();
    }

    @Test
    void partitions_areNamed_inTheOrderOfTheConfiguration() {
        assertThat(db.partitions()).containsExactly("live", "batch");
        assertThatThrownBy(() -> db.partitions().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bothAtTheirShares_bothRefuse() {
        assertThat(take(live, 7)).isEqualTo(7);
        assertThat(take(batch, 3)).isEqualTo(3);

        assertThat(take(live, 1)).isZero();
        assertThat(take(batch, 1)).isZero();
    }

    @Test
    void borrower_ends_mayNotBorrowAgainWhileTotalIsAtTheLimit() {
        BulkheadPermit borrowed = batch.tryAcquire();
        take(batch, 9);
        take(live, 1);

        borrowed.close();

        assertThat(db.snapshot().inFlight()).isEqualTo(10);
        assertThat(take(batch, 1)).isZero();
        assertThat(take(live, 10)).isEqualTo(6);
    }

    @Test
    void permitOfOnePartition_wakesTheWaiterOfAnother() {
        PartitionedBulkhead both = PartitionedBulkhead.of(
                "db", 4, p -> p.partition("a", 0.5, waiting()).partition("b", 0.5, waiting()));
        Bulkhead a = both.partition("a");
        Bulkhead b = both.partition("b");
        BulkheadPermit held = a.tryAcquire();
        take(a, 1);
        take(b, 2);
        CompletableFuture<BulkheadPermit> waiter = b.acquireAsync();
        assertThat(waiter).isNotDone();
        assertThat(both.snapshot().waiting()).isEqualTo(1);

        held.close();

        assertThat(waiter).isCompletedWithValueMatching(BulkheadPermit::granted);
        assertThat(b.snapshot().inFlight()).isEqualTo(3);
    }

    @Test
    void waiterAboveItsShare_doesNotHoldUpAPartitionBelowIts() {
        PartitionedBulkhead both = PartitionedBulkhead.of(
                "db", 4, p -> p.partition("a", 0.5, waiting()).partition("b", 0.5));
        take(both.partition("a"), 4);
        CompletableFuture<BulkheadPermit> waiter = both.partition("a").acquireAsync();

        assertThat(take(both.partition("b"), 3)).isEqualTo(2);
        assertThat(waiter).isNotDone();
    }

    @Test
    void resize_movesLimitAndShares_andWakesWaiters() {
        PartitionedBulkhead both = PartitionedBulkhead.of(
                "db", 10, p -> p.partition("a", 0.7, waiting()).partition("b", 0.3, waiting()));
        take(both.partition("a"), 7);
        take(both.partition("b"), 3);
        CompletableFuture<BulkheadPermit> waiter = both.partition("b").acquireAsync();

        both.resize(11);
        assertThat(waiter).isCompletedWithValueMatching(BulkheadPermit::granted);
        assertThat(both.partition("a").snapshot().limit()).isEqualTo(7);

        both.resize(20);
        assertThat(both.partition("a").snapshot().limit()).isEqualTo(14);
        assertThat(take(both.partition("a"), 20)).isEqualTo(9);

        both.resize(10);
        assertThat(both.snapshot().limit()).isEqualTo(10);
        assertThat(take(both.partition("a"), 1)).isZero();
        assertThat(take(both.partition("b"), 1)).isZero();
    }

    @Test
    void partition_isNamedAfterBoth_andCannotBeResizedAlone() {
        assertThat(db.name()).isEqualTo("db");
        assertThat(live.name()).isEqualTo("db/live");
        assertThat(db.partition("live")).isSameAs(live);
        assertThat(db).hasToString("PartitionedBulkhead[name=db, " + db.snapshot() + "]");
        assertThatThrownBy(() -> live.resize(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> db.partition("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partition must be one of [live, batch]: partition=other");
    }

    @Test
    void badConfiguration_saysWhatAndWhy() {
        assertRefused(10, p -> p.partition("a", 1), "partitions must be between 2 and 4: partitions=1");
        assertRefused(
                10,
                p -> IntStream.range(0, 5).forEach(i -> p.partition("p" + i, 0.2)),
                "partitions must be between 2 and 4: partitions=5");
        assertRefused(
                10, p -> p.partition("a", 0.75).partition("b", 0.5), "sum of ratios must be <= 1: sum of ratios=1.25");
        assertRefused(
                10,
                p -> p.partition("a", 0.9).partition("b", 0.05),
                "partition.ratio must give a permit of limit=10: partition.ratio=0.05");
        assertRefused(10, p -> p.partition("a", 0.0), "partition.ratio must be > 0 and <= 1: partition.ratio=0.0");
        assertRefused(
                32768,
                p -> p.partition("a", 0.5).partition("b", 0.5),
                "limit must be between 1 and 32767: limit=32768");
        assertThatThrownBy(() -> db.resize(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partition.ratio must give a permit of limit=1: partition.ratio=0.7");
    }

    @Test
    void config_isCopiedAndChanged() {
        PartitionedBulkheadConfig config = PartitionedBulkheadConfig.builder(10)
                .partition("a", 0.5)
                .partition("b", 0.5)
                .build();

        PartitionedBulkheadConfig changed = config.toBuilder().limit(20).build();

        assertThat(changed.partitions()).containsExactly("a", "b");
        assertThat(changed.limit()).isEqualTo(20);
        assertThat(PartitionedBulkhead.of("p", changed)
                        .partition("b")
                        .snapshot()
                        .limit())
                .isEqualTo(10);
    }

    private static Consumer<BulkheadConfig.Builder> waiting() {
        return options -> options.queue(4).maxWait(Duration.ofSeconds(30)).executor(Runnable::run);
    }

    private static int take(Bulkhead bulkhead, int times) {
        return (int) IntStream.range(0, times)
                .filter(i -> bulkhead.tryAcquire().granted())
                .count();
    }

    private static void assertRefused(int limit, Consumer<PartitionedBulkheadConfig.Builder> options, String message) {
        assertThatThrownBy(() -> PartitionedBulkhead.of("p", limit, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
