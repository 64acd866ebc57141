package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** One thread after the other, the budgets are the few lines of arithmetic that their documentation says. */
class RetryBudgetPropertyTest {

    enum Step {
        START,
        END_WELL,
        END_BADLY,
        EXTRA,
        EXTRA_WELL,
        EXTRA_BADLY
    }

    @Property
    void liveCalls_anyStory_agreesWithItsArithmetic(
            @ForAll @DoubleRange(min = 0.01, max = 1) double ratio,
            @ForAll @IntRange(max = 4) int floor,
            @ForAll @Size(max = 200) List<Step> story) {
        RetryBudget budget = RetryBudget.ofLiveCalls(ratio, floor);
        int live = 0;
        int extras = 0;
        for (Step step : story) {
            if (step == Step.EXTRA) {
                boolean expected = extras < floor || extras <= ratio * live;
                assertThat(budget.tryExtra()).isEqualTo(expected);
                extras += expected ? 1 : 0;
                assertThat(!expected || extras <= Math.max(floor, ratio * live + 1))
                        .isTrue();
            } else if (possible(step, live, extras)) {
                tell(budget, step);
                live += step == Step.START ? 1 : step.name().startsWith("END") ? -1 : 0;
                extras -= step.name().startsWith("EXTRA") ? 1 : 0;
            }
        }
    }

    @Property
    void tokens_anyStory_agreesWithItsArithmetic(
            @ForAll @IntRange(min = 1, max = 40) int capacity,
            @ForAll @IntRange(min = 1, max = 40) int cost,
            @ForAll @Size(max = 200) List<Step> story) {
        int price = Math.min(cost, capacity);
        RetryBudget budget = RetryBudget.ofTokens(capacity, price);
        int tokens = capacity;
        for (Step step : story) {
            if (step == Step.EXTRA) {
                boolean expected = tokens >= price;
                assertThat(budget.tryExtra()).isEqualTo(expected);
                tokens -= expected ? price : 0;
            } else {
                tell(budget, step);
                int brought = step == Step.END_WELL ? 1 : step == Step.EXTRA_WELL ? price : 0;
                tokens = Math.min(capacity, tokens + brought);
            }
        }
        assertThat(budget)
                .hasToString("RetryBudget[capacity=" + capacity + ", cost=" + price + ", tokens=" + tokens + "]");
    }

    private static boolean possible(Step step, int live, int extras) {
        return switch (step) {
            case END_WELL, END_BADLY -> live > 0;
            case EXTRA_WELL, EXTRA_BADLY -> extras > 0;
            default -> true;
        };
    }

    private static void tell(RetryBudget budget, Step step) {
        switch (step) {
            case START -> budget.callStarted();
            case END_WELL -> budget.callEnded(true);
            case END_BADLY -> budget.callEnded(false);
            case EXTRA_WELL -> budget.extraEnded(true);
            case EXTRA_BADLY -> budget.extraEnded(false);
            default -> throw new AssertionError(step);
        }
    }
}
