package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private final List<Integer> items = IntStream.range(0, 10).boxed().toList();

    @Test
    void each_noItems_endsAtOnce() {
        assertThat(Lanes.each(List.of(), 3, item -> begin())).isCompleted();
    }

    @Test
    void each_manyItems_soManyAtOnceAndAllInTheEnd() {
        CompletableFuture<?> all = Lanes.each(items, 3, item -> begin());
        for (int i = 0; i < 10; i++) {
            assertThat(begun).hasSize(Math.min(10, i + 3));
            assertThat(all).isNotDone();
            begun.get(i).complete("done");
        }
        assertThat(all).isCompleted();
    }

    @Test
    void each_stepsThatAreDoneAtOnce_needNoStack() {
        List<Integer> many = IntStream.range(0, 1_000_000).boxed().toList();
        assertThat(Lanes.each(many, 2, item -> CompletableFuture.completedFuture(item)))
                .isCompleted();
    }

    @Test
    void each_aFailure_beginsNothingMoreAndEndsAfterTheRest() {
        CompletableFuture<?> all = Lanes.each(items, 3, item -> begin());
        IllegalStateException failure = new IllegalStateException("no");
        begun.get(1).completeExceptionally(failure);
        begun.get(0).complete("done");
        assertThat(begun).hasSize(3);
        assertThat(all).isNotDone();
        begun.get(2).complete("done");
        assertThat(all.handle((done, error) -> error)).isCompletedWithValue(failure);
    }

    @Test
    void each_anActionThatThrows_isAFailure() {
        IllegalStateException failure = new IllegalStateException("no");
        CompletableFuture<?> all = Lanes.each(items, 3, item -> {
            throw failure;
        });
        assertThat(all.handle((done, error) -> error)).isCompletedWithValue(failure);
    }

    private CompletableFuture<String> begin() {
        begun.add(new CompletableFuture<>());
        return begun.get(begun.size() - 1);
    }
}
