package io.patterns4j.retry;

import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * An attempt and a pause take turns, and one thread at a time is in charge: the one that starts an attempt hands it to
 * whoever ends its stage, that one to whoever runs the task after the delay. What one of them wrote the next one sees,
 * because stages, timers and executors publish. Only who ends this future from outside comes in between. He finds the
 * step that is under way, and the CAS in a pause decides whether it is his: he then gives the permit back, and the next
 * attempt never begins.
 *
 * Attempts that end at once, without a delay, on an executor that runs tasks where they are handed in, go round in the
 * loop of run(), see Handover. No step holds on to the one before, so nothing grows with their number.
 *
 * Everything is given back before this future ends. The attempt of a future that was ended early stays counted until
 * its stage has really ended.
 */
/** The future of a call that makes as many attempts as it needs. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class RetryFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Rules rules;
    private final Policy.Next next;
    private final Supplier<? extends CompletionStage<T>> action;
    private final @Nullable Deadline deadline = Deadline.current();
    private final Course course;
    private volatile @Nullable Step step;
    private boolean watched;

    RetryFuture(Rules rules, Policy.Next next, Supplier<? extends CompletionStage<T>> action) {
        this.rules = rules;
        this.next = next;
        this.action = action;
        this.course = new Course(rules, rules.startNanos());
    }

    /** Starts the first attempt; once. */
    void start() {
        rules.callStarted();
        run();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Step now = step;
        if (cancelled && now != null) {
            now.leave(true);
        }
        return cancelled;
    }

    /** Makes attempts, until the end of one, or of a pause, has to be waited for. */
    private void run() {
        Turn turn;
        do {
            turn = new Turn();
            step = turn;
            turn.start();
        } while (turn.handover.cameBack() && proceed(turn.value, turn.error));
    }

    /** Goes on after an attempt; returns whether the next one begins now, on this thread. */
    private boolean proceed(T value, @Nullable Throwable error) {
        Verdict verdict = rules.judge(value, error);
        boolean succeeded = verdict == Verdict.SUCCESS;
        course.ended(succeeded);
        if (isDone()) {
            if (verdict == Verdict.FAILURE) {
                rules.callbacks.discard(value);
            }
            rules.callEnded(succeeded);
            return false;
        }
        long delayNanos = verdict == Verdict.FAILURE ? Deadline.under(deadline, () -> course.next(error)) : Rules.STOP;
        if (delayNanos == Rules.STOP) {
            finish(succeeded, value, error);
            return false;
        }
        return pause(delayNanos, new Pause(value, error));
    }

    private boolean pause(long delayNanos, Pause pause) {
        step = pause;
        if (!watched) {
            watched = true;
            whenComplete((value, error) -> leave());
        }
        pause.begin(delayNanos);
        return pause.handover.cameBack() && resume(pause);
    }

    /** Ends a pause; returns whether the next attempt begins. */
    private boolean resume(Pause pause) {
        if (isDone()) {
            pause.drop();
            return false;
        }
        course.begin(pause.value);
        return true;
    }

    private void finish(boolean succeeded, T value, @Nullable Throwable error) {
        rules.callEnded(succeeded);
        if (error == null) {
            complete(value);
        } else {
            completeExceptionally(error);
        }
    }

    private void leave() {
        Step now = step;
        if (now != null) {
            now.leave(isCancelled());
        }
    }

    /** What the call is doing. */
    private interface Step {

        /** Hears, perhaps more than once, that the future was ended from outside. Or by this call: then it is over. */
        void leave(boolean cancelled);
    }

    /** An attempt under way. */
    private final class Turn implements Step {

        final Handover handover = new Handover();
        T value;

        @Nullable
        Throwable error;

        private volatile @Nullable CompletableFuture<T> stage;

        @SuppressWarnings("NullAway.Init") // the outcome is read only after it was written
        Turn() {}

        @SuppressWarnings("NullAway") // there is no value when the start failed, whatever T allows
        void start() {
            CompletionStage<T> started;
            try {
                started = Deadline.<CompletionStage<T>>under(deadline, () -> next.callAsync(action));
            } catch (Throwable failed) {
                ended(null, failed);
                return;
            }
            CompletableFuture<T> relay = Relay.of(started, this::ended);
            stage = relay;
            if (isCancelled()) {
                relay.cancel(true);
            }
        }

        @Override
        public void leave(boolean cancelled) {
            CompletableFuture<T> running = stage;
            if (cancelled && running != null) {
                running.cancel(true);
            }
        }

        private void ended(T value, @Nullable Throwable error) {
            if (handover.nested()) {
                this.value = value;
                this.error = error;
            } else if (proceed(value, error)) {
                run();
            }
        }
    }

    /** The delay before the next attempt, and the way to the executor. */
    private final class Pause implements Step {

        final Handover handover = new Handover();
        final T value;
        private final @Nullable Throwable error;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private volatile Ticker.@Nullable Alarm alarm;

        Pause(T value, @Nullable Throwable error) {
            this.value = value;
            this.error = error;
        }

        void begin(long delayNanos) {
            if (delayNanos == 0) {
                dispatch();
            } else {
                try {
                    alarm = rules.config().ticker().schedule(delayNanos, this::dispatch);
                } catch (Throwable unable) {
                    fail("ticker", unable);
                }
            }
            if (isDone()) {
                leave(false);
            }
        }

        @Override
        public void leave(boolean cancelled) {
            Ticker.Alarm set = alarm;
            if (set != null) {
                set.cancel();
            }
            if (claim()) {
                drop();
            }
        }

        /** Ends the call, which nobody waits for any more. */
        void drop() {
            course.ended(false);
            rules.callbacks.discard(value);
            rules.callEnded(false);
        }

        private void dispatch() {
            Dispatch.run(rules.config().executor(), this::over, unable -> fail("executor", unable));
        }

        private void over() {
            if (claim() && !handover.nested() && resume(this)) {
                run();
            }
        }

        private void fail(String what, Throwable unable) {
            if (claim()) {
                rules.callbacks.failed(what, unable);
                course.ended(false);
                course.giveUp(error);
                finish(false, value, error);
            }
        }

        private boolean claim() {
            return claimed.compareAndSet(false, true);
        }
    }
}
