package io.patterns4j.ratelimit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * One count of permits, from when it began until it is frozen and a successor goes on.
 *
 * A bucket for bandwidth j holds, at time t since the core began, in units of Rate:
 *
 *   capacity(j) + after(j, t) - lost(j) - taken * unit(j),   and never more than capacity(j)
 *
 * taken is one word for all bandwidths, the head. lost(j) is what ran over while the bucket was full. It only has to be
 * right when something is taken, so whoever takes first raises it to after(j, t) - taken * unit(j). Taking is then one
 * CAS of the head, after a look at every bucket: all bandwidths agree in one step.
 *
 * Why the look and the CAS agree. The clock is read after the head, and lost is raised only when the head is still the
 * same after that, so that it is never raised too far. When another thread raises it between look and CAS, the bucket
 * was full at a time at which the head was still the same; what fitted into the earlier look fits into a full bucket.
 *
 * The bound. Take a window that begins at a. Its first request raised lost to at least after(a) - taken, the last one
 * fitted: so all in between are at most capacity + after(a + period) - after(a) = capacity + limit.
 *
 * Leases. When threads get into each other's way, or one asks all the time, part of the capacity goes into stripes,
 * each a lease of some permits that a thread spends with one CAS of its own word and without a clock. Permits in leases
 * count as taken, and the capacity of the bucket is less by all that fits into leases, so that bucket and leases
 * together stay within the bound. A loan is first announced in the head, with the permits taken in the same CAS; then
 * whoever comes by puts it into the stripe, once (its version tells), and clears the announcement. So there is no
 * moment at which permits are in no word, and a refusal is exact: the bucket was empty, all leases were seen empty, and
 * the head has not changed since the first look, which says that nothing was put into any lease meanwhile.
 *
 * Succession. Everything else freezes the core: first the head, then the leases, after which all its words stand still
 * and everybody computes a successor from them, one of which is installed. Contents are handed on to the unit; debts,
 * permits booked ahead, are handed on as the time at which they are paid. A clock that goes back counts as standing.
 */
/** The state of a rate limiter between two changes of how it counts. */
final class Core {

    private static final int LINE = 8;
    private static final int HEAD = LINE;
    private static final int LOST = HEAD + 1;
    private static final int LAST_LOAN = LOST + Plan.MAX_BANDWIDTHS;
    private static final int COLLISIONS = LAST_LOAN + 1;
    private static final int STRIPES = 2 * LINE;
    private static final int PATIENCE = 8;

    /** A power of two: permits taken until somebody looks how long that took. */
    private static final int SPELL = 4096;

    /** Four permits in a microsecond; below that nobody notices a reading of the clock. */
    private static final long SPELL_NANOS = 250L * SPELL;

    /** More than anybody can ask for at once. */
    private static final int REQUEST = Bandwidth.MAX_LIMIT + 1;

    private static final long MAX_AGE_NANOS = 1L << 59;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final Plan plan;
    private final Rate[] rates;
    private final long[] capacities;
    private final long epochNanos;
    private final int stripes;
    private final long[] words;
    private final Object line;

    /** Creates a core with full buckets. */
    Core(Plan plan, long nowNanos) {
        this(plan, nowNanos, false, new Object());
    }

    private Core(Plan plan, long epochNanos, boolean leased, Object line) {
        this.plan = plan;
        this.line = line;
        this.rates = plan.rates();
        this.epochNanos = epochNanos;
        this.stripes = leased ? plan.stripes() : 0;
        this.capacities = new long[rates.length];
        for (int j = 0; j < rates.length; j++) {
            int leases = leased ? plan.leased() : 0;
            capacities[j] = rates[j].units(rates[j].bandwidth().burst() - leases);
        }
        // One line of space before the head keeps the array's header, read by everybody, off written lines.
        this.words = new long[STRIPES + stripes * LINE];
    }

    Plan plan() {
        return plan;
    }

    /** Tells whether a head means the same here as there: only cancellations lie between the two. */
    boolean inLineWith(Core other) {
        return line.equals(other.line);
    }

    boolean leased() {
        return stripes > 0;
    }

    int stripes() {
        return stripes;
    }

    long head() {
        return word(HEAD);
    }

    /** Returns a head whose loan, if any, is in its lease. */
    long settledHead() {
        long head = head();
        while (Head.lending(head) && !Head.frozen(head)) {
            settle(head);
            head = head();
        }
        return head;
    }

    boolean replaceHead(long expected, long next) {
        return WORD.compareAndSet(words, HEAD, expected, next);
    }

