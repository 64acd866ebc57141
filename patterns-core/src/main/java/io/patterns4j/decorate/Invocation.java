package io.patterns4j.decorate;

import io.patterns4j.internal.Throwables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call of the client that does the work. */
final class Invocation {

    private final Object target;
    private final Method method;
    private final @Nullable Object @Nullable [] arguments;

    Invocation(Object target, Method method, @Nullable Object @Nullable [] arguments) {
        this.target = target;
        this.method = method;
        this.arguments = arguments;
    }

    /** Makes the call; throws what the client throws, checked or not, without the wrapper of reflection. */
    @Nullable
    Object run() {
        return invoke(method, target, arguments);
    }

    /** Starts the call of a method that returns a stage. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a client that returns null is told so by the pipeline
    CompletionStage<@Nullable Object> start() {
        return (CompletionStage<@Nullable Object>) run();
    }

    static @Nullable Object invoke(Method method, @Nullable Object target, @Nullable Object @Nullable ... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Throwables.rethrow(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("method must be accessible: method=" + method, e);
        }
    }
}
