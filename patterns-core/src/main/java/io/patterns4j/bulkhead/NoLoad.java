package io.patterns4j.bulkhead;

import io.patterns4j.bulkhead.ConcurrencyLaw.State;
import io.patterns4j.bulkhead.ConcurrencyLaw.Window;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * The response time without load, and how laws that compare with it come to know it.
 *
 * The minimum of what was seen never rises again when the callee itself becomes slower, and the limit starves. A long
 * average rises whenever calls queue, takes the queue for normal, and the limit runs away. Neither is used. The limit
 * is lowered by a quarter, again and again while that makes calls faster, since calls that become faster were queueing;
 * when they do not, nothing queues, and how long they take then is what is looked for. Then the former limit is raised
 * by a third, and again while that does not make calls much slower: a measurement that was too low by chance would keep
 * the limit low for long, and calls that queue become slower by the whole third, far more than chance does. After each
 * step one window drains what was let in before, two or more are measured.
 *
 * This is done at the beginning, after so many windows, and when the limit has fallen by half since: if that was wrong,
 * because the callee itself became slower, it is noticed here. A callee that becomes faster is noticed at once. When
 * the callers ask for little nothing is lowered, since that would refuse calls for nothing; the window is believed as
 * it is.
 *
 * References: Cardwell et al., "BBR: Congestion-Based Congestion Control" (ACM Queue 2016), which drains the queue from
 * time to time to measure; Netflix concurrency-limits, issues 35 (slow ramp) and 165 (drifting rtt_noload).
 */