    /** Returns the time of this core. */
    long elapsed(long nowNanos) {
        return Math.min(2 * MAX_AGE_NANOS - 1, Math.max(0L, nowNanos - epochNanos));
    }

    /** Tells whether time or count might run over, so that a successor has to go on. */
    boolean wornOut(long head, long elapsedNanos, int permits) {
        return elapsedNanos >= MAX_AGE_NANOS || Head.count(head) + permits + Head.MAX_LOAN > Head.MAX_COUNT;
    }

    /** Returns how many permits are in the bucket, less than zero when some are booked; lets it run over before. */
    long free(long head, long elapsedNanos) {
        long free = Long.MAX_VALUE;
        for (int j = 0; j < rates.length; j++) {
            Rate rate = rates[j];
            long come = rate.after(elapsedNanos) - (Head.count(head) << rate.shift());
            long lost = word(LOST + j);
            while (lost < come && head() == head && !WORD.compareAndSet(words, LOST + j, lost, come)) {
                lost = word(LOST + j);
            }
            free = Math.min(free, (come + capacities[j] - Math.max(lost, come)) >> rate.shift());
        }
        return free;
    }

    /** Returns how long it takes until so many permits are there, beside those in leases. */
    long waitNanos(long head, long elapsedNanos, int permits) {
        long whenNanos = elapsedNanos;
        for (int j = 0; j < rates.length; j++) {
            whenNanos = Math.max(
                    whenNanos,
                    rates[j].when(
                            rates[j].after(elapsedNanos) + rates[j].units(permits) - content(j, head, elapsedNanos),
                            elapsedNanos));
        }
        return whenNanos - elapsedNanos;
    }

    /** Returns how many permits are in the bucket, less than zero when some are booked; changes nothing. */
    long look(long head, long elapsedNanos) {
        long free = Long.MAX_VALUE;
        for (int j = 0; j < rates.length; j++) {
            free = Math.min(free, content(j, head, elapsedNanos) >> rates[j].shift());
        }
        return free;
    }

