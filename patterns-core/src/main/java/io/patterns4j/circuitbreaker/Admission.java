package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker answers to a call that wants to go through. It belongs to the generation of the state that gave it, so
 * an outcome that comes back later lands in that generation, and changes nothing once another has taken its place.
 */
interface Admission {

    /** Returns the reading at which the call starts, or 0 when nobody needs it. */
    long startNanos();

    /** Takes the outcome of the admitted call; the caller makes sure that it does so once. */
    void settle(Verdict verdict, long startNanos, @Nullable Throwable error);
}
