package io.patterns4j.internal;

/** Spreads threads over a small number of stripes. */
public final class Stripes {

    private Stripes() {}

    /**
     * Returns the stripe of the current thread. Neighbouring ids fall on different stripes.
     *
     * @param count a power of two
     */
    public static int index(int count) {
        return (int) Thread.currentThread().getId() & (count - 1);
    }
}
