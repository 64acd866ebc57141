package io.patterns4j.retry;

import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** Both budgets look as if everything that they hear and answer happened one after the other. */
public class RetryBudgetLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 5);

    private static final int THREADS = 3;

    @Test
    void liveCalls_modelChecked_isLinearizable() {
        modelCheck(LiveCalls.class, LiveCallsInTurn.class);
    }

    @Test
    void liveCalls_stressed_isLinearizable() {
        stress(LiveCalls.class, LiveCallsInTurn.class);
    }

    @Test
    void liveCalls_replacedWhileTheyAreCounted_neverLookLikeMore() {
        modelCheck(Turnover.class, TurnoverInTurn.class);
    }

    @Test
    void tokens_modelChecked_isLinearizable() {
        modelCheck(Tokens.class, TokensInTurn.class);
    }

    @Test
    void tokens_stressed_isLinearizable() {
        stress(Tokens.class, TokensInTurn.class);
    }

    private static void modelCheck(Class<?> budget, Class<?> inTurn) {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(THREADS)
                .actorsPerThread(3)
                .sequentialSpecification(inTurn)
                .check(budget);
    }

    private static void stress(Class<?> budget, Class<?> inTurn) {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(THREADS)
                .actorsPerThread(4)
                .sequentialSpecification(inTurn)
                .check(budget);
    }

    /** Threads that begin calls and extra attempts and end their own. */
    public abstract static class Users {

        private final RetryBudget budget;
        private final int[] calls = new int[THREADS + 2];
        private final int[] extras = new int[THREADS + 2];

        Users(RetryBudget budget) {
            this.budget = budget;
        }

        @Operation
        public void start(@Param(gen = ThreadIdGen.class) int thread) {
            budget.callStarted();
            calls[thread]++;
        }

        @Operation
        public boolean end(
                @Param(gen = ThreadIdGen.class) int thread, @Param(gen = BooleanGen.class) boolean succeeded) {
            if (calls[thread] == 0) {
                return false;
            }
            calls[thread]--;
            budget.callEnded(succeeded);
            return true;
        }

        @Operation
        public boolean extra(@Param(gen = ThreadIdGen.class) int thread) {
            boolean granted = budget.tryExtra();
            extras[thread] += granted ? 1 : 0;
            return granted;
        }

        @Operation
        public boolean extraEnd(
                @Param(gen = ThreadIdGen.class) int thread, @Param(gen = BooleanGen.class) boolean succeeded) {
            if (extras[thread] == 0) {
                return false;
            }
            extras[thread]--;
            budget.extraEnded(succeeded);
            return true;
        }
    }

    /** Another extra attempt while those in flight are not above half of the live calls. */
    public static class LiveCalls extends Users {
        public LiveCalls() {
            super(new LiveCallBudget(0.5, 0));
        }
    }

    /** One live call gives way to the next, which is no room for a second extra attempt. */
    public static class Turnover {

        private final RetryBudget budget = new LiveCallBudget(0.5, 0);

        public Turnover() {
            budget.callStarted();
            budget.tryExtra();
        }

        @Operation
        public void replace() {
            budget.callEnded(true);
            budget.callStarted();
        }

        @Operation
        public boolean extra() {
            return budget.tryExtra();
        }
    }

    /** What the turnover should look like. */
    public static class TurnoverInTurn {

        public void replace() {}

        public boolean extra() {
            return false;
        }
    }

    /** Two attempts' worth of tokens. */
    public static class Tokens extends Users {
        public Tokens() {
            super(new TokenBudget(4, 2));
        }
    }

    /** What live calls should look like. */
    public static class LiveCallsInTurn extends Users {
        public LiveCallsInTurn() {
            super(new RetryBudget() {
                private int live;
                private int extras;

                @Override
                public void callStarted() {
                    live++;
                }

                @Override
                public void callEnded(boolean succeeded) {
                    live--;
                }

                @Override
                public boolean tryExtra() {
                    boolean granted = extras <= 0.5 * live;
                    extras += granted ? 1 : 0;
                    return granted;
                }

                @Override
                public void extraEnded(boolean succeeded) {
                    extras--;
                }
            });
        }
    }

    /** What tokens should look like. */
    public static class TokensInTurn extends Users {
        public TokensInTurn() {
            super(new RetryBudget() {
                private int tokens = 4;

                @Override
                public void callStarted() {}

                @Override
                public void callEnded(boolean succeeded) {
                    tokens = Math.min(4, tokens + (succeeded ? 1 : 0));
                }

                @Override
                public boolean tryExtra() {
                    boolean granted = tokens >= 2;
                    tokens -= granted ? 2 : 0;
                    return granted;
                }

                @Override
                public void extraEnded(boolean succeeded) {
                    tokens = Math.min(4, tokens + (succeeded ? 2 : 0));
                }
            });
        }
    }
}
