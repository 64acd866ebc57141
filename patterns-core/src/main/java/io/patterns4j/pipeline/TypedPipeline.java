package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.fallback.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls that answer with one type through a pipeline, and answers failures with a fallback of that type.
 *
 * <pre>{@code
 * TypedPipeline<Quote> quotes = Pipeline.named("quotes")
 *         .fallback(Fallback.value("stale-quote", Quote.STALE)) // outermost
 *         .timeout(Duration.ofSeconds(3))
 *         .circuitBreaker(breaker)
 *         .build();
 * Quote quote = quotes.call(() -> client.quote(id));
 * }</pre>
 *
 * <p><b>Guarantees.</b> Those of {@link Pipeline} and of {@link Fallback}: policies inside see the call as it is, and
 * only what leaves the outermost of them meets the fallback.
 *
 * <p><b>Thread safety.</b> Immutable; safe for use by many threads.
 *
 * @param <T> the type of the values
 */
public final class TypedPipeline<T extends @Nullable Object> {

    private final Pipeline pipeline;
    private final Fallback<T> fallback;
    private final List<String> description;

    TypedPipeline(Pipeline pipeline, Fallback<T> fallback) {
        this.pipeline = pipeline;
        this.fallback = fallback;
        List<String> all = new ArrayList<>();
        all.add("fallback=" + fallback.name());
        all.addAll(pipeline.describe());
        this.description = List.copyOf(all);
    }

    /**
     * Runs the action if all policies let it through.
     *
     * @param <X> the checked exception of the action; none when the action declares none
     * @param action what to protect
     * @return what the action or the fallback returned
     * @throws X what the action threw, when the fallback has no answer to it
     * @throws RejectedException when one of the policies refused the call, and the fallback has no answer to it
     */
    public <X extends Exception> T call(CheckedSupplier<? extends T, X> action) throws X {
        return call(action, CheckedSupplier::get);
    }

    /**
     * Runs a function on an argument if all policies let it through.
     *
     * @param <A> the type of the argument
     * @param <X> the checked exception of the action; none when the action declares none
     * @param argument what to hand to the action
     * @param action what to protect
     * @return what the action or the fallback returned
     * @throws X what the action threw, when the fallback has no answer to it
     * @throws RejectedException when one of the policies refused the call, and the fallback has no answer to it
     */
    public <A extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return fallback.<A, X>call(pipeline.outermost(), argument, action);
    }

    /**
     * Starts an asynchronous action if all policies let it through. Never throws.
     *
     * @param action starts the work; its stage must not be null
     * @return a future with the value of the stage or of the fallback, or with what the fallback has no answer to.
     *     Cancelling it cancels the work
     */
    public CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return fallback.callAsync(pipeline.outermost(), action);
    }

    /**
     * Runs the action if all policies let it through, and never throws.
     *
     * @param action what to protect
     * @return the value of the action or of the fallback, what was thrown, or the refusal of one of the policies
     */
    public Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        return fallback.attempt(pipeline.outermost(), action);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the pipeline was built
     */
    public String name() {
        return pipeline.name();
    }

    /**
     * Describes fallback and policies.
     *
     * @return kind and name of each, the outermost first; unmodifiable
     */
    public List<String> describe() {
        return description;
    }

    /**
     * Returns the fallback.
     *
     * @return the outermost of all
     */
    public Fallback<T> fallback() {
        return fallback;
    }

    /**
     * Returns the policies inside of the fallback.
     *
     * @return the outermost first; unmodifiable
     */
    public List<Policy> policies() {
        return pipeline.policies();
    }

    @Override
    public String toString() {
        return "TypedPipeline[" + name() + " " + String.join(" > ", description) + "]";
    }
}
