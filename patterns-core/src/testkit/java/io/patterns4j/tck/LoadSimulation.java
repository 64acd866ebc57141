package io.patterns4j.tck;

import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.AdaptiveBulkheadConfig;
import io.patterns4j.bulkhead.AdaptivePermit;
import io.patterns4j.bulkhead.ConcurrencyLaw;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/*
 * A discrete-event simulation on one thread, in virtual time, from one seed: the same on every machine.
 *
 *   arrivals (Poisson) -> adaptive bulkhead -> queue, first come first served -> servers -> answer
 *                              |                        |
 *                           refused              given up after the timeout: dropped
 *
 * The callee does not know who has given up, and works for him all the same, as real ones do. Service times are the sum
 * of some exponential ones (Erlang), so they scatter, the less the more stages. Each arrival draws its service time
 * whether it is let in or not: all runs of one simulation see the same arrivals.
 *
 * References: Kleinrock, "Power and Deterministic Rules of Thumb for Probabilistic Problems in Computer Communications"
 * (ICC 1979), for what a best limit is.
 */
/**
 * Plays what an {@link AdaptiveBulkhead} does in front of a callee with a changing number of servers, to judge a
 * {@link ConcurrencyLaw}.
 *
 * <p>The best limit is that fixed one with the most power: answers in time for each second, divided by the average
 * response time.
 *
 * <p><b>Thread safety.</b> None; a simulation may be run many times, one run after the other.
 */
public final class LoadSimulation {

    /** How often a run notes its limit. */
    public static final Duration SAMPLE = Duration.ofMillis(100);

    private static final double NANOS_PER_SECOND = 1e9;

    private final long seed;
    private final Load load;
    private final List<Phase> phases;

    /**
     * Creates a simulation.
     *
     * @param seed decides about everything random
     * @param load who calls
     * @param phases how many servers there are, one phase after the other
     */
    public LoadSimulation(long seed, Load load, List<Phase> phases) {
        this.seed = seed;
        this.load = load;
        this.phases = List.copyOf(phases);
    }

    /**
     * Says what is asked of the callee.
     *
     * @param callsPerSecond on average; they come at random, whatever becomes of those before
     * @param service how long a server works for a call on average
     * @param stages how regular that is: 1 is exponential, more scatter less
     * @param timeout when a caller gives up
     */
    public record Load(double callsPerSecond, Duration service, int stages, Duration timeout) {}

    /**
     * Says how many calls the callee works for at once.
     *
     * @param length for how long
     * @param servers one or more
     */
    public record Phase(Duration length, int servers) {}

    /**
     * Holds what came of a run.
     *
     * @param limits the limit after each {@link #SAMPLE}
     * @param answered calls answered in time
     * @param dropped calls given up
     * @param refused calls that the bulkhead refused
     * @param avgRttNanos the average response time of those answered
     */
    public record Run(List<Integer> limits, long answered, long dropped, long refused, double avgRttNanos) {

        /**
         * Returns the power.
         *
         * @return answers in time, divided by their average response time; compares runs of equal length only
         */
        public double power() {
            return answered / avgRttNanos;
        }
    }

    /**
     * Runs all phases with a law and otherwise default options.
     *
     * @param law the law
     * @return what came of it
     */
    public Run run(ConcurrencyLaw law) {
        return run(options -> options.law(law));
    }

    /**
     * Runs all phases.
     *
     * @param options of the bulkhead; the ticker is the simulation's
     * @return what came of it
     */
    public Run run(Consumer<AdaptiveBulkheadConfig.Builder> options) {
        return new Course(options).run();
    }

    /**
     * Runs all phases with a limit that does not move.
     *
     * @param limit the limit
     * @return what came of it
     */
    public Run fixed(int limit) {
        return run(options -> options.law((state, window) -> state).initialLimit(limit));
    }

    /**
     * Tries every fixed limit.
     *
     * @param servers how many servers there are all the time
     * @param length how long each try is
     * @param largest the largest limit to try
     * @return the limit with the most power
     */
    public int bestLimit(int servers, Duration length, int largest) {
        LoadSimulation steady = new LoadSimulation(seed, load, List.of(new Phase(length, servers)));
        int best = 1;
        double most = 0;
        for (int limit = 1; limit <= largest; limit++) {
            double power = steady.fixed(limit).power();
            if (power > most) {
                most = power;
                best = limit;
            }
        }
        return best;
    }

    private static final class Call {

        private final AdaptivePermit permit;
        private final long startNanos;
        private final long serviceNanos;
        private boolean over;

        Call(AdaptivePermit permit, long startNanos, long serviceNanos) {
            this.permit = permit;
            this.startNanos = startNanos;
            this.serviceNanos = serviceNanos;
        }
    }

    private record Event(long timeNanos, long number, Runnable happens) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timeNanos, other.timeNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** One run. */
    private final class Course {

        private final Random arrivals = new Random(seed);
        private final Random services = new Random(seed + 1);
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private final Deque<Call> queue = new ArrayDeque<>();
        private final List<Integer> limits = new ArrayList<>();
        private final AdaptiveBulkhead bulkhead;
        private long nowNanos;
        private long number;
        private int servers;
        private int busy;
        private long answered;
        private long dropped;
        private long refused;
        private double rttNanos;

        Course(Consumer<AdaptiveBulkheadConfig.Builder> options) {
            bulkhead = AdaptiveBulkhead.of("simulated", options.andThen(a -> a.ticker(() -> nowNanos)));
        }

        Run run() {
            long endNanos = 0;
            for (Phase phase : phases) {
                after(endNanos, () -> provide(phase.servers()));
                endNanos += phase.length().toNanos();
            }
            after(0, this::arrive);
            after(SAMPLE.toNanos(), this::sample);
            for (Event next = events.remove(); next.timeNanos <= endNanos; next = events.remove()) {
                nowNanos = next.timeNanos;
                next.happens.run();
            }
            return new Run(List.copyOf(limits), answered, dropped, refused, rttNanos / answered);
        }

        private void provide(int count) {
            servers = count;
            serve();
        }

        private void arrive() {
            after((long) (exponential(arrivals) * NANOS_PER_SECOND / load.callsPerSecond()), this::arrive);
            double service = 0;
            for (int i = 0; i < load.stages(); i++) {
                service += exponential(services);
            }
            AdaptivePermit permit = bulkhead.tryAcquire();
            if (!permit.granted()) {
                refused++;
                return;
            }
            long serviceNanos = (long) (service * load.service().toNanos() / load.stages());
            Call call = new Call(permit, nowNanos, serviceNanos);
            after(load.timeout().toNanos(), () -> giveUp(call));
            queue.add(call);
            serve();
        }

        private void serve() {
            while (busy < servers && !queue.isEmpty()) {
                busy++;
                Call call = queue.remove();
                after(call.serviceNanos, () -> answer(call));
            }
        }

        private void answer(Call call) {
            busy--;
            if (!call.over) {
                call.over = true;
                answered++;
                rttNanos += nowNanos - call.startNanos;
                call.permit.success();
            }
            serve();
        }

        private void giveUp(Call call) {
            if (!call.over) {
                call.over = true;
                dropped++;
                call.permit.dropped();
            }
        }

        private void sample() {
            limits.add(bulkhead.snapshot().limit());
            after(SAMPLE.toNanos(), this::sample);
        }

        private void after(long nanos, Runnable happens) {
            events.add(new Event(nowNanos + nanos, number++, happens));
        }

        /** Returns a number with an average of one; StrictMath, so that all machines agree. */
        private static double exponential(Random random) {
            return -StrictMath.log(1 - random.nextDouble());
        }
    }
}
