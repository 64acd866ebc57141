package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.PinningWatch;
import io.patterns4j.tck.Rendezvous;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One million random compositions and endings, half of them asynchronous; afterwards everything that was taken is back.
 * With {@code -Dpatterns4j.tck.threads=virtual} on virtual threads.
 */
@ExtendWith(PinningWatch.class)
class RandomBalanceTest {

    private static final int ROUNDS = 1_000_000;
    private static final int THREADS = 4;
    private static final int ROUNDS_OF_A_WORLD = 2_500;

    @Test
    void call_oneMillionRandomEndings_balancesToZero() {
        assertThat(play(SyncRound::new)).isEqualTo(ROUNDS / 2);
    }

    @Test
    void callAsync_oneMillionRandomEndings_balancesToZero() {
        assertThat(play(AsyncRound::new)).isEqualTo(ROUNDS / 2);
    }

    private static int play(RoundMaker maker) {
        int played = 0;
        for (int seed = 0; played < ROUNDS / 2; seed += THREADS) {
            int first = seed;
            List<Integer> rounds = Rendezvous.values(Rendezvous.run(
                    THREADS, thread -> () -> play(maker, new World(new Random(first + thread)))));
            played += rounds.stream().mapToInt(Integer::intValue).sum();
        }
        return played;
    }

    private static int play(RoundMaker maker, World world) {
        try (Round round = maker.of(world)) {
            for (int i = 0; i < ROUNDS_OF_A_WORLD; i++) {
                round.play();
            }
        }
        world.assertBalanced();
        return ROUNDS_OF_A_WORLD;
    }

    /** Makes what plays the rounds of one world. */
    private interface RoundMaker {
        Round of(World world);
    }

    /** Plays one call after another. */
    interface Round extends AutoCloseable {
        void play();

        @Override
        default void close() {}
    }
}
