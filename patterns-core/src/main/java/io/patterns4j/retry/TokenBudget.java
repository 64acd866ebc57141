package io.patterns4j.retry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * One word. A full bucket, which is the usual one, is only read, so that calls which succeed share no line that is
 * written; who takes or brings tokens changes it by CAS.
 *
 * References: AWS SDK for Java 2.x, standard retry mode.
 */
/** Extra attempts paid for with tokens that successes bring. */
final class TokenBudget implements RetryBudget {

    private static final VarHandle TOKENS;

    static {
        try {
            TOKENS = MethodHandles.lookup().findVarHandle(TokenBudget.class, "tokens", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final int cost;

    private volatile int tokens;

    TokenBudget(int capacity, int cost) {
        this.capacity = capacity;
        this.cost = cost;
        this.tokens = capacity;
    }

    @Override
    public void callStarted() {
        // the first attempt costs nothing
    }

    @Override
    public void callEnded(boolean succeeded) {
        if (succeeded) {
            bring(1);
        }
    }

    @Override
    public boolean tryExtra() {
        int seen;
        do {
            seen = tokens;
            if (seen < cost) {
                return false;
            }
        } while (!TOKENS.compareAndSet(this, seen, seen - cost));
        return true;
    }

    @Override
    public void extraEnded(boolean succeeded) {
        if (succeeded) {
            bring(cost);
        }
    }

    @Override
    public String toString() {
        return "RetryBudget[capacity=" + capacity + ", cost=" + cost + ", tokens=" + tokens + "]";
    }

    /** Brings tokens; what the bucket does not hold is lost. */
    private void bring(int more) {
        int seen;
        do {
            seen = tokens;
        } while (seen < capacity && !TOKENS.compareAndSet(this, seen, (int) Math.min(capacity, (long) seen + more)));
    }
}
