package io.patterns4j.retry;

import io.patterns4j.internal.Checks;

/**
 * Bounds how many extra attempts, retries and hedges together, are made for the calls of all policies that share it, so
 * that a callee that is down is not buried under repetitions.
 *
 * <p>Policies tell it of every call, and ask it before every extra attempt. The first attempt of a call is never
 * refused.
 *
 * <p><b>When to use which.</b> {@link #ofLiveCalls(double, int)} follows the traffic of the moment and needs no tuning.
 * {@link #ofTokens()} remembers: it lets a burst of retries through after a long time without failures, and few or none
 * while failures go on.
 *
 * <p><b>Guarantees.</b> Implementations MUST NOT throw and MUST NOT block. What one throws nevertheless is logged and
 * counted by the policy, reaches no caller, and counts as a refusal where it was asked.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free.
 */
public interface RetryBudget {

    /** Tokens of {@link #ofTokens()}, {@value}: what the AWS SDK starts with. */
    int DEFAULT_TOKENS = 500;

    /** Tokens for one extra attempt of {@link #ofTokens()}, {@value}: a hundred failures in a row empty the bucket. */
    int DEFAULT_TOKEN_COST = 5;

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

    /**
     * Creates a budget that is a share of the calls under way: another extra attempt is let in while those in flight
     * are fewer than {@code floor}, or are not above {@code ratio * live calls}. A call is live from its first attempt
     * to its end, the delays between its attempts included; so does an extra attempt count from before its delay.
     *
     * <p><b>Guarantees.</b> Letting one in never makes more than {@code max(floor, ratio * live calls + 1)} of them,
     * however many threads ask: live calls are counted so that calls which come and go meanwhile can only make the
     * answer stricter. Extra attempts that were let in stay when the number of live calls falls. While many calls are
     * live and all attempts fail, retries make at most {@code 1 / (1 - ratio)} attempts of a call on average, 1.25 for
     * 0.2 (the one attempt of rounding apart), however many attempts the policies permit.
     *
     * @param ratio how much of the live calls may be extra attempts, above 0 and up to 1; Envoy takes 0.2
     * @param floor so many extra attempts at once are always let in, zero or more; Envoy takes 3. It keeps retries
     *     going where there are few calls
     * @return a new budget, to be shared by the policies around one callee
     */
    static RetryBudget ofLiveCalls(double ratio, int floor) {
        Checks.ratio("ratio", ratio);
        return new LiveCallBudget(ratio, Checks.that(floor >= 0, "floor", "must be >= 0", floor));
    }

    /**
     * Creates a budget of {@value #DEFAULT_TOKENS} tokens, {@value #DEFAULT_TOKEN_COST} for each extra attempt.
     *
     * @return a new budget, to be shared by the policies around one callee
     * @see #ofTokens(int, int)
     */
    static RetryBudget ofTokens() {
        return ofTokens(DEFAULT_TOKENS, DEFAULT_TOKEN_COST);
    }

    /**
     * Creates a bucket of tokens, as in the AWS SDK: it starts full, an extra attempt costs tokens, and one that
     * succeeds brings them back. Each call that succeeds, at its first attempt or later, brings one token on top. When
     * the bucket holds fewer tokens than one attempt costs, it refuses.
     *
     * <p><b>Guarantees.</b> There are never more tokens than the capacity and never fewer than none. While the bucket
     * is full, calls only read it.
     *
     * @param capacity the most tokens, 1 or more
     * @param cost tokens for one extra attempt, from 1 to {@code capacity}
     * @return a new budget, to be shared by the policies around one callee
     */
    static RetryBudget ofTokens(int capacity, int cost) {
        Checks.that(capacity >= 1, "capacity", "must be >= 1", capacity);
        return new TokenBudget(capacity, Checks.between("cost", cost, 1, capacity));
    }
}
