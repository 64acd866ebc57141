package io.patterns4j.ratelimit;

import java.math.BigInteger;

/*
 * Nanoseconds per permit are seldom integral, so neither permits nor nanoseconds do as unit. Here a permit is 2^shift
 * units, with the shift chosen so that 2 to 4 units come in a nanosecond; what has come after t nanoseconds is
 *
 *   units(t) = floor(t * multiplier / 2^61),  multiplier = ceil(limit * 2^shift / period * 2^61)
 *
 * which is one multiplication. Rounding the multiplier up adds less than t / 2^61 < 1/2 unit in the 2^60 ns (36 years)
 * that one count of time lasts (see Core): nothing drifts, a permit whose time is a whole nanosecond comes exactly
 * then, and any other less than half a nanosecond early. In one period there come no more than limit * 2^shift + 1
 * units, and since a permit is at least 2 units, the one does not make a permit: the bound for windows is exact.
 *
 * Overflow. t < 2^60, units(t) < 2^62, capacity and whatever is booked ahead < 2^58 each.
 */
/** The arithmetic of one bandwidth: pure and immutable. */
final class Rate {

    static final long MAX_NANOS = Bandwidth.MAX_PERIOD.toNanos();

    private static final int FRACTION_BITS = 61;

    private final Bandwidth bandwidth;
    private final int shift;
    private final long multiplier;
    private final double unitsPerNano;

    Rate(Bandwidth bandwidth) {
        this.bandwidth = bandwidth;
        long periodNanos = bandwidth.period().toNanos();
        int bits = 1;
        while ((long) bandwidth.limit() << bits < 2 * periodNanos) {
            bits++;
        }
        this.shift = bits;
        BigInteger[] quotient = BigInteger.valueOf((long) bandwidth.limit() << bits)
                .shiftLeft(FRACTION_BITS)
                .divideAndRemainder(BigInteger.valueOf(periodNanos));
        this.multiplier = quotient[0].longValueExact() + quotient[1].signum();
        // Rounded up, so that whoever divides by it never goes too far.
        this.unitsPerNano = Math.nextUp(Math.nextUp(multiplier * Math.scalb(1.0, -FRACTION_BITS)));
    }

    Bandwidth bandwidth() {
        return bandwidth;
    }

    int shift() {
        return shift;
    }

    /** Returns the units of so many permits. */
    long units(int permits) {
        return (long) permits << shift;
    }

    /** Returns the units that come in so many nanoseconds, from 0 to 2^60. */
    long after(long nanos) {
        return Math.multiplyHigh(nanos << (Long.SIZE - FRACTION_BITS), multiplier);
    }

    /** Returns the first moment, from the given one on, after which so many units have come. */
    long when(long units, long fromNanos) {
        long nanos = fromNanos;
        long missing = units - after(nanos);
        while (missing > 0) {
            nanos += Math.max(1L, (long) ((missing - 1) / unitsPerNano));
            missing = units - after(nanos);
        }
        return nanos;
    }

    /** Returns how many permits may be asked for at once: what comes in the longest period. */
    int largest() {
        double permits = (double) MAX_NANOS / bandwidth.period().toNanos() * bandwidth.limit();
        return (int) Math.max(1.0, Math.min(Bandwidth.MAX_LIMIT, permits));
    }
}
