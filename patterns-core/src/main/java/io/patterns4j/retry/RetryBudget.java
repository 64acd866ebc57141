package io.patterns4j.retry;

/**
 * Bounds how many extra attempts, retries and hedges together, are made for the calls of all policies that share it, so
 * that a callee that is down is not buried under repetitions.
 *
 * <p>Policies tell it of every call, and ask it before every extra attempt. The first attempt of a call is never
 * refused.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free.
 */
public interface RetryBudget {

    /** Hears that a call begins: its first attempt is about to be made. */
    void callStarted();

    /**
     * Hears that a call has ended, once for each {@link #callStarted()}, after its last attempt.
     *
     * @param succeeded whether it was answered as it should
     */
    void callEnded(boolean succeeded);

    /**
     * Asks for one more attempt of a call that goes on.
     *
     * @return whether it may be made; if so, {@link #extraEnded(boolean)} has to follow once
     */
    boolean tryExtra();

    /**
     * Hears that an extra attempt has ended, or was given up before it began.
     *
     * @param succeeded whether it was answered as it should
     */
    void extraEnded(boolean succeeded);
}
