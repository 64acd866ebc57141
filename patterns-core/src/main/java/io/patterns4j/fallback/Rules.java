package io.patterns4j.fallback;

import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the first rule for how a call ended, whatever the functions that it asks do. */
final class Rules<T extends @Nullable Object> {

    private final List<ErrorRule<T>> errors;
    private final List<ResultRule<T>> results;
    private final Classifier classifier;
    private final Callbacks callbacks;

    Rules(FallbackConfig<T> config, Callbacks callbacks) {
        this.errors = config.errorRules();
        this.results = config.resultRules();
        this.classifier = config.classifier();
        this.callbacks = callbacks;
    }

    /** Returns what answers a throwable, which has been unwrapped; null when no rule is for it. */
    @Nullable
    Answer<Throwable, T> forError(Throwable error) {
        for (ErrorRule<T> rule : errors) {
            if (rule.takes(error, this::failed)) {
                return rule.answer();
            }
        }
        return null;
    }

    /** Returns what answers in the place of a value; null when no rule is for it. */
    @Nullable
    Answer<T, T> forResult(T value) {
        for (int i = 0; i < results.size(); i++) { // an iterator would be an object for each call that succeeds
            ResultRule<T> rule = results.get(i);
            if (matches(rule, value)) {
                return rule.answer();
            }
        }
        return null;
    }

    private boolean failed(Throwable error) {
        try {
            return Checks.notNull("verdict", classifier.threw(error)) == Verdict.FAILURE;
        } catch (Throwable broken) {
            callbacks.failed("classifier", broken);
            return false;
        }
    }

    private boolean matches(ResultRule<T> rule, T value) {
        try {
            return rule.predicate().test(value);
        } catch (Throwable broken) {
            callbacks.failed("predicate", broken);
            return false;
        }
    }
}
