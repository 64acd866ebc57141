package io.patterns4j.fallback;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * A policy is for calls of any type; a fallback makes values, and therefore has a type and is no Policy. It stands
 * outside of one, or of a pipeline, by taking what lies inside as policies do.
 *
 * Whether rules answer by a stage is known before any call. A synchronous call could only wait for such an answer, with
 * no bound and perhaps on a thread that the stage needs, so it is refused always and not just on the day when something
 * fails.
 *
 * What a rule throws is all that the caller receives. It is not joined to the first error: either may be shared by many
 * calls (see RejectedException). The function has the first error and can hand it on as a cause; the listener has both.
 *
 * Cost. A call that succeeds asks the result rules and nothing else: no object, no clock, no shared line.
 */
/**
 * Answers calls that were refused, failed or returned something unusable with something else.
 *
 * <pre>{@code
 * Fallback<Quote> stale = Fallback.of("stale-quote", f -> f
 *         .onRejected(rejection -> Quote.STALE)
 *         .onFailure(error -> cache.last()));
 * Quote quote = stale.call(() -> pipeline.call(() -> client.quote(id)));
 * }</pre>
 *
 * <p><b>When to use.</b> Where an answer of less worth is better than none: a stale quote, an empty list, a default.
 *
 * <p><b>When not to use.</b> Where the caller has to know that it failed: payments, writes. For another remote call
 * without policies of its own.
 *
 * <p><b>Guarantees.</b> The first rule that matches, in the order in which they were written, gives the answer. Without
 * one the caller receives the value or throwable of the call unchanged. Rules see throwables without
 * {@link java.util.concurrent.CompletionException} and {@link java.util.concurrent.ExecutionException} around them.
 * {@link Error}s, interrupts and cancellations are for rules that name them. When the function of a rule throws, the
 * caller receives what it threw, even where the compiler does not expect a checked exception.
 *
 * <p><b>Thread safety.</b> Immutable but for its counters; safe for use by many threads if its functions are.
 *
 * <p><b>Defaults.</b> See {@link FallbackConfig}.
 *
 * @param <T> the type of the values
 */
public final class Fallback<T extends @Nullable Object> {

    private final String name;
    private final FallbackConfig<T> config;
    private final boolean asyncOnly;
    private final Signals signals;
    private final Rules<T> rules;

    private Fallback(String name, FallbackConfig<T> config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.asyncOnly = config.asyncOnly();
        this.signals = new Signals(name, config.listener().orElse(null));
        this.rules = new Rules<>(config, signals.callbacks());
    }

    /**
     * Creates a fallback.
     *
     * @param <T> the type of the values
     * @param name appears in events
     * @param options adds the rules
     * @return a new fallback
     * @throws IllegalArgumentException when there is no rule, or one that an earlier rule leaves nothing to answer
     */
    public static <T extends @Nullable Object> Fallback<T> of(
            String name, Consumer<FallbackConfig.Builder<T>> options) {
        FallbackConfig.Builder<T> builder = FallbackConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a fallback.
     *
     * @param <T> the type of the values
     * @param name appears in events
     * @param config how it behaves
     * @return a new fallback
     */
    public static <T extends @Nullable Object> Fallback<T> of(String name, FallbackConfig<T> config) {
        return new Fallback<>(name, config);
    }

    /**
     * Creates a fallback that answers refusals and failures with a constant.
     *
     * @param <T> the type of the values
     * @param name appears in events
     * @param value what callers receive
     * @return a new fallback
     */
    public static <T extends @Nullable Object> Fallback<T> value(String name, T value) {
        return of(name, f -> f.onRejected(error -> value).onFailure(error -> value));
    }

    /**
     * Creates a fallback for asynchronous calls that answers refusals and failures by a stage.
     *
     * @param <T> the type of the values
     * @param name appears in events
     * @param answer gets the throwable, and starts what callers receive
     * @return a new fallback
     */
    public static <T extends @Nullable Object> Fallback<T> stage(
            String name, Function<? super Throwable, ? extends CompletionStage<T>> answer) {
        return of(name, f -> f.onRejectedAsync(answer).onFailureAsync(answer));
    }

    /**
     * Returns the name.
     *
     * @return the name given when the fallback was built
     */
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code fallback}
     */
    public String kind() {
        return "fallback";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public FallbackConfig<T> config() {
        return config;
    }

    /**
     * Runs an action and answers for it when a rule says so.
     *
     * @param <X> the checked exception of the action; none when the action declares none
     * @param action what to run
     * @return what the action returned, or the answer
     * @throws X what the action threw, unchanged, when no rule is for it; or what the function of a rule threw
     * @throws UnsupportedOperationException when some rule answers by a stage; the action is not run
     */
    public <X extends Exception> T call(CheckedSupplier<? extends T, X> action) throws X {
        return call(Policy.Next.action(), action, CheckedSupplier::get);
    }

    /**
     * Runs a function on an argument and answers for it when a rule says so. A lambda that captures nothing keeps a
     * call that succeeds free of allocation.
     *
     * @param <A> the type of the argument
     * @param <X> the checked exception of the action; none when the action declares none
     * @param argument what to hand to the action
     * @param action what to run
     * @return what the action returned, or the answer
     * @throws X what the action threw, unchanged, when no rule is for it; or what the function of a rule threw
     * @throws UnsupportedOperationException when some rule answers by a stage; the action is not run
     */
    public <A extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return this.<A, X>call(Policy.Next.action(), argument, action);
    }

