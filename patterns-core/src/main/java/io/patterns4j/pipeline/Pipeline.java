package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * A linked list of layers, outermost first, built once. A call hands its argument and action down the list, each layer
 * to its policy together with what lies inside, so that a policy sees everything inside of it as one call: value,
 * throwable, refusal. No policy knows of another, and whatever a policy takes it gives back itself when that one call
 * ends. A call makes no object of its own.
 */
/**
 * Runs calls through several policies in the order in which they were written.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.named("orders")
 *         .circuitBreaker(breaker) // outermost: asked first, hears the outcome last
 *         .bulkhead(bulkhead)
 *         .build();
 * GetItemResponse response = pipeline.call(() -> client.getItem(request));
 * }</pre>
 *
 * <p><b>When to use.</b> For two or more policies around the same call. A single policy can be called itself.
 *
 * <p><b>Guarantees.</b> Policies are asked from the outside in and hear the outcome from the inside out. A policy takes
 * everything inside of it for one call: what an inner policy refuses reaches an outer one as a
 * {@link RejectedException}, which the standard classifier ignores. Whatever an outer policy granted is given back on
 * every path. The caller receives the value or throwable of its call unchanged.
 *
 * <p><b>Thread safety.</b> Immutable; safe for use by many threads.
 */
public final class Pipeline {

    private static final Pipeline NONE = new Pipeline("none", List.of());

    private final String name;
    private final List<Policy> policies;
    private final List<String> description;
    private final Policy.Next outermost;

    Pipeline(String name, List<Policy> policies) {
        this.name = name;
        this.policies = policies;
        this.description = policies.stream().map(Composition::describe).toList();
        this.outermost = Layer.join(policies);
    }

    /**
     * Starts a pipeline.
     *
     * @param name names it in messages; not blank
     * @return a builder without policies
     */
    public static PipelineBuilder<Pipeline> named(String name) {
        return PipelineBuilder.of(name, List.of());
    }

    /**
     * Starts a pipeline with the policies that suit most calls to something remote, in their usual order.
     *
     * @param name names it and its own policies in messages; not blank
     * @return a builder whose parts can be replaced
     */
    public static StandardPipelineBuilder<Pipeline> standard(String name) {
        return StandardPipelineBuilder.of(name);
    }

    /**
     * Returns the pipeline without policies, which runs every call straight away.
     *
     * @return the shared empty pipeline
     */
    public static Pipeline none() {
        return NONE;
    }

    /**
     * Runs the action if all policies let it through.
     *
     * @param <T> the type of the value
     * @param <X> the checked exception of the action; none when the action declares none
     * @param action what to protect
     * @return what the action returned
     * @throws X what the action threw, unchanged
     * @throws RejectedException when one of the policies refused the call
     */
    public <T extends @Nullable Object, X extends Exception> T call(CheckedSupplier<T, X> action) throws X {
        return call(action, CheckedSupplier::get);
    }

    /**
     * Runs a function on an argument if all policies let it through.
     *
     * @param <A> the type of the argument
     * @param <T> the type of the value
     * @param <X> the checked exception of the action; none when the action declares none
     * @param argument what to hand to the action
     * @param action what to protect
     * @return what the action returned
     * @throws X what the action threw, unchanged
     * @throws RejectedException when one of the policies refused the call
     */
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return outermost.<A, T, X>call(argument, action);
    }

    /**
     * Starts an asynchronous action if all policies let it through. Never throws: refusals and failures to start end
     * the future.
     *
     * <p>All policies have heard the outcome before the future ends. Cancelling the future cancels the stage.
     *
     * @param <T> the type of the value
     * @param action starts the work; its stage must not be null
     * @return a future with the value or the throwable of the stage, unchanged, or with a {@link RejectedException}
     */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return outermost instanceof Layer layer ? layer.callAsync(action) : start(action);
    }

    /**
     * Runs the action if all policies let it through, and never throws.
     *
     * @param <T> the type of the value
     * @param action what to protect
     * @return the value, what the action threw ({@link Error}s and rejections of its own included), or the refusal of
     *     one of the policies
     */
    public <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        if (outermost instanceof Layer layer) {
            return layer.attempt(action);
        }
        try {
            return new Outcome.Returned<>(action.get());
        } catch (Throwable error) {
            return new Outcome.Threw<>(error);
        }
    }

    /**
     * Returns the name.
     *
     * @return the name given when the pipeline was built
     */
    public String name() {
        return name;
    }

    /**
     * Describes the policies.
     *
     * @return kind and name of each, such as {@code circuitBreaker=orders}, the outermost first; unmodifiable
     */
    public List<String> describe() {
        return description;
    }

    /**
     * Returns the policies.
     *
     * @return the outermost first; unmodifiable
     */
    public List<Policy> policies() {
        return policies;
    }

    /**
     * Starts a pipeline with the same name and the same policies, to which more can be added inside; faults for a test,
     * for example.
     *
     * @return a new builder
     */
    public PipelineBuilder<Pipeline> toBuilder() {
        return PipelineBuilder.of(name, policies);
    }

    /** Returns what runs calls: the outermost policy and all that is inside of it. */
    Policy.Next outermost() {
        return outermost;
    }

    @Override
    public String toString() {
        return "Pipeline[" + name + " " + String.join(" > ", description) + "]";
    }

    private static <T extends @Nullable Object> CompletableFuture<T> start(
            Supplier<? extends CompletionStage<T>> action) {
        try {
            return Stages.future(Checks.notNull("stage", action.get()));
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        }
    }
}