    /** Returns how many permits lie in leases. */
    int inLeases() {
        int permits = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            permits += Lease.permits(word(slot(stripe)));
        }
        return permits;
    }

    /** Spends one permit of a lease; false when it has none. */
    boolean spend(int stripe) {
        int slot = slot(stripe);
        long word = word(slot);
        while (Lease.spendable(word)) {
            if (WORD.compareAndSet(words, slot, word, word - 1)) {
                return true;
            }
            word = word(slot);
        }
        return false;
    }

    /** Spends one permit of any lease; false when each was empty once. */
    boolean spendAny(int home) {
        for (int i = 0; i < stripes; i++) {
            if (spend((home + i) & (stripes - 1))) {
                return true;
            }
        }
        return false;
    }

    /** Takes one permit and, as far as there are, the fill of a lease; false when the head is another. */
    boolean takeAndLend(long head, long elapsedNanos, long free, int stripe) {
        long word = word(slot(stripe));
        int loan = (int) Math.min(plan.lease() - Lease.permits(word), free - 1);
        long taken = Head.plus(head, 1L + Math.max(0, loan));
        long next = loan <= 0 ? taken : Head.lend(taken, loan, stripe, Lease.parity(word));
        if (!replaceHead(head, next)) {
            return false;
        }
        WORD.setOpaque(words, LAST_LOAN, elapsedNanos);
        if (loan > 0) {
            settle(next);
        }
        return true;
    }

    /** Puts an announced loan into its lease, unless that has been done. */
    void settle(long head) {
        int slot = slot(Head.stripe(head));
        long word = word(slot);
        while (Lease.parity(word) == Head.parity(head) && head() == head) {
            if (WORD.compareAndSet(words, slot, word, Lease.plusLoan(word, Head.loan(head)))) {
                break;
            }
            word = word(slot);
        }
        replaceHead(head, Head.lent(head));
    }

    /** Tells whether leases are no more of use, because nobody has refilled one for long. */
    boolean idle(long elapsedNanos) {
        return elapsedNanos - (long) WORD.getOpaque(words, LAST_LOAN) > plan.refillNanos();
    }

    /** Notes that threads were in each other's way; true when leases would help. */
    boolean collided(long free) {
        long collisions = (long) WORD.getOpaque(words, COLLISIONS) + 1;
        WORD.setOpaque(words, COLLISIONS, collisions);
        return collisions >= PATIENCE && stripes == 0 && plan.stripes() > 0 && free >= plan.leased();
    }

    /** Tells whether so many permits were taken one after the other in so little time that leases would help. */
    boolean busy(long head, long elapsedNanos, long free) {
        if ((Head.count(head) & (SPELL - 1)) != 0) {
            return false;
        }
        long tookNanos = elapsedNanos - (long) WORD.getOpaque(words, LAST_LOAN);
        WORD.setOpaque(words, LAST_LOAN, elapsedNanos);
        return tookNanos > 0 && tookNanos < SPELL_NANOS && plan.stripes() > 0 && free >= plan.leased();
    }

    /** Makes the head stand still, so that a successor can go on. */
    void freeze(boolean toLend) {
        long head = settledHead();
        while (!Head.frozen(head) && !replaceHead(head, Head.freeze(head, toLend))) {
            head = settledHead();
        }
    }

    /** Returns what goes on in place of this frozen core. */
    Core successor(Plan next, long nowNanos) {
        long head = head();
        long elapsed = elapsed(nowNanos);
        int leased = freezeLeases();
        long[] contents = new long[rates.length];
        long permits = Long.MAX_VALUE;
        for (int j = 0; j < rates.length; j++) {
            contents[j] = content(j, head, elapsed) + rates[j].units(leased);
            permits = Math.min(permits, contents[j] >> rates[j].shift());
        }
        boolean same = next == plan && !wornOut(head, elapsed, REQUEST);
        boolean lend = stripes == 0 && Head.toLend(head) && next == plan && permits >= plan.leased();
        boolean inLine = same && stripes == 0 && !lend;
        Core core = new Core(next, same ? epochNanos : nowNanos, lend, inLine ? line : new Object());
        core.words[HEAD] = same ? Head.plus(0, Head.count(head)) : 0;
        for (int j = 0; j < core.rates.length; j++) {
            core.fill(j, next == plan ? contents[j] : handOver(contents, elapsed, core.rates[j]), nowNanos);
        }
        core.fillLeases(nowNanos);
        return core;
    }

    /** Freezes the leases and returns what is left in them. */
    private int freezeLeases() {
        int permits = 0;
        for (int stripe = 0; stripe < stripes; stripe++) {
            int slot = slot(stripe);
            long word = word(slot);
            while (!Lease.frozen(word) && !WORD.compareAndSet(words, slot, word, Lease.freeze(word))) {
                word = word(slot);
            }
            permits += Lease.permits(word);
        }
        return permits;
    }

    /** Sets a bucket to a content, that of leases to come included; before the core is published. */
    private void fill(int j, long content, long nowNanos) {
        long leases = rates[j].units(stripes * plan.lease());
        long count = Head.count(words[HEAD]) << rates[j].shift();
        words[LOST + j] = rates[j].after(elapsed(nowNanos)) + capacities[j] - (content - leases) - count;
    }

    private void fillLeases(long nowNanos) {
        words[LAST_LOAN] = elapsed(nowNanos);
        for (int stripe = 0; stripe < stripes; stripe++) {
            words[slot(stripe)] = plan.lease();
        }
    }

    /** Returns what a new bandwidth begins with: what the one of the same period held, or else the smallest content. */
    private long handOver(long[] contents, long elapsedNanos, Rate to) {
        long permits = Long.MAX_VALUE;
        for (int j = 0; j < rates.length; j++) {
            if (rates[j].bandwidth().period().equals(to.bandwidth().period())) {
                return converted(j, contents[j], elapsedNanos, to);
            }
        }
        for (int j = 0; j < rates.length; j++) {
            permits = Math.min(permits, converted(j, contents[j], elapsedNanos, to));
        }
        return permits;
    }

    private long converted(int from, long content, long elapsedNanos, Rate to) {
        if (content < 0) {
            long paidNanos = rates[from].when(rates[from].after(elapsedNanos) - content, elapsedNanos);
            return -to.after(paidNanos - elapsedNanos);
        }
        int burst = to.bandwidth().burst();
        if (content >> rates[from].shift() >= burst) {
            return to.units(burst);
        }
        int up = to.shift() - rates[from].shift();
        return up >= 0 ? content << up : content >> -up;
    }

    private long content(int j, long head, long elapsedNanos) {
        Rate rate = rates[j];
        long come = rate.after(elapsedNanos) - (Head.count(head) << rate.shift());
        return come + capacities[j] - Math.max(word(LOST + j), come);
    }

    private long word(int index) {
        return (long) WORD.getVolatile(words, index);
    }

    private static int slot(int stripe) {
        return STRIPES + stripe * LINE;
    }
}