    /**
     * Runs a function on an argument through the policies inside, and answers for all of them when a rule says so.
     *
     * @param <A> the type of the argument
     * @param <X> the checked exception of the action; none when the action declares none
     * @param next what lies inside
     * @param argument what to hand to the action
     * @param action what to run
     * @return what the action returned, or the answer
     * @throws X what the action threw, unchanged, when no rule is for it; or what the function of a rule threw
     * @throws RejectedException when a policy inside refused the call and no rule is for it
     * @throws UnsupportedOperationException when some rule answers by a stage; the action is not run
     */
    public <A extends @Nullable Object, X extends Exception> T call(
            Policy.Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        if (asyncOnly) {
            throw needsAsync();
        }
        T value;
        try {
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable thrown) {
            return rescue(thrown);
        }
        Answer<T, T> answer = rules.forResult(value);
        return answer == null ? value : answer(answer, value, null);
    }

    /**
     * Starts an asynchronous action and answers for it when a rule says so. Never throws.
     *
     * @param action starts the work; its stage must not be null
     * @return a future with the outcome of the stage, its throwable unchanged, or with the answer. Cancelling it
     *     cancels the work, or the stage of the answer, and no rule is asked any more
     */
    public CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<? extends T>> action) {
        return callAsync(Policy.Next.action(), action);
    }

    /**
     * Starts an asynchronous action through the policies inside, and answers for all of them when a rule says so. Never
     * throws. Functions of rules run on the thread that ended the call.
     *
     * @param next what lies inside
     * @param action starts the work; its stage must not be null
     * @return a future with the outcome of the stage, its throwable unchanged, or with the answer. Cancelling it
     *     cancels the work, or the stage of the answer, and no rule is asked any more
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // a stage only gives values; what failed to start has none
    public CompletableFuture<T> callAsync(Policy.Next next, Supplier<? extends CompletionStage<? extends T>> action) {
        FallbackCall<T> call = new FallbackCall<>(rules, signals);
        CompletionStage<T> stage;
        try {
            stage = next.callAsync((Supplier<CompletionStage<T>>) action);
        } catch (Throwable thrown) {
            call.judge(null, thrown);
            return call;
        }
        call.follow(stage);
        return call;
    }

    /**
     * Runs an action, answers for it when a rule says so, and never throws.
     *
     * @param action what to run
     * @return the value or the answer; what was thrown, by the action or the function of a rule
     */
    public Outcome<T> attempt(CheckedSupplier<? extends T, ? extends Exception> action) {
        return attempt(Policy.Next.action(), action);
    }

    /**
     * Runs an action through the policies inside, answers for all of them when a rule says so, and never throws.
     *
     * @param next what lies inside
     * @param action what to run
     * @return the value or the answer; the refusal by a policy inside; what was thrown, by the action or the function
     *     of a rule, or {@link UnsupportedOperationException} when some rule answers by a stage
     */
    public Outcome<T> attempt(Policy.Next next, CheckedSupplier<? extends T, ? extends Exception> action) {
        if (asyncOnly) {
            return new Outcome.Threw<>(needsAsync());
        }
        return recover(new Attempt<T>(action).through(next));
    }

    /**
     * Answers for a call that has ended when a rule says so, and never throws.
     *
     * <pre>{@code
     * Outcome<Quote> outcome = stale.recover(pipeline.attempt(() -> client.quote(id)));
     * }</pre>
     *
     * @param outcome how the call ended
     * @return the same outcome when no rule is for it; the answer; or what the function of a rule threw
     */
    public Outcome<T> recover(Outcome<T> outcome) {
        if (asyncOnly) {
            return new Outcome.Threw<>(needsAsync());
        }
        if (outcome instanceof Outcome.Returned<T> returned) {
            Answer<T, T> answer = rules.forResult(returned.value());
            return answer == null ? outcome : outcomeOf(answer, returned.value(), null);
        }
        Throwable error = outcome instanceof Outcome.Rejected<T> rejected
                ? rejected.rejection().toException()
                : Throwables.unwrap(((Outcome.Threw<T>) outcome).error());
        Answer<Throwable, T> answer = rules.forError(error);
        return answer == null ? outcome : outcomeOf(answer, error, error);
    }

    /**
     * Returns what the fallback has done so far.
     *
     * @return a new snapshot
     */
    public FallbackSnapshot snapshot() {
        return signals.snapshot();
    }

    @Override
    public String toString() {
        return "Fallback[name=" + name + ", rules=" + config.rules() + ", " + snapshot() + "]";
    }

    private T rescue(Throwable thrown) {
        Throwable error = Throwables.unwrap(thrown);
        Answer<Throwable, T> answer = rules.forError(error);
        if (answer == null) {
            throw Throwables.rethrow(thrown);
        }
        return answer(answer, error, error);
    }

    private <I extends @Nullable Object> T answer(Answer<I, T> answer, I reason, @Nullable Throwable error) {
        T value;
        try {
            value = answer.now(reason);
        } catch (Throwable failure) {
            signals.failed(error, failure);
            throw Throwables.rethrow(failure);
        }
        signals.used(error);
        return value;
    }

    private <I extends @Nullable Object> Outcome<T> outcomeOf(
            Answer<I, T> answer, I reason, @Nullable Throwable error) {
        try {
            return new Outcome.Returned<>(answer(answer, reason, error));
        } catch (Throwable failure) {
            return new Outcome.Threw<>(failure);
        }
    }

    private UnsupportedOperationException needsAsync() {
        return new UnsupportedOperationException(
                "a fallback that answers by a stage must be used by callAsync: fallback=" + name);
    }
}
