package io.patterns4j.writebehind;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A slot of a key, written by many and emptied by the dispatcher, is a queue of one value that a new slot follows. */
@Param(name = "value", gen = IntGen.class, conf = "1:5")
public class SlotLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 8);

    private final AtomicLong numbers = new AtomicLong();
    private final Slot<String, Integer> slot = new Slot<>("k", SlotState.<String, Integer>empty());
    private @Nullable Op<String, Integer> flying;

    @Operation
    public boolean offer(@Param(name = "value") int value) {
        Op<String, Integer> op = new Op<>("k", value, new Op.Stamp(0, 0, 0));
        return !slot.offer(op, true, numbers).dead();
    }

    @Operation
    public int newest() {
        Op<String, Integer> op = slot.state().newest();
        return op == null ? 0 : op.value;
    }

    /** One at a time, as the dispatcher does. */
    @Operation(nonParallelGroup = "dispatcher")
    public int begin() {
        Op<String, Integer> op = slot.begin();
        flying = op == null ? flying : op;
        return op == null ? 0 : op.value;
    }

    @Operation(nonParallelGroup = "dispatcher")
    public boolean ended() {
        Op<String, Integer> op = flying;
        flying = null;
        return op != null && slot.change(seen -> seen.ended(op)).inFlight() == op;
    }

    @Operation(nonParallelGroup = "dispatcher")
    public boolean again() {
        Op<String, Integer> op = flying;
        flying = null;
        return op != null && slot.change(seen -> seen.again(op, true)).inFlight() == op;
    }

    @Operation(nonParallelGroup = "dispatcher")
    public boolean retire() {
        return slot.retire();
    }

    @Test
    void slot_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Sequential.class)
                .check(getClass());
    }

    @Test
    void slot_stressed_isLinearizable() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(4)
                .sequentialSpecification(Sequential.class)
                .check(getClass());
    }

    /** What it should look like. */
    public static class Sequential {

        private final ArrayDeque<Integer> pending = new ArrayDeque<>();
        private int inFlight;
        private boolean dead;

        public boolean offer(int value) {
            if (!dead) {
                pending.clear();
                pending.add(value);
            }
            return !dead;
        }

        public int newest() {
            return pending.isEmpty() ? inFlight : pending.getLast();
        }

        public int begin() {
            if (inFlight != 0 || pending.isEmpty()) {
                return 0;
            }
            inFlight = pending.remove();
            return inFlight;
        }

        public boolean ended() {
            boolean was = inFlight != 0;
            inFlight = 0;
            return was;
        }

        public boolean again() {
            boolean was = inFlight != 0;
            if (was && pending.isEmpty()) {
                pending.add(inFlight);
            }
            inFlight = 0;
            return was;
        }

        public boolean retire() {
            boolean retired = !dead && inFlight == 0 && pending.isEmpty();
            dead = dead || retired;
            return retired;
        }
    }
}
