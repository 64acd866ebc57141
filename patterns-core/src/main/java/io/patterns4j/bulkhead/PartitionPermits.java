package io.patterns4j.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * All counts lie in one word, so that "below my share or total below the limit" is decided and taken by one CAS.
 *
 * The shares are read after the word. If a resize comes in between, the generation in the word has moved, or moves
 * before the resize returns, and the CAS fails; a refusal reads the word once more for the same reason. What is decided
 * by old shares while a resize is under way counts as before it.
 */
/** The permits of a partitioned bulkhead. */
final class PartitionPermits {

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(PartitionPermits.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private volatile Shares shares;

    PartitionPermits(Shares shares) {
        this.shares = shares;
    }

    int tryTake(int lane) {
        while (true) {
            long seen = word;
            if (shares.admits(seen, lane)) {
                if (WORD.compareAndSet(this, seen, seen + PartitionWord.one(lane))) {
                    return lane;
                }
            } else if (word == seen) {
                return PermitPool.REFUSED;
            }
        }
    }

    void give(int lane) {
        WORD.getAndAdd(this, -PartitionWord.one(lane));
    }

    void resize(Shares next) {
        shares = next;
        WORD.getAndAdd(this, PartitionWord.NEXT_GENERATION);
    }

    Shares shares() {
        return shares;
    }

    int inFlight(int lane) {
        return PartitionWord.count(word, lane);
    }

    int inFlight() {
        return PartitionWord.total(word);
    }
}
