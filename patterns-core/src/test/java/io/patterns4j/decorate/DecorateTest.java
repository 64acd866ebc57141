package io.patterns4j.decorate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.pipeline.Pipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DecorateTest {

    private final CircuitBreaker breaker = CircuitBreaker.of("client");
    private final Pipeline pipeline =
            Pipeline.named("client").circuitBreaker(breaker).build();
    private final Memory memory = new Memory();
    private final Client client = Decorate.client(Client.class, memory, pipeline);

    /** Hand-made, not public, with everything that interfaces may have. */
    interface Client extends Reader<String>, AutoCloseable {

        void put(String key, String value) throws IOException;

        default void put(Map.Entry<String, String> entry) throws IOException {
            put(entry.getKey(), entry.getValue());
        }

        /** Like an operation of the AWS SDK: a default method that is overridden. */
        default String echo(String text) {
            throw new UnsupportedOperationException();
        }

        default String echo(Function<String, String> builder) {
            return echo(builder.apply("built"));
        }

        default List<String> pages(int count) {
            List<String> pages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pages.add(echo("page" + i));
            }
            return pages;
        }

        default String unsupported() {
            throw new UnsupportedOperationException("no");
        }

        default int sumOf(int... numbers) {
            return Arrays.stream(numbers).map(this::same).sum();
        }

        int same(int number);

        int count(String... keys);

        <T extends Comparable<T>> T greater(T a, T b);

        CompletionStage<String> stage(String key);

        CompletableFuture<String> future(String key);

        default CompletableFuture<String> futureOf(String key) {
            return future(key).thenApply(value -> value + "!");
        }

        static Client none() {
            throw new AssertionError();
        }

        @Override
        void close();
    }

    interface Reader<T> {
        T get(String key) throws IOException;

        default T getOrElse(String key, T other) throws IOException {
            T value = get(key);
            return value == null ? other : value;
        }
    }

    /** The real thing; remembers what was thrown and whether it was closed. */
    static class Memory implements Client {
        final IOException broken = new IOException("broken");
        final Map<String, String> values = new java.util.concurrent.ConcurrentHashMap<>();
        int closed;

        @Override
        public void put(String key, String value) throws IOException {
            get(key);
            values.put(key, value);
        }

        @Override
        public String get(String key) throws IOException {
            if (key.equals("broken")) {
                throw broken;
            }
            return values.get(key);
        }

        @Override
        public String echo(String text) {
            return text;
        }

        @Override
        public int same(int number) {
            return number;
        }

        @Override
        public int count(String... keys) {
            return keys.length;
        }

        @Override
        public <T extends Comparable<T>> T greater(T a, T b) {
            return a.compareTo(b) > 0 ? a : b;
        }

        @Override
        public CompletionStage<String> stage(String key) {
            return future(key);
        }

        @Override
        public CompletableFuture<String> future(String key) {
            return switch (key) {
                case "null" -> null;
                case "broken" -> CompletableFuture.failedFuture(broken);
                case "throws" -> throw new IllegalStateException("not started");
                default -> CompletableFuture.completedFuture(key);
            };
        }

        @Override
        public void close() {
            closed++;
        }

        @Override
        public String toString() {
            return "Memory";
        }
    }

    @Test
    void method_implemented_passesOnce() throws IOException {
        client.put("a", "1");
        assertPasses(1);
        assertThat(client.get("a")).isEqualTo("1");
        assertPasses(2);
        assertThat(client.get("none")).isNull();
        assertPasses(3);
    }

    @Test
    void method_generic_passesOnce() {
        assertThat(client.greater("a", "b")).isEqualTo("b");
        assertThat(client.greater(3, 2)).isEqualTo(3);
        assertPasses(2);
    }

    @Test
    void method_varargs_passesOnce() {
        assertThat(client.count()).isZero();
        assertThat(client.count("a", "b")).isEqualTo(2);
        assertPasses(2);
    }

    @Test
    void method_throwsChecked_sameInstanceAndCounted() {
        assertThat(catchThrowable(() -> client.get("broken"))).isSameAs(memory.broken);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void method_refused_rejectionAndNothingRan() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(catchThrowable(() -> client.put("a", "1"))).isInstanceOf(CircuitOpenException.class);
        assertThat(memory.values).isEmpty();
    }

    @Test
    void defaultMethod_notOverridden_whatItCallsPasses() throws IOException {
        client.put(Map.entry("a", "1"));
        assertPasses(1);
        assertThat(client.echo(text -> text + "!")).isEqualTo("built!");
        assertPasses(2);
        assertThat(client.pages(3)).containsExactly("page0", "page1", "page2");
        assertPasses(5);
        assertThat(client.sumOf(1, 2, 3, 4)).isEqualTo(10);
        assertPasses(9);
        assertThat(client.sumOf()).isZero();
        assertPasses(9);
    }

    @Test
    void defaultMethod_inherited_whatItCallsPasses() throws IOException {
        assertThat(client.getOrElse("a", "other")).isEqualTo("other");
        assertPasses(1);
        assertThat(catchThrowable(() -> client.getOrElse("broken", ""))).isSameAs(memory.broken);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void defaultMethod_withoutRequest_doesNotPass() {
        assertThat(catchThrowable(client::unsupported))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no");
        assertPasses(0);
    }

    @Test
    void defaultMethod_returnsFuture_whatItCallsPasses() throws Exception {
        assertThat(client.futureOf("a").get()).isEqualTo("a!");
        assertPasses(1);
    }

    @Test
    void defaultMethod_overriddenByAnInterfaceOfTheClient_isTheClients() {
        Client loud = Decorate.client(Client.class, new LoudMemory(), pipeline);
        assertThat(loud.pages(3)).containsExactly("LOUD");
        assertPasses(1);
    }

    interface LoudClient extends Client {
        @Override
        default List<String> pages(int count) {
            return List.of("LOUD");
        }
    }

    static final class LoudMemory extends Memory implements LoudClient {}

    @Test
    void asyncMethod_passesOnceAndIsAFuture() throws Exception {
        assertThat(client.future("a").get()).isEqualTo("a");
        assertPasses(1);
        assertThat(client.stage("a")).isInstanceOf(CompletableFuture.class);
        assertPasses(2);
    }

    @Test
    void asyncMethod_fails_sameInstanceAndCounted() {
        assertThat(causeOf(client.future("broken"))).isSameAs(memory.broken);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void asyncMethod_returnsNullOrThrows_failedFuture() {
        assertThat(causeOf(client.future("null"))).hasMessage("stage must not be null: stage=null");
        assertThat(causeOf(client.future("throws"))).hasMessage("not started");
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(2);
    }

    @Test
    void asyncMethod_refused_failedFuture() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(causeOf(client.future("a"))).isInstanceOf(CircuitOpenException.class);
        assertThat(causeOf(client.stage("a").toCompletableFuture())).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    void close_goesStraight() {
        breaker.transitionTo(CircuitState.OPEN);
        client.close();
        assertThat(memory.closed).isEqualTo(1);
        assertThat(breaker.snapshot().rejected()).isZero();
    }

    @Test
    void objectMethods_doNotPass() {
        Client other = Decorate.client(Client.class, memory, pipeline);
        assertThat(client.equals(client)).isTrue();
        assertThat(client.equals(other)).isFalse();
        assertThat(client.equals(memory)).isFalse();
        assertThat(client.equals(null)).isFalse();
        assertThat(client).hasSameHashCodeAs(client).hasToString("Decorated[Memory]");
        assertPasses(0);
    }

    @Test
    void nested_eachPipelineOncePerRequest() throws Exception {
        CircuitBreaker outside = CircuitBreaker.of("outside");
        Client twice = Decorate.client(
                Client.class,
                client,
                Pipeline.named("outside").circuitBreaker(outside).build());
        twice.put("a", "1");
        assertThat(twice.pages(3)).hasSize(3);
        assertThat(twice.echo(text -> text)).isEqualTo("built");
        assertThat(twice.futureOf("a").get()).isEqualTo("a!");
        assertThat(catchThrowable(() -> twice.get("broken"))).isSameAs(memory.broken);
        twice.close();
        assertThat(memory.closed).isEqualTo(1);
        assertThat(outside.snapshot().counts()).isEqualTo(breaker.snapshot().counts());
        assertPasses(7);
        assertThat(twice).hasToString("Decorated[Decorated[Memory]]");
    }

    @Test
    void perMethod_eachHasItsPipeline() throws IOException {
        Bulkhead writes = Bulkhead.of("writes", 1);
        Pipeline writing = Pipeline.named("writes").bulkhead(writes).build();
        List<String> asked = new ArrayList<>();
        Client mixed = Decorate.client(Client.class, memory, method -> {
            asked.add(method.getName());
            return switch (method.getName()) {
                case "put" -> writing;
                case "get" -> pipeline;
                default -> Pipeline.none();
            };
        });
        try (var permit = writes.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThat(catchThrowable(() -> mixed.put(Map.entry("a", "1")))).isNotNull();
            assertThat(mixed.get("a")).isNull();
            assertThat(mixed.echo("a")).isEqualTo("a");
        }
        assertPasses(1);
        assertThat(asked)
                .contains("put", "get", "echo", "future", "stage")
                .doesNotContain("close", "pages", "sumOf", "getOrElse", "none")
                .doesNotHaveDuplicates();
    }

    private void assertPasses(int calls) {
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(calls);
    }

    static Throwable causeOf(CompletableFuture<?> future) {
        return ((ExecutionException) catchThrowable(future::get)).getCause();
    }
}
