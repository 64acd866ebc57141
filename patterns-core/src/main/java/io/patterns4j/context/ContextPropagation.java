package io.patterns4j.context;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.internal.Checks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What a thread has can be captured by that thread alone, so it is captured before anything inside may move the call
 * elsewhere. A synchronous call with nothing inside but its action cannot be moved, and is left alone.
 *
 * The action takes the context along. Policies hand it on as it is, so a pipeline finds it there as well and has the
 * context around each policy inside. What such a policy adds, a span of its own for example, stays: the action enters
 * the context only where nobody around it has done so for this call.
 *
 * Invariant. Every unpack() is followed by one close() on the same thread, in a finally block, with nothing in between
 * but the action or the end of the future.
 */
/**
 * Carries what belongs to the calling thread, such as the logging context or the current trace, to every thread on
 * which the policies inside start the action, and to what follows on the returned future. In a pipeline the policies
 * inside have it as well, such as one that traces the attempts of a retry.
 *
 * <pre>{@code
 * ContextPropagation context = ContextPropagation.of("context", ContextCarrier.mdc(), tracing);
 * }</pre>
 *
 * <p><b>When to use.</b> Outermost in a pipeline whose calls change threads: asynchronous ones with a retry, a hedge or
 * a bulkhead that lets calls wait, and synchronous ones with a hedge.
 *
 * <p><b>When not to use.</b> For synchronous calls that stay on their thread: each would be captured for nothing.
 *
 * <p><b>Guarantees.</b> Each start of the action on another thread gets the context anew, and the thread has what it
 * had before when the start has returned or thrown; what policies further inside add to it, such as a span, the action
 * sees. The same holds while the returned future ends, so synchronous dependents see the context. On the caller's own
 * thread nothing is touched while the call is being made. A carrier that throws never harms a call; the others still
 * carry theirs. Not promised: what the action does on threads of its own, and dependents that are run by an executor
 * ({@code thenApplyAsync}) or that are added after the end.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free.
 *
 * <p><b>Defaults.</b> See {@link ContextConfig}.
 */
public final class ContextPropagation implements Policy {

    private final String name;
    private final ContextConfig config;
    private final List<ContextCarrier> carriers;
    private final Signals signals;

    private ContextPropagation(String name, ContextConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.carriers = config.carriers();
        this.signals = new Signals(name, config.listener().orElse(null));
    }

    /**
     * Creates a context propagation.
     *
     * @param name appears in events
     * @param carriers at least one
     * @return a new policy
     */
    public static ContextPropagation of(String name, ContextCarrier... carriers) {
        return of(name, c -> List.of(carriers).forEach(c::carrier));
    }

    /**
     * Creates a context propagation.
     *
     * @param name appears in events
     * @param options adds the carriers
     * @return a new policy
     * @throws IllegalArgumentException when there is no carrier
     */
    public static ContextPropagation of(String name, Consumer<ContextConfig.Builder> options) {
        ContextConfig.Builder builder = ContextConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a context propagation.
     *
     * @param name appears in events
     * @param config how it behaves
     * @return a new policy
     */
    public static ContextPropagation of(String name, ContextConfig config) {
        return new ContextPropagation(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the policy was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code context}
     */
    @Override
    public String kind() {
        return "context";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public ContextConfig config() {
        return config;
    }

    /**
     * Runs an action on an argument. When a policy inside runs it on another thread, it has the context of this one
     * there. The context is captured once for each call, unless there is no policy inside.
     *
     * @throws X when the action does, unchanged
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // there is one innermost inside
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        if (next == Next.action()) {
            return next.<A, T, X>call(argument, action);
        }
        Luggage luggage = Luggage.pack(carriers, signals);
        try {
            return next.<A, T, X>call(argument, new CarriedAction<A, T, X>(luggage, action));
        } finally {
            luggage.leaveHome();
        }
    }

    /**
     * Starts an asynchronous action. Whenever, and wherever, a policy inside starts it, it has the context of this
     * thread; so have synchronous dependents of the returned future.
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        Luggage luggage = Luggage.pack(carriers, signals);
        try {
            CompletionStage<T> stage = next.callAsync(new CarriedStart<>(luggage, action));
            return new CarriedCall<>(luggage, stage).follow();
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        } finally {
            luggage.leaveHome();
        }
    }

    /**
     * Returns what the policy has done so far.
     *
     * @return a new snapshot
     */
    public ContextSnapshot snapshot() {
        return signals.snapshot();
    }

    @Override
    public String toString() {
        return "ContextPropagation[name=" + name + ", carriers=" + carriers.size() + ", " + snapshot() + "]";
    }
}
