package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;

/*
 *   gradient = tolerance * rtt without load / rtt seen, between 1/2 and tolerance
 *   limit    = limit + smoothing * (limit * (gradient - 1) + headroom), headroom = 0.15 * sqrt(limit)
 *
 * With more calls than the callee can run, rtt grows in proportion to the limit, so the limit settles where calls take
 * about `tolerance` times as long as without load: a little above the knee. The headroom keeps a small limit moving,
 * and holds it up when the response time without load was measured a little too low. To be at the knee in a few seconds
 * from wherever it started, the growth doubles with every fourth calm window in a row. A window with few samples counts
 * less.
 */
/**
 * Multiplies the limit by the ratio of the response time without load to the one that is seen.
 *
 * <p><b>When to use.</b> The default: where a callee that has more to do than it can answers later.
 *
 * <p><b>Defaults.</b> A tolerance of {@code 1.02}, so that the limit settles a few percent above what the callee can
 * run at once; callees whose response time rises long before they are full need more. Half a step at a time, which
 * halves the noise of a window. A measurement of the response time without load every 300 windows (30 seconds): it
 * takes a quarter of the limit away for some windows, and more while calls were queueing, then adds a third for some.
 *
 * @param tolerance how many times the response time without load is good, from 1.01 to 10
 * @param smoothing how much of a step is taken, more than 0 and at most 1
 * @param backoffRatio what remains of the limit after a drop, more than 0 and less than 1
 * @param probeEvery windows after which the response time without load is measured again, from 10 to 1,000,000
 * @see <a href="https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581">Netflix, Performance Under
 *     Load: Adaptive Concurrency Limits, 2018</a>
 * @see <a href="https://dl.acm.org/doi/10.1145/3012426.3022184">N. Cardwell et al., BBR: Congestion-Based Congestion
 *     Control, 2016</a>
 */
public record GradientLaw(double tolerance, double smoothing, double backoffRatio, int probeEvery)
        implements ConcurrencyLaw {

    static final GradientLaw DEFAULTS = new GradientLaw(1.02, 0.5, 0.9, 300);

    private static final double STEEPEST = 0.5;
    private static final double HEADROOM = 0.15;
    private static final double CALM = 0.98;
    private static final int CALM_TO_DOUBLE = 4;
    private static final int LONGEST_CALM = 64;

    /** Checks the values. */
    public GradientLaw {
        Checks.that(tolerance >= 1.01 && tolerance <= 10, "tolerance", "must be between 1.01 and 10", tolerance);
        Checks.ratio("smoothing", smoothing);
        Laws.openRatio("backoffRatio", backoffRatio);
        Laws.probeEvery(probeEvery);
    }

    /**
     * Returns a law that lets calls queue more or less.
     *
     * @param ratio how many times the response time without load is good, from 1.01 to 10; 1.02 unless set
     * @return a new law
     */
    public GradientLaw tolerance(double ratio) {
        return new GradientLaw(ratio, smoothing, backoffRatio, probeEvery);
    }

    /**
     * Returns a law that follows faster or calmer.
     *
     * @param ratio how much of a step is taken, more than 0 and at most 1; 0.5 unless set
     * @return a new law
     */
    public GradientLaw smoothing(double ratio) {
        return new GradientLaw(tolerance, ratio, backoffRatio, probeEvery);
    }

    /**
     * Returns a law that shrinks more or less after a drop.
     *
     * @param ratio what remains of the limit, more than 0 and less than 1; 0.9 unless set
     * @return a new law
     */
    public GradientLaw backoffRatio(double ratio) {
        return new GradientLaw(tolerance, smoothing, ratio, probeEvery);
    }

    /**
     * Returns a law that measures the response time without load more or less often.
     *
     * @param windows from 10 to 1,000,000; 300 unless set
     * @return a new law
     */
    public GradientLaw probeEvery(int windows) {
        return new GradientLaw(tolerance, smoothing, backoffRatio, windows);
    }

    @Override
    public State next(State state, Window window) {
        NoLoad.Settings settings = new NoLoad.Settings(probeEvery, backoffRatio);
        return NoLoad.next(state, window, settings, now -> steer(now, window));
    }

    private State steer(State state, Window window) {
        NoLoad memory = NoLoad.of(state);
        double limit = state.limit();
        double ratio = memory.rtt().noLoadNanos() / memory.rtt().seenNanos();
        double gradient = Math.max(STEEPEST, Math.min(1, ratio) * tolerance);
        double headroom = HEADROOM * Math.sqrt(limit);
        double step = smoothing * NoLoad.weight(window) * (limit * (gradient - 1) + headroom);
        if (step <= 0 || ratio < CALM) {
            return new State(limit + step, memory.calm(NoLoad.INTERRUPTED));
        }
        int calm = Math.max(0, memory.calm());
        double growth = Math.min(limit / 2, Math.scalb(step, calm / CALM_TO_DOUBLE));
        return new State(limit + growth, memory.calm(Math.min(calm + 1, LONGEST_CALM)));
    }
}
