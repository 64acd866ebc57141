package io.patterns4j.internal;

/** Spreads threads over a small number of stripes. */
public final class Stripes {

    private Stripes() {}

    /** Returns how many stripes suit this machine: a power of two above its processors, and at most {@code max}. */
    public static int count(int max) {
        return Math.min(max, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 2 - 1) << 1);
    }

    /**
     * Returns the stripe of the current thread. Neighbouring ids fall on different stripes.
     *
     * @param count a power of two
     */
    public static int index(int count) {
        return (int) Thread.currentThread().getId() & (count - 1);
    }
}
