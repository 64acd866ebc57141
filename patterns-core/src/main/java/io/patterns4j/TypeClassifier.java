package io.patterns4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives one verdict for some types of throwables and asks the next classifier about all others. */
record TypeClassifier(Classifier next, Verdict verdict, List<Class<? extends Throwable>> types) implements Classifier {

    @Override
    public Verdict threw(Throwable error) {
        for (Class<? extends Throwable> type : types) {
            if (type.isInstance(error)) {
                return verdict;
            }
        }
        return next.threw(error);
    }

    @Override
    public Verdict returned(@Nullable Object value) {
        return next.returned(value);
    }
}
