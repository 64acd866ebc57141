package io.patterns4j.context;

import io.patterns4j.context.ContextCarrier.Captured;
import io.patterns4j.context.ContextCarrier.Scope;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/*
 * Adapters answer null, or an empty map, when a thread has nothing; some take no null map. Both are the same here, and
 * the thread is then cleared, which leaves nothing on threads of pools. The adapter is looked up each time, because a
 * logging backend may be bound late; it is null before that.
 */
/** Carries the map of the logging context. */
final class MdcCarrier implements ContextCarrier {

    static final ContextCarrier SLF4J = new MdcCarrier(MDC::getMDCAdapter);

    private static final Captured NOTHING = () -> () -> {};

    private final Supplier<@Nullable MDCAdapter> adapters;

    MdcCarrier(Supplier<@Nullable MDCAdapter> adapters) {
        this.adapters = adapters;
    }

    @Override
    public Captured capture() {
        MDCAdapter adapter = adapters.get();
        if (adapter == null) {
            return NOTHING;
        }
        Map<String, String> captured = adapter.getCopyOfContextMap();
        return () -> restore(adapter, captured);
    }

    private static Scope restore(MDCAdapter adapter, @Nullable Map<String, String> captured) {
        Map<String, String> before = adapter.getCopyOfContextMap();
        try {
            set(adapter, captured);
        } catch (Throwable error) {
            set(adapter, before);
            throw error;
        }
        return () -> set(adapter, before);
    }

    private static void set(MDCAdapter adapter, @Nullable Map<String, String> map) {
        if (map == null || map.isEmpty()) {
            adapter.clear();
        } else {
            adapter.setContextMap(map);
        }
    }
}
