package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.CircuitTransition.Cause;
import io.patterns4j.tck.Rendezvous;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TransitionLogTest {

    private final List<Long> told = new ArrayList<>(); // not thread-safe, so that an overlap would lose some

    private static CircuitTransition transition(long epoch) {
        return new CircuitTransition("log", CircuitState.CLOSED, CircuitState.OPEN, epoch, Cause.MANUAL);
    }

    @Test
    void deliver_laterBeforeEarlier_waitsForTheEarlier() {
        var log = new TransitionLog(1, transition -> told.add(transition.epoch()));
        log.deliver(transition(2));
        log.deliver(transition(3));
        assertThat(told).isEmpty();
        log.deliver(transition(1));
        assertThat(told).containsExactly(1L, 2L, 3L);
    }

    @RepeatedTest(50)
    void deliver_shuffledByManyThreads_tellsAllInOrder(RepetitionInfo repetition) {
        var log = new TransitionLog(5, transition -> told.add(transition.epoch()));
        List<Long> epochs = new ArrayList<>(LongStream.range(5, 405).boxed().toList());
        Collections.shuffle(epochs, new Random(repetition.getCurrentRepetition()));
        Rendezvous.values(Rendezvous.run(8, i -> () -> {
            for (int n = i; n < epochs.size(); n += 8) {
                log.deliver(transition(epochs.get(n)));
            }
            return null;
        }));
        assertThat(told)
                .containsExactlyElementsOf(LongStream.range(5, 405).boxed().toList());
    }

    @Test
    void deliver_fromInsideTheSink_isToldAfterwards() {
        TransitionLog[] self = new TransitionLog[1];
        self[0] = new TransitionLog(1, transition -> {
            if (transition.epoch() == 1) {
                self[0].deliver(transition(2));
            }
            told.add(transition.epoch());
        });
        self[0].deliver(transition(1));
        assertThat(told).containsExactly(1L, 2L);
    }

    @Test
    void deliver_moreThanTheLimitBehindASinkThatBlocks_forgetsTheOldestAndGoesOn() {
        TransitionLog[] self = new TransitionLog[1];
        long last = TransitionLog.LIMIT + 10;
        self[0] = new TransitionLog(1, transition -> {
            told.add(transition.epoch());
            if (transition.epoch() == 1) {
                LongStream.rangeClosed(2, last).forEach(epoch -> self[0].deliver(transition(epoch)));
            }
        });
        self[0].deliver(transition(1));
        self[0].deliver(transition(last + 1));
        assertThat(told)
                .hasSize(TransitionLog.LIMIT + 2)
                .startsWith(1L, 11L)
                .isSorted()
                .endsWith(last, last + 1);
    }
}
