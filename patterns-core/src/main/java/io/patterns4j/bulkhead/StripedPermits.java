package io.patterns4j.bulkhead;

import io.patterns4j.internal.Stripes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Free permits, spread over words on cache lines of their own.
 *
 * A thread takes from the word that its id selects and, when that is empty, from any other; it gives back to the word
 * it took from, so that the spread stays as it was dealt. Taking is one CAS, giving one addition that cannot fail.
 *
 * Invariants.
 *   free + taken = limit + debt, where free is the sum over the words. Nobody is let in while taken >= limit.
 *   Debt is what a lower limit still has to collect. Limit and debt share one word, so that a resize is one CAS.
 *
 * Refusal is exact. The words are read one after the other, so all of them empty does not mean that they were empty at
 * one moment: a permit may have moved behind the reader's back. The reader goes round until two rounds in a row find
 * no permit and the same versions; then, between the two rounds, all words were empty. A version sum serves for
 * the versions because none ever goes down (they wrap after 2^32 releases, within two rounds: not in this world).
 *
 * Shrinking takes nothing. It writes the debt, and whoever takes a permit while there is debt pays it with that permit
 * and takes another; when the debt is gone the permit is his. So no resizer ever holds a permit that a caller misses.
 * A taker that read "no debt" before a shrink may still be let in after it: the two overlap, and count as taker first.
 * Not promised: when two shrinks and three takers meet, one taker may be refused that could have been let in.
 *
 * Growing pays debt first and deals out the rest. The number of words is that of the first limit for ever.
 *
 * References: Afek et al., "Atomic Snapshots of Shared Memory" (JACM 1993), for the double collect; Lea, "Striped64".
 */
/** A pool of permits for many threads without a line that all of them write. */
final class StripedPermits extends PermitPool {

    static final int MAX_LIMIT = 1 << 30;

    private static final int LINE = 8;
    private static final int PERMITS_PER_STRIPE = 8;
    private static final int MAX_STRIPES = stripesFor(Runtime.getRuntime().availableProcessors() * 4);
    private static final int LIMIT_SHIFT = 32;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(StripedPermits.class, "size", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] words;
    private final int stripes;

    /** The limit above, the debt below. */
    private volatile long size;

    StripedPermits(int limit) {
        this(limit, Math.min(MAX_STRIPES, stripesFor(limit / PERMITS_PER_STRIPE)));
    }

    /** For tests: with a given number of stripes, a power of two. */
    StripedPermits(int limit, int stripes) {
        this.stripes = stripes;
        // One line of space before the first stripe keeps the array's header, read by everybody, off written lines.
        this.words = new long[(stripes + 1) * LINE];
        this.size = size(limit, 0);
        deal(limit);
    }

    @Override
    int tryTake() {
        return debt(size) == 0 ? take() : takeInDebt();
    }

    @Override
    void give(int ticket) {
        WORD.getAndAdd(words, slot(ticket), StripeWord.GIVE);
    }

    @Override
    int limit() {
        return limit(size);
    }

    @Override
    int inFlight() {
        long free;
        long versions;
        long sized;
        int tries = 16;
        do {
            sized = size;
            free = 0;
            versions = 0;
            for (int stripe = 0; stripe < stripes; stripe++) {
                long word = word(stripe);
                free += StripeWord.available(word);
                versions += StripeWord.version(word);
            }
        } while (--tries > 0 && !unchanged(sized, free, versions));
        return (int) Math.max(0L, limit(sized) + (long) debt(sized) - free);
    }

    @Override
    void resize(int limit) {
        long seen;
        int missing;
        int debt;
        do {
            seen = size;
            missing = limit - limit(seen);
            debt = Math.max(0, debt(seen) - missing);
        } while (!SIZE.compareAndSet(this, seen, size(limit, debt)));
        int paid = debt(seen) - debt;
        deal(Math.max(0, missing - paid));
    }

    private int take() {
        int home = Stripes.index(stripes);
        long word = word(home);
        return StripeWord.available(word) > 0 && replace(home, word, word + StripeWord.TAKE) ? home : search(home);
    }

    /** Takes from any stripe, or proves that all were empty at one moment. */
    private int search(int home) {
        long before = -1L;
        while (true) {
            long versions = 0;
            for (int i = 0; i < stripes; i++) {
                int stripe = (home + i) & (stripes - 1);
                long word;
                while (StripeWord.available(word = word(stripe)) > 0) {
                    if (replace(stripe, word, word + StripeWord.TAKE)) {
                        return stripe;
                    }
                }
                versions += StripeWord.version(word);
            }
            if (versions == before || stripes == 1) {
                return REFUSED;
            }
            before = versions;
        }
    }

    private int takeInDebt() {
        int ticket;
        do {
            ticket = take();
        } while (ticket >= 0 && payOne());
        return ticket;
    }

    private boolean payOne() {
        long seen;
        do {
            seen = size;
            if (debt(seen) == 0) {
                return false;
            }
        } while (!SIZE.compareAndSet(this, seen, seen - 1));
        return true;
    }

    private void deal(int permits) {
        for (int stripe = 0; stripe < stripes; stripe++) {
            int share = permits / stripes + (stripe < permits % stripes ? 1 : 0);
            if (share > 0) {
                WORD.getAndAdd(words, slot(stripe), StripeWord.add(share));
            }
        }
    }

    private boolean unchanged(long sized, long free, long versions) {
        long freeNow = 0;
        long versionsNow = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            long word = word(stripe);
            freeNow += StripeWord.available(word);
            versionsNow += StripeWord.version(word);
        }
        return freeNow == free && versionsNow == versions && size == sized;
    }

    private long word(int stripe) {
        return (long) WORD.getVolatile(words, slot(stripe));
    }

    private boolean replace(int stripe, long expected, long word) {
        return WORD.compareAndSet(words, slot(stripe), expected, word);
    }

    private static int slot(int stripe) {
        return (stripe + 1) * LINE;
    }

    private static int stripesFor(int count) {
        return Math.min(64, Integer.highestOneBit(Math.max(1, count)));
    }

    private static long size(int limit, int debt) {
        return (long) limit << LIMIT_SHIFT | debt;
    }

    private static int limit(long size) {
        return (int) (size >>> LIMIT_SHIFT);
    }

    private static int debt(long size) {
        return (int) size;
    }
}
