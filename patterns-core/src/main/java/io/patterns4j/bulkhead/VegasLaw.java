package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;

/*
 *   queue = limit * (1 - rtt without load / rtt seen)
 *
 * is how many of the calls that run do nothing but wait at the callee. Below alpha the limit grows, above beta it
 * shrinks, between them it stays. What is a fixed number of packets in TCP is here a number for a limit of up to 40 and
 * grows with larger ones in proportion, as does the step: one call more or less says nothing about a thousand.
 */
/**
 * Keeps a small number of calls waiting at the callee: enough to know that it is busy.
 *
 * <p><b>When to use.</b> Where the limit should move by single calls and rest in between.
 *
 * <p><b>Defaults.</b> 1 and 3 calls, one of the two pairs that the paper evaluates; for limits above 40 in proportion,
 * because there the noise of a window is larger than that. Doubles every other window until calls wait for the first
 * time. Measures the response time without load every 300 windows (30 seconds).
 *
 * @param alpha fewer calls that wait let the limit grow, more than 0
 * @param beta more calls that wait let it shrink, at least alpha
 * @param backoffRatio what remains of the limit after a drop, more than 0 and less than 1
 * @param probeEvery windows after which the response time without load is measured again, from 10 to 1,000,000
 * @see <a href="https://doi.org/10.1109/49.464716">L. Brakmo, L. Peterson, TCP Vegas: End to End Congestion Avoidance
 *     on a Global Internet, 1995</a>
 */
public record VegasLaw(double alpha, double beta, double backoffRatio, int probeEvery) implements ConcurrencyLaw {

    static final VegasLaw DEFAULTS = new VegasLaw(1, 3, 0.9, 300);

    private static final double SMALL_LIMIT = 40;

    /** Checks the values. */
    public VegasLaw {
        Checks.that(alpha > 0, "alpha", "must be > 0", alpha);
        Checks.that(beta >= alpha && Double.isFinite(beta), "beta", "must be >= alpha", beta);
        Laws.openRatio("backoffRatio", backoffRatio);
        Laws.probeEvery(probeEvery);
    }

    /**
     * Returns a law with other thresholds.
     *
     * @param least fewer calls that wait let the limit grow, more than 0; 1 unless set
     * @param most more calls that wait let it shrink, at least as many; 3 unless set
     * @return a new law
     */
    public VegasLaw queue(double least, double most) {
        return new VegasLaw(least, most, backoffRatio, probeEvery);
    }

    /**
     * Returns a law that shrinks more or less after a drop.
     *
     * @param ratio what remains of the limit, more than 0 and less than 1; 0.9 unless set
     * @return a new law
     */
    public VegasLaw backoffRatio(double ratio) {
        return new VegasLaw(alpha, beta, ratio, probeEvery);
    }

    /**
     * Returns a law that measures the response time without load more or less often.
     *
     * @param windows from 10 to 1,000,000; 300 unless set
     * @return a new law
     */
    public VegasLaw probeEvery(int windows) {
        return new VegasLaw(alpha, beta, backoffRatio, windows);
    }

    @Override
    public State next(State state, Window window) {
        NoLoad.Settings settings = new NoLoad.Settings(probeEvery, backoffRatio);
        return NoLoad.next(state, window, settings, this::steer);
    }

    private State steer(State state) {
        NoLoad memory = NoLoad.of(state);
        double limit = state.limit();
        double scale = Math.max(1, limit / SMALL_LIMIT);
        double queue = limit * (1 - memory.rtt().noLoadNanos() / memory.rtt().seenNanos());
        boolean starting = memory.calm() != NoLoad.INTERRUPTED;
        if (starting && queue < beta * scale) {
            return new State(memory.calm() % 2 == 0 ? limit * 2 : limit, memory.calm(memory.calm() + 1));
        }
        double step = queue < alpha * scale ? scale : queue > beta * scale ? -scale : 0;
        return new State(limit + step, memory.calm(NoLoad.INTERRUPTED));
    }
}
