package io.patterns4j.decorate;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * A client hands out helpers that keep a reference to itself: waiters, batch managers. Handed on as they are, their
 * requests would pass no pipeline. All of them in the AWS SDK are built the same way, which is the convention here:
 *
 *     interface Waiter { static Builder builder(); interface Builder { Builder client(C); Waiter build(); } }
 *
 * The client of the SDK lends its helpers a ScheduledExecutorService that nobody else can reach. Without one, each
 * helper would start a thread of its own that lives until somebody closes the helper; here they share one thread, which
 * ends when it is idle. It only starts asynchronous requests.
 */
/** How to build something that is bound to a client. */
record Helper(Method builder, Method client, @Nullable Method executor, Method build) {

    /** Returns how to build what the method returns around a client of the given type; empty when it is no helper. */
    static Optional<Helper> of(Method method, Class<?> clientType) {
        Class<?> type = method.getReturnType();
        if (method.getParameterCount() > 0 || !type.isInterface()) {
            return Optional.empty();
        }
        Method builder = find(type, "builder", m -> m.getParameterCount() == 0 && Modifier.isStatic(m.getModifiers()));
        if (builder == null) {
            return Optional.empty();
        }
        Class<?> builderType = builder.getReturnType();
        Method client = find(builderType, "client", m -> takes(m, clientType));
        Method executor = find(builderType, null, m -> takes(m, ScheduledExecutorService.class));
        Method build =
                find(builderType, "build", m -> m.getParameterCount() == 0 && type.isAssignableFrom(m.getReturnType()));
        return client == null || build == null
                ? Optional.empty()
                : Optional.of(new Helper(builder, client, executor, build));
    }

    /** Builds one. */
    @Nullable
    Object build(Object decorated) {
        Object fresh = Invocation.invoke(builder, null);
        Invocation.invoke(client, fresh, decorated);
        if (executor != null) {
            Invocation.invoke(executor, fresh, SharedTimer.TIMER);
        }
        return Invocation.invoke(build, fresh);
    }

    private static boolean takes(Method method, Class<?> argument) {
        return method.getParameterCount() == 1
                && method.getParameterTypes()[0] != Object.class
                && method.getParameterTypes()[0].isAssignableFrom(argument);
    }

    private static @Nullable Method find(Class<?> type, @Nullable String name, Predicate<Method> rule) {
        return Arrays.stream(type.getMethods())
                .filter(method -> name == null || method.getName().equals(name))
                .filter(rule)
                .filter(Method::trySetAccessible)
                .findFirst()
                .orElse(null);
    }

    /** The thread of all helpers; made when the first of them is. */
    private static final class SharedTimer {

        static final ScheduledExecutorService TIMER = timer();

        private static ScheduledExecutorService timer() {
            ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "patterns4j-client-helpers");
                thread.setDaemon(true);
                return thread;
            });
            timer.setKeepAliveTime(10, TimeUnit.SECONDS);
            timer.allowCoreThreadTimeOut(true);
            timer.setRemoveOnCancelPolicy(true);
            return timer;
        }
    }
}
