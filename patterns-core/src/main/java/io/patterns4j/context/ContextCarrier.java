package io.patterns4j.context;

import java.util.List;
import org.slf4j.MDC;

/**
 * Carries one kind of context that belongs to a thread to other threads: a port, implemented for whatever keeps such
 * context.
 *
 * <pre>{@code
 * ContextCarrier tracing = () -> {
 *     Context context = Context.current();               // of OpenTelemetry
 *     return () -> context.makeCurrent()::close;
 * };
 * }</pre>
 *
 * <p><b>Guarantees.</b> Implementations MUST leave a thread as they found it when a scope is closed. What they throw
 * never harms the call: it is logged and counted.
 *
 * <p><b>Thread safety.</b> Implementations MUST be safe for use by many threads, and so MUST what they captured: it is
 * restored on several threads at once when a call is made more than once. A scope is closed on the thread that opened
 * it.
 */
@FunctionalInterface
public interface ContextCarrier {

    /**
     * Takes what the current thread has now, on the thread that makes a call.
     *
     * @return what was taken; changes that the thread makes later MUST not be seen in it
     */
    Captured capture();

    /**
     * Returns the carrier of the {@linkplain MDC logging context} of SLF4J, with a copy for each start. Keys that were
     * set by a push are not carried. Does nothing where the logging backend has no such context.
     *
     * @return the shared carrier
     */
    static ContextCarrier mdc() {
        return MdcCarrier.SLF4J;
    }

    /**
     * Returns a carrier of the values of thread locals. The values themselves are shared, not copied; an
     * {@link InheritableThreadLocal} is carried as any other.
     *
     * @param locals at least one; a local with an initial value gets that where it is looked at
     * @return a new carrier
     */
    static ContextCarrier threadLocal(ThreadLocal<?>... locals) {
        return new ThreadLocalCarrier(List.of(locals));
    }

    /** What one thread had at one moment. */
    @FunctionalInterface
    interface Captured {

        /**
         * Gives it to the current thread.
         *
         * @return what puts back what the current thread had before; closed exactly once, on this thread, after scopes
         *     that were opened later
         */
        Scope restore();
    }

    /** The time for which a thread has another's context. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Gives the thread back what it had before. */
        @Override
        void close();
    }
}
