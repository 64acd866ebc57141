package io.patterns4j.aws.dynamodb;

import static io.patterns4j.aws.dynamodb.TestTable.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/** The real asynchronous client of the SDK, decorated, against a real DynamoDB. */
class DecoratedDynamoDbAsyncIT {

    private static DynamoDbLocal dynamoDb;
    private static TestTable table;

    private final Requests requests = new Requests();
    private final CircuitBreaker breaker =
            CircuitBreaker.of("dynamodb", c -> c.classifier(DynamoDbClassifier.standard()));
    private final Pipeline pipeline =
            Pipeline.named("dynamodb").circuitBreaker(breaker).build();
    private final DynamoDbAsyncClient raw = dynamoDb.asyncClient()
            .overrideConfiguration(o -> o.addExecutionInterceptor(requests))
            .build();
    private final DynamoDbAsyncClient client = Decorate.client(DynamoDbAsyncClient.class, raw, pipeline);

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
        table = TestTable.create(dynamoDb.client().build());
        for (int i = 0; i < 5; i++) {
            table.put("item" + i);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        table.close();
        dynamoDb.close();
    }

    @AfterEach
    void closeClient() {
        raw.close();
    }

    @Test
    void operation_passesOnce() throws Exception {
        var request = GetItemRequest.builder()
                .tableName(table.name())
                .key(key("item1"))
                .build();
        assertThat(get(client.getItem(request)).item()).isEqualTo(key("item1"));
        assertPasses(1);
    }

    @Test
    void overloads_passOnce() throws Exception {
        assertThat(get(client.getItem(g -> g.tableName(table.name()).key(key("item1"))))
                        .item())
                .isEqualTo(key("item1"));
        assertPasses(1);
        assertThat(get(client.listTables()).tableNames()).contains(table.name());
        assertPasses(2);
    }

    @Test
    void paginator_passesOncePerPage() throws Exception {
        Queue<Object> items = new ConcurrentLinkedQueue<>();
        get(client.scanPaginator(s -> s.tableName(table.name()).limit(2))
                .items()
                .subscribe(items::add));
        assertThat(items).hasSize(5);
        assertPasses(3);
    }

    @Test
    void waiter_passesOncePerRequest() throws Exception {
        var found = get(client.waiter().waitUntilTableExists(t -> t.tableName(table.name())));
        assertThat(found.matched().response()).isPresent();
        assertPasses(1);
    }

    @Test
    void waiter_thatPollsAgain_passesEachTime() throws Exception {
        String name = table.name() + "-later";
        var waiting = client.waiter()
                .waitUntilTableExists(
                        t -> t.tableName(name),
                        o -> o.backoffStrategyV2(attempt -> java.time.Duration.ofMillis(50))
                                .maxAttempts(200));
        Awaitility.await().until(() -> requests.count() > 2);
        try (TestTable later = new TestTable(dynamoDb.client().build(), name)) {
            later.client()
                    .createTable(t -> t.tableName(name)
                            .billingMode("PAY_PER_REQUEST")
                            .keySchema(k -> k.attributeName("id").keyType("HASH"))
                            .attributeDefinitions(a -> a.attributeName("id").attributeType("S")));
            assertThat(get(waiting).matched().response()).isPresent();
            assertPasses(requests.count());
            assertThat(breaker.snapshot().counts().failures()).isZero();
        }
    }

    @Test
    void conditionThatDoesNotHold_unchangedExceptionAndASuccess() {
        Throwable error = causeOf(client.putItem(
                p -> p.tableName(table.name()).item(key("item1")).conditionExpression("attribute_not_exists(id)")));
        assertThat(error).isInstanceOf(ConditionalCheckFailedException.class);
        assertPasses(1);
        assertThat(breaker.snapshot().counts().failures()).isZero();
    }

    @Test
    void localMethods_doNotPass() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(client.serviceName()).isEqualTo("dynamodb");
        assertThat(client.serviceClientConfiguration().region()).isNotNull();
        assertThat(causeOf(client.listTables())).isInstanceOf(CircuitOpenException.class);
        client.close();
        assertThat(breaker.snapshot().rejected()).isEqualTo(1);
        assertThat(requests.count()).isZero();
    }

    @Test
    void decoratedTwice_eachPipelineOncePerPage() throws Exception {
        CircuitBreaker outside = CircuitBreaker.of("outside");
        DynamoDbAsyncClient twice = Decorate.client(
                DynamoDbAsyncClient.class,
                client,
                Pipeline.named("outside").circuitBreaker(outside).build());
        get(twice.scanPaginator(s -> s.tableName(table.name()).limit(2)).subscribe(page -> {}));
        assertPasses(3);
        get(twice.waiter().waitUntilTableExists(t -> t.tableName(table.name())));
        assertPasses(4);
        assertThat(outside.snapshot().counts()).isEqualTo(breaker.snapshot().counts());
    }

    private void assertPasses(int calls) {
        assertThat(requests.count()).isEqualTo(calls);
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(calls);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable causeOf(CompletableFuture<?> future) {
        return ((ExecutionException) catchThrowable(() -> get(future))).getCause();
    }
}
