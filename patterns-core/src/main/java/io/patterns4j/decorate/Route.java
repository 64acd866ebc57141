package io.patterns4j.decorate;

import io.patterns4j.pipeline.Pipeline;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What happens when a method of a decorated client is called. */
sealed interface Route {

    /** Answers a call on the decorated client. */
    @Nullable
    Object take(Object proxy, @Nullable Object @Nullable [] arguments) throws Throwable;

    /** Goes straight to the client. */
    record Straight(Object target, Method method) implements Route {
        @Override
        public @Nullable Object take(Object proxy, @Nullable Object @Nullable [] arguments) {
            return Invocation.invoke(method, target, arguments);
        }
    }

    /** Goes to the client through a pipeline. */
    record Guarded(Pipeline pipeline, Object target, Method method) implements Route {
        @Override
        public @Nullable Object take(Object proxy, @Nullable Object @Nullable [] arguments) {
            return pipeline.<Invocation, @Nullable Object, RuntimeException>call(
                    new Invocation(target, method, arguments), Invocation::run);
        }
    }

    /** Goes to the client through a pipeline, which ends with the stage that the client returns. */
    record GuardedStage(Pipeline pipeline, Object target, Method method) implements Route {
        @Override
        public CompletableFuture<@Nullable Object> take(Object proxy, @Nullable Object @Nullable [] arguments) {
            return pipeline.callAsync(new Invocation(target, method, arguments)::start);
        }
    }

    /** Runs the body of a default method with the decorated client as {@code this}. */
    record OnProxy(Method method) implements Route {
        @Override
        public @Nullable Object take(Object proxy, @Nullable Object @Nullable [] arguments) throws Throwable {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
    }

    /** The same for an interface that is not public, where the JDK refuses the other way. */
    record OnHiddenProxy(MethodHandle body) implements Route {
        @Override
        public @Nullable Object take(Object proxy, @Nullable Object @Nullable [] arguments) throws Throwable {
            @Nullable Object[] spread = arguments == null ? new Object[0] : arguments;
            return (Object) body.invokeExact(proxy, spread);
        }
    }

    /** Builds a helper, such as a waiter, that uses the decorated client. */
    record BuildHelper(Helper helper) implements Route {
        @Override
        public @Nullable Object take(Object proxy, @Nullable Object @Nullable [] arguments) {
            return helper.build(proxy);
        }
    }
}
