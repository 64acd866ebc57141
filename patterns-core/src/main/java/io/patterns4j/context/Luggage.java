package io.patterns4j.context;

import io.patterns4j.context.ContextCarrier.Captured;
import io.patterns4j.context.ContextCarrier.Scope;
import io.patterns4j.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * While the call is still being made, its own thread has the context already, and restoring it there would only hide
 * what the thread has changed since. Afterwards the same thread, one of a pool perhaps, does other work and may meet
 * this call again with a foreign context. So the home thread counts as home only until it has returned from the call.
 *
 * `home` is written by that thread alone. Others may read an old value, but never one that equals themselves.
 *
 * On its way from a policy to the action a call would enter its context several times on one thread, and the last time
 * would hide what policies in between have added. So each thread knows whose luggage it has open, the latest first; a
 * start does not open it again. The end of the call does: its dependents shall see the caller's context and no more.
 */
/** The context of one call on its way: what each carrier captured, and where. */
final class Luggage {

    private static final Scope AT_HOME = () -> {};
    private static final ThreadLocal<@Nullable Open> OPEN = new ThreadLocal<>();

    private final Signals signals;
    private final @Nullable Captured[] captured;

    private @Nullable Thread home = Thread.currentThread();

    private Luggage(Signals signals, @Nullable Captured[] captured) {
        this.signals = signals;
        this.captured = captured;
    }

    /** Takes along what the current thread has; a carrier that fails has nothing to carry. */
    static Luggage pack(List<ContextCarrier> carriers, Signals signals) {
        @Nullable Captured[] captured = new @Nullable Captured[carriers.size()];
        for (int i = 0; i < captured.length; i++) {
            try {
                captured[i] = Checks.notNull("captured", carriers.get(i).capture());
            } catch (Throwable error) {
                signals.carrierFailed(error);
            }
        }
        return new Luggage(signals, captured);
    }

    /** Says that the thread that packed has returned from the call; on that thread. */
    void leaveHome() {
        home = null;
    }

    /** Gives the current thread the context for a start, unless it has it; neither this nor its end throws. */
    Runnable enter() {
        if (atHome()) {
            return Luggage::stay;
        }
        Open before = OPEN.get();
        if (Open.holds(before, this)) {
            return Luggage::stay;
        }
        Scope scope = unpack();
        OPEN.set(new Open(this, before));
        return () -> {
            if (before == null) {
                OPEN.remove();
            } else {
                OPEN.set(before);
            }
            scope.close();
        };
    }

    /** Gives the current thread the context, unless it is at home; neither this nor the scope throws. */
    Scope unpack() {
        if (atHome()) {
            return AT_HOME;
        }
        signals.restored();
        @Nullable Scope[] scopes = new @Nullable Scope[captured.length];
        for (int i = 0; i < scopes.length; i++) {
            Captured one = captured[i];
            if (one != null) {
                scopes[i] = restore(one);
            }
        }
        return () -> putBack(scopes);
    }

    /** Ends an enter() that had nothing to do. */
    private static void stay() {}

    @SuppressWarnings("ReferenceEquality") // a thread is itself only
    private boolean atHome() {
        return home == Thread.currentThread();
    }

    private @Nullable Scope restore(Captured one) {
        try {
            return Checks.notNull("scope", one.restore());
        } catch (Throwable error) {
            signals.carrierFailed(error);
            return null;
        }
    }

    private void putBack(@Nullable Scope[] scopes) {
        for (int i = scopes.length - 1; i >= 0; i--) {
            Scope scope = scopes[i];
            if (scope != null) {
                try {
                    scope.close();
                } catch (Throwable error) {
                    signals.carrierFailed(error);
                }
            }
        }
    }

    /** What one thread has open, the latest first. */
    private record Open(Luggage luggage, @Nullable Open before) {

        @SuppressWarnings("ReferenceEquality") // each call has its own
        static boolean holds(@Nullable Open latest, Luggage luggage) {
            Open open = latest;
            while (open != null && open.luggage != luggage) {
                open = open.before;
            }
            return open != null;
        }
    }
}
