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
 *   free + taken = limit + debt. Free is the sum over the words; debt = shrunk - paid >= 0 is what lower limits still
 *   have to collect. Nobody is let in while taken >= limit.
 *
 * Refusal is exact. The words are read one after the other, so all of them empty does not mean that they were empty at
 * one moment: a permit may have moved behind the reader's back. The reader goes round until two rounds in a row find
 * no permit and the same versions; then, between the two rounds, all words were empty. A version sum serves for
 * the versions because none ever goes down (they wrap after 2^32 releases, within two rounds: not in this world).
 *
 * Shrinking takes nothing. It adds to `shrunk`, and who gives a permit while there is debt pays with it instead. A
 * permit that was free before, or given by one who had not seen the debt yet, is collected by who takes next: he pays
 * with it and takes another; when the debt is gone the permit is his. He pays only for shrinks that he saw before he
 * took: of the takers that hold a permit while another finds none, no more than the debt at that moment can then go
 * away without one, so those that stay fill the limit and the refusal was right. A later shrink counts as after them.
 *
 * Growing pays debt first and deals out the rest, word by word: to others it looks like several steps up. The number of
 * words is that of the first limit for ever.
 *
 * References: Afek et al., "Atomic Snapshots of Shared Memory" (JACM 1993), for the double collect; Lea, "Striped64".
 */
/** A pool of permits for many threads without a line that all of them write. */
final class StripedPermits extends PermitPool {

    static final int MAX_LIMIT = 1 << 30;

    private static final int LINE = 8;
    private static final int PERMITS_PER_STRIPE = 8;
    private static final int MAX_STRIPES = stripesFor(Runtime.getRuntime().availableProcessors() * 4);
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle LIMIT;
    private static final VarHandle SHRUNK;
    private static final VarHandle PAID;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LIMIT = lookup.findVarHandle(StripedPermits.class, "limit", int.class);
            SHRUNK = lookup.findVarHandle(StripedPermits.class, "shrunk", long.class);
            PAID = lookup.findVarHandle(StripedPermits.class, "paid", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] words;
    private final int stripes;

    private volatile int limit;

    /** Permits that lower limits asked for, ever. */
    private volatile long shrunk;

    /** Permits that were paid for that, ever; never more. */
    private volatile long paid;

    StripedPermits(int limit) {
        this(limit, Math.min(MAX_STRIPES, stripesFor(limit / PERMITS_PER_STRIPE)));
    }

    /** For tests: with a given number of stripes, a power of two. */
    StripedPermits(int limit, int stripes) {
        this.stripes = stripes;
        // One line of space before the first stripe keeps the array's header, read by everybody, off written lines.
        this.words = new long[(stripes + 1) * LINE];
        this.limit = limit;
        deal(limit);
    }

    @Override
    int tryTake() {
        long due = shrunk;
        int ticket;
        do {
            ticket = take();
        } while (ticket >= 0 && paid < due && pay(due, 1) > 0);
        return ticket;
    }

    @Override
    void give(int ticket) {
        long due = shrunk;
        if (paid >= due || pay(due, 1) == 0) {
            WORD.getAndAdd(words, slot(ticket), StripeWord.GIVE);
        }
    }

    @Override
    int limit() {
        return limit;
    }

    @Override
    int inFlight() {
        long free;
        long versions;
        long owned;
        int tries = 16;
        do {
            owned = limit + shrunk - paid;
            free = 0;
            versions = 0;
            for (int stripe = 0; stripe < stripes; stripe++) {
                long word = word(stripe);
                free += StripeWord.available(word);
                versions += StripeWord.version(word);
            }
        } while (--tries > 0 && !unchanged(owned, free, versions));
        return (int) Math.max(0L, owned - free);
    }

    @Override
    void resize(int next) {
        int missing = next - (int) LIMIT.getAndSet(this, next);
        if (missing < 0) {
            SHRUNK.getAndAdd(this, (long) -missing);
        } else {
            deal(missing - pay(shrunk, missing));
        }
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
                long word = word(stripe);
                while (StripeWord.available(word) > 0) {
                    if (replace(stripe, word, word + StripeWord.TAKE)) {
                        return stripe;
                    }
                    word = word(stripe);
                }
                versions += StripeWord.version(word);
            }
            if (versions == before || stripes == 1) {
                return REFUSED;
            }
            before = versions;
        }
    }

    /** Pays up to so many permits for shrinks up to the given one; returns how many were due. */
    private int pay(long due, int permits) {
        long seen;
        int payment;
        do {
            seen = paid;
            payment = (int) Math.max(0L, Math.min(due - seen, permits));
        } while (payment > 0 && !PAID.compareAndSet(this, seen, seen + payment));
        return payment;
    }

    private void deal(int permits) {
        for (int stripe = 0; stripe < stripes; stripe++) {
            int share = permits / stripes + (stripe < permits % stripes ? 1 : 0);
            if (share > 0) {
                WORD.getAndAdd(words, slot(stripe), StripeWord.add(share));
            }
        }
    }

    private boolean unchanged(long owned, long free, long versions) {
        long freeNow = 0;
        long versionsNow = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            long word = word(stripe);
            freeNow += StripeWord.available(word);
            versionsNow += StripeWord.version(word);
        }
        return freeNow == free && versionsNow == versions && limit + shrunk - paid == owned;
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
}
