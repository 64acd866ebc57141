package io.patterns4j.retry;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Two shells around the same decisions: call() loops on the thread of its caller, RetryFuture goes on wherever an
 * attempt ends. Both ask Course, which takes the permit of the budget, and Rules, which lets nothing out that functions
 * of the user throw.
 *
 * Invariants.
 *   The budget hears callStarted once and callEnded once for each call, extraEnded once for each permit it gave.
 *   The caller gets the value or throwable of the last attempt, the same instance, and nothing is added to it: it may
 *   be shared (see RejectedException), and earlier errors are told to the listener.
 *
 * Cost. A call that succeeds at once asks the classifier and tells the budget; it allocates nothing and reads a clock
 * only when there is a longest duration.
 */
/**
 * Repeats calls that fail, after growing, scattered delays, while that can help: within a number of attempts, a time, a
 * deadline and a budget.
 *
 * <pre>{@code
 * RetryBudget budget = RetryBudget.ofLiveCalls(0.2, 3); // shared by all policies around one callee
 * Retry retry = Retry.of("orders", r -> r
 *         .maxAttempts(4)
 *         .backoff(Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(2)).fullJitter())
 *         .budget(budget));
 * GetItemResponse response = retry.call(() -> client.getItem(request));
 * }</pre>
 *
 * <p><b>When to use.</b> For calls that may be made twice, against a callee whose failures are short.
 *
 * <p><b>When not to use.</b> For calls that must not be made twice and carry no key by which the callee recognises
 * them. In more than one layer of the same path: attempts multiply. Around a client that retries by itself, such as
 * that of the AWS SDK, before that is switched off.
 *
 * <p><b>Guarantees.</b> Never more than {@code maxAttempts} attempts. The last value or throwable reaches the caller
 * unchanged, a bad value as well. No attempt begins when the thread is interrupted, when the future is cancelled, or
 * when it could not begin before the deadline of a surrounding timeout or within the longest duration: the caller gets
 * the last outcome at once. A bad value that is followed by another attempt is closed when it is {@link AutoCloseable}.
 * What the budget granted is given back on every path.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free. {@code call} waits on its thread and does not pin
 * the carrier of a virtual one; {@code callAsync} never blocks.
 *
 * <p><b>Defaults.</b> See {@link RetryConfig}.
 *
 * @see <a href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">M. Brooker,
 *     Timeouts, retries, and backoff with jitter, 2019</a>
 */
public final class Retry implements Policy {

    private final String name;
    private final Rules rules;

    private Retry(String name, RetryConfig config) {
        this.name = Checks.name(name);
        this.rules = new Rules(name, Checks.notNull("config", config));
    }

    /**
     * Creates a retry that differs from the defaults in the number of attempts.
     *
     * @param name appears in events and logs; not blank
     * @param maxAttempts attempts in all, the first included, from 1 to {@link RetryConfig#MAX_ATTEMPTS}
     * @return a new retry
     */
    public static Retry of(String name, int maxAttempts) {
        return of(name, RetryConfig.builder().maxAttempts(maxAttempts).build());
    }

    /**
     * Creates a retry.
     *
     * @param name appears in events and logs; not blank
     * @param options changes the defaults
     * @return a new retry
     */
    public static Retry of(String name, Consumer<RetryConfig.Builder> options) {
        RetryConfig.Builder builder = RetryConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a retry.
     *
     * @param name appears in events and logs; not blank
     * @param config how it behaves
     * @return a new retry
     */
    public static Retry of(String name, RetryConfig config) {
        return new Retry(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the retry was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code retry}
     */
    @Override
    public String kind() {
        return "retry";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public RetryConfig config() {
        return rules.config();
    }

    /**
     * Runs an action on an argument, again and again while it fails and may be repeated, all on this thread.
     *
     * <p>An interrupt while waiting ends the retries: the caller gets the last value or throwable, and the thread's
     * interrupt flag is set. A thread that is interrupted already makes one attempt.
     *
     * @return what the last attempt returned, be it good or bad
     * @throws X what the last attempt threw, unchanged
     * @throws RejectedException when a policy inside refused the last attempt
     */
    @Override
    @SuppressWarnings("NullAway") // there is no value after an attempt that threw, whatever T allows
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        long startNanos = rules.startNanos();
        rules.callStarted();
        Course course = null;
        while (true) {
            T value = null;
            Throwable error = null;
            try {
                value = next.<A, T, X>call(argument, action);
            } catch (Throwable thrown) {
                error = thrown;
            }
            Verdict verdict = rules.judge(value, error);
            if (course != null) {
                course.ended(verdict == Verdict.SUCCESS);
            }
            if (verdict == Verdict.FAILURE) {
                course = course == null ? new Course(rules, startNanos) : course;
                if (course.await(error)) {
                    course.begin(value);
                    continue;
                }
            }
            rules.callEnded(verdict == Verdict.SUCCESS);
            if (error != null) {
                throw Throwables.rethrow(error);
            }
            return value;
        }
    }

    /**
     * Starts an asynchronous action, again and again while it fails and may be repeated. No thread waits: the first
     * attempt is started on this thread, all others on the configured executor, under the deadline of this thread.
     *
     * <p>Cancelling the future cancels the stage that runs, or the delay, and there is no further attempt. Completing
     * it in another way leaves a running stage alone, but there is no further attempt either.
     *
     * @return the outcome of the last stage, its throwable unchanged, or what the supplier threw. It always ends when
     *     the stages do, whatever the classifier and the back-off rule do
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        RetryFuture<T> future = new RetryFuture<>(rules, next, action);
        future.start();
        return future;
    }

    /**
     * Returns what the retry has counted. The numbers of one snapshot are read one after the other; each is right.
     *
     * @return a new snapshot
     */
    public RetrySnapshot snapshot() {
        return rules.signals.snapshot();
    }

    @Override
    public String toString() {
        return "Retry[name=" + name + ", " + snapshot() + "]";
    }
}
