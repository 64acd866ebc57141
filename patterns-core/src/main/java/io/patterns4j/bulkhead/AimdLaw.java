package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;

/**
 * Adds to the limit after each window without dropped calls and multiplies it by less than one after each window with
 * some. It finds the limit from which on calls are lost, which is usually far above the one from which on they queue:
 * use it where dropped calls are the only sign of overload, or give it a {@link #rttLimit(Duration)}.
 *
 * <p><b>Defaults.</b> One call more after a window, ten percent less after a drop: a saw with small teeth. No limit to
 * the response time, because what is slow depends on the callee.
 *
 * @param increase calls added after a window, more than 0
 * @param backoffRatio what remains of the limit after a drop, more than 0 and less than 1
 * @param rttLimit a window with a longer average counts as dropped; for ever unless set
 * @see <a href="https://doi.org/10.1016/0169-7552(89)90019-6">D. Chiu, R. Jain, Analysis of the Increase and Decrease
 *     Algorithms for Congestion Avoidance in Computer Networks, 1989</a>
 */
public record AimdLaw(double increase, double backoffRatio, Duration rttLimit) implements ConcurrencyLaw {

    static final AimdLaw DEFAULTS = new AimdLaw(1, 0.9, Duration.ofNanos(Long.MAX_VALUE));

    /** Checks the values. */
    public AimdLaw {
        Checks.that(increase > 0 && Double.isFinite(increase), "increase", "must be > 0", increase);
        Laws.openRatio("backoffRatio", backoffRatio);
        Checks.positive("rttLimit", rttLimit);
    }

    /**
     * Returns a law that grows faster or slower.
     *
     * @param calls added after a window, more than 0; 1 unless set
     * @return a new law
     */
    public AimdLaw increase(double calls) {
        return new AimdLaw(calls, backoffRatio, rttLimit);
    }

    /**
     * Returns a law that shrinks more or less.
     *
     * @param ratio what remains of the limit after a drop, more than 0 and less than 1; 0.9 unless set
     * @return a new law
     */
    public AimdLaw backoffRatio(double ratio) {
        return new AimdLaw(increase, ratio, rttLimit);
    }

    /**
     * Returns a law that takes slow windows for dropped ones.
     *
     * @param limit the longest average response time that is good; for ever unless set
     * @return a new law
     */
    public AimdLaw rttLimit(Duration limit) {
        return new AimdLaw(increase, backoffRatio, limit);
    }

    @Override
    public State next(State state, Window window) {
        if (window.dropped() || window.avgRttNanos() > Nanos.of(rttLimit)) {
            return state.limit(state.limit() * backoffRatio);
        }
        return window.applicationLimited(state.limit()) ? state : state.limit(state.limit() + increase);
    }
}
