package io.patterns4j.decorate;

import io.patterns4j.internal.Checks;
import io.patterns4j.pipeline.Pipeline;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/**
 * Wraps a client in a pipeline without touching the code that uses it.
 *
 * <pre>{@code
 * DynamoDbClient orders = Decorate.client(DynamoDbClient.class, DynamoDbClient.create(), pipeline);
 * orders.getItem(request); // passes the pipeline
 * }</pre>
 *
 * <p><b>When to use.</b> For clients that are interfaces: those of the AWS SDK for Java 2.x, Lettuce's
 * {@code RedisCommands}, your own. <b>Not</b> for interfaces whose methods only prepare work (builders, reactive
 * publishers, plain {@link java.util.concurrent.Future}): the pipeline would see the preparation, not the work.
 *
 * <p><b>Guarantees.</b> Each request passes its pipeline exactly once.
 *
 * <ul>
 *   <li>A method that the client implements passes the pipeline. One that returns a
 *       {@link java.util.concurrent.CompletionStage} or {@link java.util.concurrent.CompletableFuture} passes
 *       {@link Pipeline#callAsync}: it never throws, and returns a {@code CompletableFuture}.
 *   <li>A default method that the client's class does not override runs on the decorated client, so that the requests
 *       it makes pass: overloads with a lambda, paginators.
 *   <li>A method without arguments that returns a helper bound to the client, such as {@code waiter()}, returns one
 *       that is bound to the decorated client. A helper is an interface with a static {@code builder()} whose builder
 *       has {@code client(...)} for this type of client and {@code build()}. Helpers that want a
 *       {@code ScheduledExecutorService} share one daemon thread.
 *   <li>{@code close()}, methods of an AWS client that make no request ({@code serviceName()},
 *       {@code serviceClientConfiguration()}, {@code utilities()}) and {@code toString()} go straight to the client. A
 *       decorated client equals nothing but itself.
 *   <li>What the client throws reaches the caller unchanged: the same instance.
 * </ul>
 *
 * <p>Decorated clients can be decorated again; the outer pipeline is passed first. A proxy of another library passes
 * for an implementation of all methods: what it does with default methods cannot be seen from outside, so decorate the
 * client before such a proxy is put around it.
 *
 * <p><b>Class loaders and modules.</b> The proxy is defined by the class loader of the interface. The interface is
 * public in a package that its module exports, or its package is open to {@code io.patterns4j.core}; on the class path
 * any interface will do.
 *
 * <p><b>Thread safety.</b> As safe as the client itself.
 */
public final class Decorate {

    private Decorate() {}

    /**
     * Wraps a client so that all its requests pass one pipeline.
     *
     * @param <C> the type of the client
     * @param type the interface to decorate
     * @param client what does the work
     * @param pipeline what all requests pass
     * @return a client of the same type
     * @throws IllegalArgumentException when the type is not an interface that can be decorated, the client is not one,
     *     or a method returns a {@code CompletionStage} of a kind that a {@code CompletableFuture} is not
     */
    public static <C> C client(Class<C> type, C client, Pipeline pipeline) {
        Checks.notNull("pipeline", pipeline);
        return client(type, client, method -> pipeline);
    }

    /**
     * Wraps a client and chooses the pipeline of each method.
     *
     * @param <C> the type of the client
     * @param type the interface to decorate
     * @param client what does the work
     * @param pipelines is asked now, once for each method that makes requests itself; answers {@link Pipeline#none()}
     *     for methods that shall go straight to the client, never null
     * @return a client of the same type
     * @throws IllegalArgumentException when the type is not an interface that can be decorated, the client is not one,
     *     or a method with a pipeline returns a {@code CompletionStage} of a kind that a {@code CompletableFuture} is
     *     not
     */
    public static <C> C client(Class<C> type, C client, Function<Method, Pipeline> pipelines) {
        String name = Checks.notNull("type", type).getName();
        Checks.that(type.isInterface() && !type.isAnnotation(), "type", "must be an interface", name);
        Checks.that(!type.isSealed(), "type", "must not be sealed", name);
        Checks.notNull("client", client);
        Checks.notNull("pipelines", pipelines);
        if (!type.isInstance(client)) {
            String actual = client.getClass().getName();
            throw new IllegalArgumentException("client must be a " + name + ": client.class=" + actual);
        }
        Decoration decoration = new Decoration(client, new Planner(type, client, pipelines).plan());
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, decoration));
    }
}
