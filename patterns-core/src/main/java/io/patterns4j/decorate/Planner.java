package io.patterns4j.decorate;

import io.patterns4j.internal.Checks;
import io.patterns4j.pipeline.Pipeline;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/*
 * Decides once, when a client is decorated, what each of its methods does.
 *
 * The question that matters is whether a default method has a body that makes requests through "this", or is only a
 * declaration that the client's class overrides. (In the AWS SDK all operations are default methods; those that throw
 * UnsupportedOperationException are overridden, the overloads and paginators on top of them are not.) It is asked of
 * the class that does the work in the end: a decoration in between implements every method, and would hide that.
 */
/** Plans the routes of a decorated client. */
final class Planner {

    private static final String SDK_CLIENT = "software.amazon.awssdk.core.SdkClient";
    private static final String SDK_RESPONSE = "software.amazon.awssdk.core.SdkResponse";

    private final Class<?> type;
    private final Object client;
    private final Map<String, List<Method>> implementation;
    private final Function<Method, Pipeline> pipelines;
    private final boolean sdkClient;

    Planner(Class<?> type, Object client, Function<Method, Pipeline> pipelines) {
        this.type = type;
        this.client = client;
        this.implementation = Arrays.stream(Decoration.implementation(client).getMethods())
                .collect(Collectors.groupingBy(Method::getName));
        this.pipelines = pipelines;
        this.sdkClient = isNamed(SDK_CLIENT, type);
    }

    Map<Method, Route> plan() {
        Map<Method, Route> routes = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                accessible(method.trySetAccessible());
                routes.put(method, route(method));
            }
        }
        return Map.copyOf(routes);
    }

    private Route route(Method method) {
        if (isClose(method)) {
            return new Route.Straight(client, method);
        }
        if (method.isDefault() && !isOverridden(method)) {
            return onProxy(method);
        }
        Optional<Helper> helper = Helper.of(method, type);
        if (helper.isPresent()) {
            return new Route.BuildHelper(helper.get());
        }
        if (sdkClient && makesNoRequest(method)) {
            return new Route.Straight(client, method);
        }
        return guarded(method, pipelines.apply(method));
    }

    private Route guarded(Method method, Pipeline pipeline) {
        if (pipeline == null) {
            throw new NullPointerException("pipeline must not be null; Pipeline.none() is for none: method=" + method);
        }
        if (pipeline == Pipeline.none()) {
            return new Route.Straight(client, method);
        }
        Class<?> returned = method.getReturnType();
        if (!CompletionStage.class.isAssignableFrom(returned)) {
            return new Route.Guarded(pipeline, client, method);
        }
        boolean fits = returned.isAssignableFrom(CompletableFuture.class);
        Checks.that(fits, "method", "must return a type of stage that a CompletableFuture can stand in for", method);
        return new Route.GuardedStage(pipeline, client, method);
    }

    private Route onProxy(Method method) {
        if (Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
            return new Route.OnProxy(method);
        }
        Class<?> owner = method.getDeclaringClass();
        // A library in a named module does not read the class path, nor every module that uses it.
        Planner.class.getModule().addReads(owner.getModule());
        try {
            MethodHandle body = MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .unreflectSpecial(method, owner)
                    .asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount());
            return new Route.OnHiddenProxy(
                    body.asType(MethodType.methodType(Object.class, Object.class, Object[].class)));
        } catch (IllegalAccessException e) {
            accessible(false);
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether the client's class, or an interface of it that the type does not know, has its own version. */
    private boolean isOverridden(Method method) {
        return implementation.getOrDefault(method.getName(), List.of()).stream()
                .filter(other -> Arrays.equals(other.getParameterTypes(), method.getParameterTypes()))
                .noneMatch(method::equals);
    }

    private void accessible(boolean yes) {
        Checks.that(
                yes, "type", "must be public in an exported package, or open to io.patterns4j.core", type.getName());
    }

    /** Returns whether a method of an AWS client is local: operations take a request and answer with a response. */
    private static boolean makesNoRequest(Method method) {
        return method.getParameterCount() == 0
                && !CompletionStage.class.isAssignableFrom(method.getReturnType())
                && !isNamed(SDK_RESPONSE, method.getReturnType());
    }

    private boolean isClose(Method method) {
        return method.getName().equals("close")
                && method.getParameterCount() == 0
                && AutoCloseable.class.isAssignableFrom(type);
    }

    /** Returns whether the class has a given name or inherits from one that has; core knows no SDK. */
    private static boolean isNamed(String name, Class<?> type) {
        Class<?> parent = type.getSuperclass();
        return type.getName().equals(name)
                || (parent != null && isNamed(name, parent))
                || Arrays.stream(type.getInterfaces()).anyMatch(inherited -> isNamed(name, inherited));
    }
}
