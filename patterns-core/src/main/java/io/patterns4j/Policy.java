package io.patterns4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What lies inside of a policy is handed to it with each call, next to the argument and the action of the caller. A
 * pipeline can therefore be built once, as a chain of such insides, and a call passes through it without any object
 * that ties action and policy together. A policy that is used alone has nothing inside but the action itself.
 */
/**
 * Stands around calls: it may refuse, delay, repeat, watch or answer them. All policies of the library are policies in
 * this sense, alone and inside of a pipeline. Others can be written by implementing the four abstract methods.
 *
 * <p><b>Guarantees.</b> Implementations MUST hand on the caller's value or throwable unchanged unless changing it is
 * what they are for, and MUST give back on every path what they took for a call: value, exception, {@link Error},
 * cancellation, interrupt. They MUST NOT hold a lock around {@code next}.
 *
 * <p><b>Thread safety.</b> Implementations MUST be safe for use by many threads, and by many pipelines.
 */
public interface Policy {

    /**
     * Returns the name.
     *
     * @return what names this policy in messages and metrics; not blank
     */
    String name();

    /**
     * Returns the kind.
     *
     * @return the same for all policies of a kind, such as {@code circuitBreaker}
     */
    String kind();

    /**
     * Runs an action inside of this policy, through whatever else lies inside of it.
     *
     * @param <A> the type of the argument
     * @param <T> the type of the value
     * @param <X> the checked exception of the action; none when the action declares none
     * @param next what lies inside of this policy
     * @param argument what to hand to the action
     * @param action what to protect
     * @return what the action returned
     * @throws X what the action threw
     * @throws RejectedException when this policy, or one inside of it, refused the call
     */
    <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X;

    /**
     * Starts an asynchronous action inside of this policy, through whatever else lies inside of it. Never throws:
     * refusals and failures to start end the future.
     *
     * @param <T> the type of the value
     * @param next what lies inside of this policy
     * @param action starts the work; its stage must not be null
     * @return a future with the value or the throwable of the stage, or with a {@link RejectedException}. Cancelling it
     *     cancels the work
     */
    <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action);

    /**
     * Runs an action inside of this policy, through whatever else lies inside of it, and never throws. A policy that
     * refuses calls overrides this, so that its refusal needs no exception.
     *
     * @param <T> the type of the value
     * @param next what lies inside of this policy
     * @param action what to protect
     * @return the value, what was thrown ({@link Error}s included), or the refusal by this policy
     */
    default <T extends @Nullable Object> Outcome<T> attempt(Next next, CheckedSupplier<T, ? extends Exception> action) {
        try {
            return new Outcome.Returned<>(call(next, action, CheckedSupplier::get));
        } catch (Throwable error) {
            return new Outcome.Threw<>(error);
        }
    }

    /**
     * Runs an action inside of this policy.
     *
     * @param <T> the type of the value
     * @param <X> the checked exception of the action; none when the action declares none
     * @param action what to protect
     * @return what the action returned
     * @throws X what the action threw
     * @throws RejectedException when this policy refused the call
     */
    default <T extends @Nullable Object, X extends Exception> T call(CheckedSupplier<T, X> action) throws X {
        return call(Next.action(), action, CheckedSupplier::get);
    }

    /**
     * Runs a function on an argument inside of this policy. A static lambda or method reference keeps the call free of
     * allocation where the policy is.
     *
     * @param <A> the type of the argument
     * @param <T> the type of the value
     * @param <X> the checked exception of the action; none when the action declares none
     * @param argument what to hand to the action
     * @param action what to protect
     * @return what the action returned
     * @throws X what the action threw
     * @throws RejectedException when this policy refused the call
     */
    default <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return call(Next.action(), argument, action);
    }

    /**
     * Starts an asynchronous action inside of this policy. Never throws: refusals and failures to start end the future.
     *
     * @param <T> the type of the value
     * @param action starts the work; its stage must not be null
     * @return a future with the value or the throwable of the stage, or with a {@link RejectedException}. Cancelling it
     *     cancels the work
     */
    default <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return callAsync(Next.action(), action);
    }

    /**
     * Runs an action inside of this policy, and never throws.
     *
     * @param <T> the type of the value
     * @param action what to protect
     * @return the value, what was thrown ({@link Error}s included), or the refusal
     */
    default <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        return attempt(Next.action(), action);
    }

    /**
     * Is what lies inside of a policy: other policies, and in the end the action of the caller.
     *
     * <p><b>Thread safety.</b> Safe for use by many threads; a policy may use it never, once or many times for a call.
     */
    interface Next {

        /**
         * Runs the caller's action through what lies inside.
         *
         * @param <A> the type of the argument
         * @param <T> the type of the value
         * @param <X> the checked exception of the action
         * @param argument what to hand to the action
         * @param action what to run
         * @return what the action returned
         * @throws X what the action threw
         */
        <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
                A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X;

        /**
         * Starts the caller's action through what lies inside. May throw what the action throws when it is started.
         *
         * @param <T> the type of the value
         * @param action starts the work
         * @return the stage of the work; not null
         */
        <T extends @Nullable Object> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action);

        /**
         * Returns the innermost inside, which runs the action itself.
         *
         * @return the shared instance
         */
        static Next action() {
            return Innermost.ACTION;
        }
    }
}
