package io.patterns4j.hedge;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.retry.RetryBudget;
import org.jspecify.annotations.Nullable;

/** The budget, whatever the budget does; a budget that throws refuses. Without one everything is allowed. */
record Account(@Nullable RetryBudget budget, Callbacks callbacks) {

    void callStarted() {
        if (budget != null) {
            guard(budget::callStarted);
        }
    }

    void callEnded(boolean succeeded) {
        if (budget != null) {
            RetryBudget some = budget;
            guard(() -> some.callEnded(succeeded));
        }
    }

    boolean tryExtra() {
        try {
            return budget == null || budget.tryExtra();
        } catch (Throwable e) {
            callbacks.failed("budget", e);
            return false;
        }
    }

    void extraEnded(boolean succeeded) {
        if (budget != null) {
            RetryBudget some = budget;
            guard(() -> some.extraEnded(succeeded));
        }
    }

    private void guard(Runnable report) {
        try {
            report.run();
        } catch (Throwable e) {
            callbacks.failed("budget", e);
        }
    }
}
