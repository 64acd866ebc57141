package io.patterns4j.fallback;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the rules of a fallback. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> No rules: at least one has to be set, because nobody else knows what to answer. The
 * {@linkplain Classifier#standard() standard classifier} says what a failure is.
 *
 * @param <T> the type of the values
 */
public final class FallbackConfig<T extends @Nullable Object> {

    private final List<ErrorRule<T>> errors;
    private final List<ResultRule<T>> results;
    private final Classifier classifier;
    private final @Nullable FallbackListener listener;

    private FallbackConfig(Builder<T> builder) {
        this.errors = List.copyOf(builder.errors);
        this.results = List.copyOf(builder.results);
        Checks.that(!errors.isEmpty() || !results.isEmpty(), "rules", "must not be empty", rules());
        checkThatAllCount(errors);
        this.classifier = Checks.notNull("classifier", builder.classifier);
        this.listener = builder.listener;
    }

    /**
     * Returns a builder without rules.
     *
     * @param <T> the type of the values
     * @return a new builder
     */
    public static <T extends @Nullable Object> Builder<T> builder() {
        return new Builder<>();
    }

    /**
     * Returns a builder that starts with these rules; further ones come after them.
     *
     * @return a new builder
     */
    public Builder<T> toBuilder() {
        Builder<T> builder = new Builder<>();
        builder.errors.addAll(errors);
        builder.results.addAll(results);
        builder.classifier = classifier;
        builder.listener = listener;
        return builder;
    }

    /**
     * Describes the rules: {@code rejected}, {@code failure}, {@code result} or the simple name of a type.
     *
     * @return those for throwables in their order, then those for values; unmodifiable
     */
    public List<String> rules() {
        List<String> rules = new ArrayList<>();
        errors.forEach(rule -> rules.add(rule.describe()));
        results.forEach(rule -> rules.add("result"));
        return List.copyOf(rules);
    }

    /**
     * Returns whether some rule answers by a stage.
     *
     * @return whether the fallback is for asynchronous calls only
     */
    public boolean asyncOnly() {
        return errors.stream().anyMatch(rule -> rule.answer() instanceof Answer.Later)
                || results.stream().anyMatch(rule -> rule.answer() instanceof Answer.Later);
    }

    /**
     * Returns what tells failures from other throwables.
     *
     * @return the classifier
     */
    public Classifier classifier() {
        return classifier;
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<FallbackListener> listener() {
        return Optional.ofNullable(listener);
    }

    List<ErrorRule<T>> errorRules() {
        return errors;
    }

    List<ResultRule<T>> resultRules() {
        return results;
    }

    private static <T extends @Nullable Object> void checkThatAllCount(List<ErrorRule<T>> rules) {
        for (int i = 0; i < rules.size(); i++) {
            ErrorRule<T> rule = rules.get(i);
            for (ErrorRule<T> earlier : rules.subList(0, i)) {
                Checks.that(!earlier.hides(rule), "rule", "must not come after " + earlier.describe(), rule.describe());
            }
        }
    }

    /**
     * Collects the rules of a {@link FallbackConfig}. For each call the first one that matches, in the order in which
     * they were added, gives the answer. Functions are called on the thread that ended the call and MUST be safe for
     * use by many threads; in an asynchronous call they MUST NOT block.
     *
     * <p>{@link Error}, {@link InterruptedException} and {@link java.util.concurrent.CancellationException} are only
     * for rules whose type is one of them or below.
     *
     * @param <T> the type of the values
     */
    public static final class Builder<T extends @Nullable Object> {

        private final List<ErrorRule<T>> errors = new ArrayList<>();
        private final List<ResultRule<T>> results = new ArrayList<>();
        private Classifier classifier = Classifier.standard();
        private @Nullable FallbackListener listener;

        private Builder() {}

        /**
         * Answers calls that a policy refused.
         *
         * @param answer gets the refusal, and returns what the caller receives
         * @return this
         */
        public Builder<T> onRejected(
                CheckedFunction<? super RejectedException, ? extends T, ? extends Exception> answer) {
            return on(RejectedException.class, answer);
        }

        /**
         * Answers calls that a policy refused, by a stage.
         *
         * @param answer gets the refusal, and starts what the caller receives
         * @return this
         */
        public Builder<T> onRejectedAsync(Function<? super RejectedException, ? extends CompletionStage<T>> answer) {
            return onAsync(RejectedException.class, answer);
        }

        /**
         * Answers calls that ended with a throwable of a type, refusals included, whatever the classifier says.
         *
         * @param <E> the type
         * @param type compared after wrappers of concurrency utilities have been taken off
         * @param answer gets the throwable, and returns what the caller receives
         * @return this
         */
        @SuppressWarnings("unchecked") // the rule hands it only what is of the type
        public <E extends Throwable> Builder<T> on(
                Class<E> type, CheckedFunction<? super E, ? extends T, ? extends Exception> answer) {
            var function =
                    (CheckedFunction<Throwable, ? extends T, ? extends Exception>) Checks.notNull("answer", answer);
            errors.add(new ErrorRule<>(Checks.notNull("type", type), new Answer.Now<>(function)));
            return this;
        }

        /**
         * Answers calls that ended with a throwable of a type, by a stage.
         *
         * @param <E> the type
         * @param type compared after wrappers of concurrency utilities have been taken off
         * @param answer gets the throwable, and starts what the caller receives
         * @return this
         */
        @SuppressWarnings("unchecked") // the rule hands it only what is of the type
        public <E extends Throwable> Builder<T> onAsync(
                Class<E> type, Function<? super E, ? extends CompletionStage<T>> answer) {
            var function = (Function<Throwable, ? extends CompletionStage<T>>) Checks.notNull("answer", answer);
            errors.add(new ErrorRule<>(Checks.notNull("type", type), new Answer.Later<>(function)));
            return this;
        }

        /**
         * Answers calls that ended with what the classifier calls a failure, but for {@link Error}s.
         *
         * @param answer gets the throwable, and returns what the caller receives
         * @return this
         */
        public Builder<T> onFailure(CheckedFunction<? super Throwable, ? extends T, ? extends Exception> answer) {
            errors.add(new ErrorRule<>(null, new Answer.Now<>(Checks.notNull("answer", answer))));
            return this;
        }

        /**
         * Answers calls that ended with what the classifier calls a failure, but for {@link Error}s, by a stage.
         *
         * @param answer gets the throwable, and starts what the caller receives
         * @return this
         */
        public Builder<T> onFailureAsync(Function<? super Throwable, ? extends CompletionStage<T>> answer) {
            errors.add(new ErrorRule<>(null, new Answer.Later<>(Checks.notNull("answer", answer))));
            return this;
        }

        /**
         * Replaces values that match. What a rule answers is not asked again.
         *
         * @param predicate matches what the caller must not receive; one that throws does not match
         * @param answer gets the value, and returns what the caller receives
         * @return this
         */
        public Builder<T> onResult(
                Predicate<? super T> predicate, CheckedFunction<? super T, ? extends T, ? extends Exception> answer) {
            return result(predicate, new Answer.Now<>(Checks.notNull("answer", answer)));
        }

        /**
         * Replaces values that match, by a stage.
         *
         * @param predicate matches what the caller must not receive; one that throws does not match
         * @param answer gets the value, and starts what the caller receives
         * @return this
         */
        public Builder<T> onResultAsync(
                Predicate<? super T> predicate, Function<? super T, ? extends CompletionStage<T>> answer) {
            return result(predicate, new Answer.Later<>(Checks.notNull("answer", answer)));
        }

        /**
         * Sets what tells failures from other throwables. It is asked when a call reaches a failure rule; its opinion
         * of values is not asked.
         *
         * @param classifier {@link Classifier#standard()} unless set
         * @return this
         */
        public Builder<T> classifier(Classifier classifier) {
            this.classifier = classifier;
            return this;
        }

        /**
         * Sets who hears of events.
         *
         * @param listener null for nobody, the default
         * @return this
         */
        public Builder<T> listener(@Nullable FallbackListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when there is no rule, or one that an earlier rule leaves nothing to answer
         * @throws NullPointerException when a value is null that must not be
         */
        public FallbackConfig<T> build() {
            return new FallbackConfig<>(this);
        }

        private Builder<T> result(Predicate<? super T> predicate, Answer<T, T> answer) {
            results.add(new ResultRule<>(Checks.notNull("predicate", predicate), answer));
            return this;
        }
    }
}
