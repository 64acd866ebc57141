package io.patterns4j;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes some values for failures and asks the next classifier about all others. */
record ResultClassifier(Classifier next, Predicate<@Nullable Object> bad) implements Classifier {

    @Override
    public Verdict threw(Throwable error) {
        return next.threw(error);
    }

    @Override
    public Verdict returned(@Nullable Object value) {
        return bad.test(value) ? Verdict.FAILURE : next.returned(value);
    }
}
