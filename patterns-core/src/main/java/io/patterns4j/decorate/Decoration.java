package io.patterns4j.decorate;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends each call of a decorated client down the route that was planned for its method. */
final class Decoration implements InvocationHandler {

    private final Object target;
    private final Map<Method, Route> routes;

    Decoration(Object target, Map<Method, Route> routes) {
        this.target = target;
        this.routes = routes;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Route route = routes.get(method);
        return route == null ? invokeOnObject(proxy, method, arguments) : route.take(proxy, arguments);
    }

    /** Returns the class that does the work in the end, below any number of decorations. */
    static Class<?> implementation(Object client) {
        Object inner = client;
        while (Proxy.isProxyClass(inner.getClass())
                && Proxy.getInvocationHandler(inner) instanceof Decoration decoration) {
            inner = decoration.target;
        }
        return inner.getClass();
    }

    @SuppressWarnings("ReferenceEquality") // a decorated client equals nothing but itself
    private Object invokeOnObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "Decorated[" + target + "]";
            default -> throw new IllegalStateException("method must belong to the type: method=" + method);
        };
    }
}
