package io.patterns4j.context;

import io.patterns4j.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries the values of thread locals. A null value is taken for none, and leaves no entry on the thread. */
final class ThreadLocalCarrier implements ContextCarrier {

    private final List<? extends ThreadLocal<?>> locals;

    ThreadLocalCarrier(List<? extends ThreadLocal<?>> locals) {
        this.locals = Checks.that(!locals.isEmpty(), "locals", "must not be empty", locals);
    }

    @Override
    public Captured capture() {
        @Nullable Object[] captured = values();
        return () -> restore(captured);
    }

    private Scope restore(@Nullable Object[] captured) {
        @Nullable Object[] before = values();
        try {
            set(captured);
        } catch (Throwable error) {
            set(before);
            throw error;
        }
        return () -> set(before);
    }

    private @Nullable Object[] values() {
        @Nullable Object[] values = new @Nullable Object[locals.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = locals.get(i).get();
        }
        return values;
    }

    @SuppressWarnings("unchecked") // each value came from the local at its place
    private void set(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            ThreadLocal<Object> local = (ThreadLocal<Object>) locals.get(i);
            Object value = values[i];
            if (value == null) {
                local.remove();
            } else {
                local.set(value);
            }
        }
    }
}
