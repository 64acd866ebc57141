package io.patterns4j.ratelimit;

import io.patterns4j.internal.Checks;
import java.util.List;

/** What a set of bandwidths comes to. Immutable. */
final class Plan {

    static final int MAX_BANDWIDTHS = 5;

    private static final int MAX_STRIPES =
            powerOfTwo(Math.min(64, Runtime.getRuntime().availableProcessors() * 4));
    private static final int MIN_LEASE = 8;
    private static final int MAX_LEASE = 512;

    /** One part in so many of the smallest burst may lie in leases. */
    private static final int LEASED_PART = 4;

    private final List<Bandwidth> bandwidths;
    private final Rate[] rates;
    private final int burst;
    private final int largest;
    private final int stripes;
    private final int lease;
    private final long refillNanos;

    Plan(List<Bandwidth> bandwidths) {
        this(bandwidths, stripesFor(smallestBurst(bandwidths)));
    }

    private Plan(List<Bandwidth> bandwidths, int stripes) {
        this(
                bandwidths,
                stripes,
                stripes == 0 ? 0 : Math.min(MAX_LEASE, smallestBurst(bandwidths) / LEASED_PART / stripes));
    }

    /** For tests: with given leases. */
    Plan(List<Bandwidth> bandwidths, int stripes, int lease) {
        this.bandwidths = check(bandwidths);
        this.rates = bandwidths.stream().map(Rate::new).toArray(Rate[]::new);
        this.burst = smallestBurst(bandwidths);
        this.stripes = stripes;
        this.lease = lease;
        int most = Integer.MAX_VALUE;
        long nanos = 0;
        for (Rate rate : rates) {
            most = Math.min(most, rate.largest());
            nanos = Math.max(nanos, rate.when(rate.units(rate.bandwidth().burst()), 0));
        }
        this.largest = most;
        this.refillNanos = nanos;
    }

    static List<Bandwidth> check(List<Bandwidth> bandwidths) {
        int count = bandwidths.size();
        Checks.that(
                count >= 1 && count <= MAX_BANDWIDTHS,
                "bandwidths",
                "must be 1 to " + MAX_BANDWIDTHS + " bandwidths",
                bandwidths);
        boolean distinct = bandwidths.stream().map(Bandwidth::period).distinct().count() == count;
        Checks.that(distinct, "bandwidths", "must have different periods", bandwidths);
        return bandwidths;
    }

    List<Bandwidth> bandwidths() {
        return bandwidths;
    }

    Rate[] rates() {
        return rates;
    }

    /** Returns how many permits there can be at once. */
    int burst() {
        return burst;
    }

    /** Returns how many permits may be asked for in one request, waiting or not. */
    int largest() {
        return largest;
    }

    /** Returns into how many leases permits are handed out when threads get into each other's way; 0 for none. */
    int stripes() {
        return stripes;
    }

    /** Returns how many permits one lease holds at most. */
    int lease() {
        return lease;
    }

    int leased() {
        return stripes * lease;
    }

    /** Returns how long it takes to get from empty to full. */
    long refillNanos() {
        return refillNanos;
    }

    /** Returns how long it takes to get so many permits beginning with the whole burst. */
    long shortestNanos(int permits) {
        long nanos = 0;
        for (Rate rate : rates) {
            int missing = permits - rate.bandwidth().burst();
            nanos = missing <= 0 ? nanos : Math.max(nanos, rate.when(rate.units(missing), 0));
        }
        return nanos;
    }

    private static int stripesFor(int burst) {
        int affordable = burst / LEASED_PART / MIN_LEASE;
        return affordable < 2 ? 0 : Math.min(MAX_STRIPES, powerOfTwo(affordable));
    }

    private static int smallestBurst(List<Bandwidth> bandwidths) {
        return bandwidths.stream().mapToInt(Bandwidth::burst).min().orElse(0);
    }

    private static int powerOfTwo(int atMost) {
        return Integer.highestOneBit(Math.max(1, atMost));
    }
}
