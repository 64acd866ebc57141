package io.patterns4j.decorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.pipeline.Pipeline;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What can be decorated and what is refused, and helpers that are bound to their client. */
class DecorateRulesTest {

    private final CircuitBreaker breaker = CircuitBreaker.of("client");
    private final Pipeline pipeline =
            Pipeline.named("client").circuitBreaker(breaker).build();

    @Test
    void type_notAnInterface_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(String.class, "a", pipeline))
                .withMessage("type must be an interface: type=java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(Override.class, null, pipeline))
                .withMessage("type must be an interface: type=java.lang.Override");
    }

    sealed interface Sealed permits OnlyOne {}

    record OnlyOne() implements Sealed {}

    @Test
    void type_sealed_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(Sealed.class, new OnlyOne(), pipeline))
                .withMessage("type must not be sealed: type=" + Sealed.class.getName());
    }

    @Test
    void arguments_null_refused() {
        Function<Method, Pipeline> none = null;
        Pipeline noPipeline = null;
        assertThatNullPointerException()
                .isThrownBy(() -> Decorate.client(null, "a", pipeline))
                .withMessage("type must not be null: type=null");
        assertThatNullPointerException()
                .isThrownBy(() -> Decorate.client(Runnable.class, null, pipeline))
                .withMessage("client must not be null: client=null");
        assertThatNullPointerException()
                .isThrownBy(() -> Decorate.client(Runnable.class, () -> {}, noPipeline))
                .withMessage("pipeline must not be null: pipeline=null");
        assertThatNullPointerException()
                .isThrownBy(() -> Decorate.client(Runnable.class, () -> {}, none))
                .withMessage("pipelines must not be null: pipelines=null");
    }

    @Test
    void pipelines_answerNull_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Decorate.client(Runnable.class, () -> {}, method -> null))
                .withMessage("pipeline must not be null; Pipeline.none() is for none:"
                        + " method=public abstract void java.lang.Runnable.run()");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller without generics can do
    void client_ofAnotherType_refused() {
        Class type = Runnable.class;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(type, "a", pipeline))
                .withMessage("client must be a java.lang.Runnable: client.class=java.lang.String");
    }

    static final class OwnFuture<T> extends CompletableFuture<T> {}

    interface OwnStages {
        OwnFuture<String> own();

        String plain();
    }

    static final class OwnStagesClient implements OwnStages {
        final OwnFuture<String> future = new OwnFuture<>();

        @Override
        public OwnFuture<String> own() {
            return future;
        }

        @Override
        public String plain() {
            return "plain";
        }
    }

    @Test
    void method_returnsStageOfItsOwn_refusedUnlessItGoesStraight() {
        OwnStagesClient client = new OwnStagesClient();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decorate.client(OwnStages.class, client, pipeline))
                .withMessageStartingWith("method must return a type of stage that a CompletableFuture can stand in for:"
                        + " method=public abstract ");
        OwnStages mixed = Decorate.client(
                OwnStages.class, client, method -> method.getName().equals("own") ? Pipeline.none() : pipeline);
        assertThat(mixed.own()).isSameAs(client.future);
        assertThat(mixed.plain()).isEqualTo("plain");
        assertPasses(1);
    }

    @Test
    void type_ofTheJdk_lambda() throws Exception {
        Callable<?> callable = Decorate.client(Callable.class, () -> 1, pipeline);
        assertThat(callable.call()).isEqualTo(1);
        assertPasses(1);
    }

    @Test
    @SuppressWarnings("unchecked") // Class knows no type arguments
    void type_publicWithDefaultMethods_lambda() {
        Comparator<String> comparator = Decorate.client(Comparator.class, Comparator.<String>naturalOrder(), pipeline);
        assertThat(comparator.compare("a", "b")).isNegative();
        assertPasses(1);
        assertThat(comparator.thenComparing(Comparator.reverseOrder()).compare("a", "b"))
                .isNegative();
        assertPasses(2);
    }

    interface Covariant extends Supplier<Object> {
        @Override
        String get();
    }

    @Test
    void method_covariant_passesOnceByEitherName() {
        Covariant covariant = Decorate.client(Covariant.class, () -> "a", pipeline);
        Supplier<Object> wider = covariant;
        assertThat(covariant.get()).isEqualTo("a");
        assertPasses(1);
        assertThat(wider.get()).isEqualTo("a");
        assertPasses(2);
    }

    @Test
    void method_errorOfTheClient_unchanged() {
        StackOverflowError error = new StackOverflowError();
        Runnable decorated = Decorate.client(
                Runnable.class,
                () -> {
                    throw error;
                },
                pipeline);
        assertThat(catchThrowable(decorated::run)).isSameAs(error);
    }

    interface Polling {
        String poll(String key);

        Waiter waiter();

        default String serviceName() {
            return poll("name");
        }
    }

    interface Waiter {
        List<String> until(int times);

        static Builder builder() {
            return new Builder();
        }

        final class Builder {
            private Polling client;
            private ScheduledExecutorService executor;

            public Builder client(Polling client) {
                this.client = client;
                return this;
            }

            public Builder scheduledExecutorService(ScheduledExecutorService executor) {
                this.executor = executor;
                return this;
            }

            public Waiter build() {
                assertThat(executor).isNotNull();
                Polling bound = client;
                return times -> java.util.stream.IntStream.range(0, times)
                        .mapToObj(i -> bound.poll("key" + i))
                        .toList();
            }
        }
    }

    static final class PollingClient implements Polling {
        @Override
        public String poll(String key) {
            return key;
        }

        @Override
        public Waiter waiter() {
            return Waiter.builder().client(this).build();
        }
    }

    @Test
    void helper_isBoundToTheDecoratedClient() {
        Polling once = Decorate.client(Polling.class, new PollingClient(), pipeline);
        assertThat(once.waiter().until(3)).containsExactly("key0", "key1", "key2");
        assertPasses(3);
        CircuitBreaker outside = CircuitBreaker.of("outside");
        Polling twice = Decorate.client(
                Polling.class,
                once,
                Pipeline.named("outside").circuitBreaker(outside).build());
        assertThat(twice.waiter().until(2)).hasSize(2);
        assertThat(outside.snapshot().counts().calls()).isEqualTo(2);
        assertPasses(5);
    }

    @Test
    void serviceName_ofAClientThatIsNotOfAws_isAnOrdinaryMethod() {
        Polling client = Decorate.client(Polling.class, new PollingClient(), pipeline);
        assertThat(client.serviceName()).isEqualTo("name");
        assertPasses(1);
    }

    private void assertPasses(int calls) {
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(calls);
    }
}
