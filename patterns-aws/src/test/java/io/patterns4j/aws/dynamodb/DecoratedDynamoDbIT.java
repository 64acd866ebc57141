package io.patterns4j.aws.dynamodb;

import static io.patterns4j.aws.dynamodb.TestTable.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.decorate.Decorate;
import io.patterns4j.pipeline.Pipeline;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The real synchronous client of the SDK, decorated, against a real DynamoDB. */
class DecoratedDynamoDbIT {

    private static DynamoDbLocal dynamoDb;
    private static TestTable table;

    private final Requests requests = new Requests();
    private final CircuitBreaker breaker =
            CircuitBreaker.of("dynamodb", c -> c.classifier(DynamoDbClassifier.standard()));
    private final Pipeline pipeline =
            Pipeline.named("dynamodb").circuitBreaker(breaker).build();
    private final DynamoDbClient raw = dynamoDb.client()
            .overrideConfiguration(o -> o.addExecutionInterceptor(requests))
            .build();
    private final DynamoDbClient client = Decorate.client(DynamoDbClient.class, raw, pipeline);

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
    void operation_passesOnce() {
        var request = GetItemRequest.builder()
                .tableName(table.name())
                .key(key("item1"))
                .build();
        assertThat(client.getItem(request).item()).isEqualTo(key("item1"));
        assertPasses(1);
    }

    @Test
    void consumerOverload_passesOnce() {
        assertThat(client.getItem(g -> g.tableName(table.name()).key(key("item1")))
                        .item())
                .isEqualTo(key("item1"));
        assertPasses(1);
    }

    @Test
    void operationWithoutArguments_passesOnce() {
        assertThat(client.listTables().tableNames()).contains(table.name());
        assertPasses(1);
    }

    @Test
    void paginator_passesOncePerPage() {
        var pages = client.scanPaginator(s -> s.tableName(table.name()).limit(2));
        assertPasses(0);
        assertThat(pages.items()).hasSize(5);
        assertPasses(3);
    }

    @Test
    void waiter_passesOncePerRequest() {
        assertThat(client.waiter()
                        .waitUntilTableExists(t -> t.tableName(table.name()))
                        .matched()
                        .response())
                .isPresent();
        assertPasses(1);
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        assertThatThrownBy(() -> client.waiter().waitUntilTableExists(t -> t.tableName(table.name())))
                .hasRootCauseMessage("circuit breaker is isolated: policy=dynamodb");
        assertThat(requests.count()).isEqualTo(1);
    }

    @Test
    void conditionThatDoesNotHold_unchangedExceptionAndASuccess() {
        var error = catchThrowableOfType(
                ConditionalCheckFailedException.class,
                () -> client.putItem(p -> p.tableName(table.name())
                        .item(key("item1"))
                        .conditionExpression("attribute_not_exists(id)")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        assertThat(error.item()).isEqualTo(key("item1"));
        assertThat(error.statusCode()).isEqualTo(400);
        assertPasses(1);
        assertThat(breaker.snapshot().counts().failures()).isZero();
    }

    @Test
    void transactionWhoseConditionDoesNotHold_unchangedExceptionAndASuccess() {
        var error = catchThrowableOfType(
                TransactionCanceledException.class,
                () -> client.transactWriteItems(t -> t.transactItems(i -> i.put(p -> p.tableName(table.name())
                        .item(key("item1"))
                        .conditionExpression("attribute_not_exists(id)")))));
        assertThat(error.cancellationReasons().get(0).code()).isEqualTo("ConditionalCheckFailed");
        assertPasses(1);
        assertThat(breaker.snapshot().counts().failures()).isZero();
    }

    @Test
    void tableThatIsNotThere_unchangedExceptionAndASuccess() {
        assertThatThrownBy(() -> client.getItem(g -> g.tableName("none").key(key("a"))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertPasses(1);
        assertThat(breaker.snapshot().counts().failures()).isZero();
    }

    @Test
    void localMethods_doNotPass() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(client.serviceName()).isEqualTo("dynamodb");
        assertThat(client.serviceClientConfiguration().region()).isNotNull();
        assertThat(client.toString()).startsWith("Decorated[");
        assertThat(client.equals(client)).isTrue();
        client.close();
        assertThat(breaker.snapshot().rejected()).isZero();
        assertThatThrownBy(() -> client.listTables()).isInstanceOf(CircuitOpenException.class);
        assertThat(breaker.snapshot().rejected()).isEqualTo(1);
    }

    @Test
    void decoratedTwice_eachPipelineOncePerPage() {
        CircuitBreaker outside = CircuitBreaker.of("outside");
        DynamoDbClient twice = Decorate.client(
                DynamoDbClient.class,
                client,
                Pipeline.named("outside").circuitBreaker(outside).build());
        assertThat(twice.scanPaginator(s -> s.tableName(table.name()).limit(2)).items())
                .hasSize(5);
        twice.waiter().waitUntilTableExists(t -> t.tableName(table.name()));
        assertThat(twice.listTables().tableNames()).isNotEmpty();
        assertPasses(5);
        assertThat(outside.snapshot().counts()).isEqualTo(breaker.snapshot().counts());
    }

    @Test
    void perMethod_readsAndWritesHaveBreakersOfTheirOwn() {
        CircuitBreaker writes = CircuitBreaker.of("writes");
        Pipeline writing = Pipeline.named("writes").circuitBreaker(writes).build();
        DynamoDbClient mixed =
                Decorate.client(DynamoDbClient.class, raw, m -> m.getName().startsWith("put") ? writing : pipeline);
        mixed.putItem(p -> p.tableName(table.name()).item(key("item1")));
        mixed.getItem(g -> g.tableName(table.name()).key(key("item1")));
        assertThat(writes.snapshot().counts().calls()).isEqualTo(1);
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(1);
    }

    private void assertPasses(int calls) {
        assertThat(requests.count()).isEqualTo(calls);
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(calls);
    }
}