/** The memory of a law that compares response times with the one without load. */
record NoLoad(
        Rtt rtt, double peak, int age, int calm, @Nullable Probe probe, double resume) {

    /** Instead of a count of calm windows: calls were dropped, or queued, or the law wants no more of it. */
    static final int INTERRUPTED = -1;

    static final NoLoad UNKNOWN = new NoLoad(new Rtt(0, 0), 0, 0, 0, null, 0);

    private static final double STEP = 0.75;
    private static final double FASTER = 1 / 1.05;
    private static final double SLOWER = 1.15;
    private static final int DRAIN = 1;
    private static final int MEASURE = 2;
    private static final int SHORT = 10;
    private static final int LONG = 30;
    private static final int LOWERED_SAMPLES = 1_500;
    private static final int RAISED_SAMPLES = 200;
    private static final double HALF_TRUSTED_SAMPLES = 100;
    private static final double SPEEDUP = 0.9;
    private static final double FOLLOW = 0.2;
    private static final double ALIKE = 0.1;

    /** Response times: the one without load, zero while unknown, and a moving average of those seen, zero at first. */
    record Rtt(double noLoadNanos, double seenNanos) {

        Rtt see(Window window) {
            double avg = window.avgRttNanos();
            double seen = seenNanos == 0 ? avg : seenNanos + weight(window) * (avg - seenNanos);
            boolean fasterCallee = seen < noLoadNanos * SPEEDUP;
            return new Rtt(fasterCallee ? noLoadNanos + FOLLOW * (seen - noLoadNanos) : noLoadNanos, seen);
        }

        /** Returns the response time without load after a measurement: halves the noise unless it has moved. */
        double better(double nanos) {
            boolean alike = Math.abs(nanos - noLoadNanos) < noLoadNanos * ALIKE;
            return alike ? (noLoadNanos + nanos) / 2 : nanos;
        }
    }

    /** A measurement under way: windows so far, the sum over the samples, and what to compare with. */
    record Probe(boolean raised, int windows, double sumNanos, long samples, double beforeNanos) {

        static Probe lowered(double beforeNanos) {
            return new Probe(false, 0, 0, 0, beforeNanos);
        }

        static Probe raised(double beforeNanos) {
            return new Probe(true, 0, 0, 0, beforeNanos);
        }

        Probe add(Window window) {
            if (windows < DRAIN) {
                return new Probe(raised, windows + 1, 0, 0, beforeNanos);
            }
            double sum = sumNanos + (double) window.avgRttNanos() * window.samples();
            return new Probe(raised, windows + 1, sum, samples + window.samples(), beforeNanos);
        }

        boolean complete(int atMost) {
            int measured = windows - DRAIN;
            boolean enough = samples >= (raised ? RAISED_SAMPLES : LOWERED_SAMPLES);
            return measured >= MEASURE && (enough || measured >= atMost);
        }

        double rttNanos() {
            return sumNanos / samples;
        }

        boolean faster() {
            return rttNanos() < beforeNanos * FASTER;
        }

        boolean slower() {
            return rttNanos() > beforeNanos * SLOWER;
        }
    }

    /** How often to measure, and what remains after a drop. */
    record Settings(int probeEvery, double backoffRatio) {}

    static NoLoad of(State state) {
        return state.memory() instanceof NoLoad known ? known : UNKNOWN;
    }

    /** Returns how much one window says: half of everything with 100 samples. */
    static double weight(Window window) {
        return window.samples() / (window.samples() + HALF_TRUSTED_SAMPLES);
    }

    /** Returns what follows a window; {@code steer} decides when nothing is dropped or being measured. */
    static State next(State state, Window window, Settings settings, UnaryOperator<State> steer) {
        NoLoad memory = of(state);
        double limit = state.limit();
        if (window.dropped()) {
            double base = memory.probe != null && memory.probe.raised() ? Math.min(limit, memory.resume) : limit;
            return new State(base * settings.backoffRatio(), memory.interrupted());
        }
        if (window.samples() == 0) {
            return state;
        }
        boolean idle = window.applicationLimited(limit);
        if (memory.probe != null) {
            return memory.measure(memory.probe.add(window), limit, idle);
        }
        if (memory.resume > 0) {
            return idle ? state : new State(Math.max(memory.resume, limit), memory.probe(null, 0));
        }
        NoLoad older = memory.older(window, limit);
        if (memory.stale(limit, settings.probeEvery())) {
            return idle
                    ? new State(limit, memory.learn((double) window.avgRttNanos(), limit))
                    : lower(limit, older.probe(Probe.lowered(older.rtt.seenNanos), limit));
        }
        State next = steer.apply(new State(limit, older));
        return idle && next.limit() > limit ? new State(limit, older) : next;
    }

    NoLoad calm(int windows) {
        return new NoLoad(rtt, peak, age, windows, probe, resume);
    }

    private NoLoad probe(@Nullable Probe next, double limitAfter) {
        return new NoLoad(rtt, peak, age, calm, next, limitAfter);
    }

    private NoLoad interrupted() {
        return new NoLoad(rtt, peak, age, INTERRUPTED, null, 0);
    }

    private NoLoad learn(double nanos, double limit) {
        return new NoLoad(new Rtt(nanos, 0), limit, 0, calm, null, resume);
    }

    private NoLoad older(Window window, double limit) {
        return new NoLoad(rtt.see(window), Math.max(peak, limit), age + 1, calm, probe, resume);
    }

    private boolean stale(double limit, int probeEvery) {
        return rtt.noLoadNanos == 0 || age >= probeEvery || limit < peak / 2;
    }

    private State measure(Probe measured, double limit, boolean idle) {
        if (!measured.complete(rtt.noLoadNanos == 0 || measured.raised() ? SHORT : LONG)) {
            return new State(limit, probe(measured, resume));
        }
        if (measured.raised()) {
            return raisedTo(measured, limit, idle);
        }
        if (measured.faster() && limit >= 2) {
            return lower(limit, probe(Probe.lowered(measured.rttNanos()), resume));
        }
        double before = Math.max(limit, resume);
        NoLoad known = learn(rtt.better(measured.rttNanos()), before);
        return idle ? new State(limit, known) : raise(before, known);
    }

    /** Keeps a raised limit, and raises it again, unless calls became slower as they do when they queue. */
    private State raisedTo(Probe measured, double limit, boolean idle) {
        if (idle || measured.slower()) {
            return new State(Math.min(limit, resume), probe(null, 0));
        }
        return raise(limit, learn(rtt.noLoadNanos, limit));
    }

    private static State raise(double limit, NoLoad known) {
        return new State(limit / STEP, known.probe(Probe.raised(known.rtt.noLoadNanos), limit));
    }

    private static State lower(double limit, NoLoad memory) {
        return new State(Math.max(1, Math.floor(limit * STEP)), memory);
    }
}
