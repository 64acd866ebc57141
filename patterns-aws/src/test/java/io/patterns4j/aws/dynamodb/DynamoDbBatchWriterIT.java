package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.tck.FaultProxy;
import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.Write;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

class DynamoDbBatchWriterIT {

    private enum Mode {
        BATCHING,
        CONDITIONAL,
        TRANSACTIONAL,
        COMPARING
    }

    /** {@code throw} cannot be mapped, {@code huge} is too large for an item. */
    private static final DynamoDbMapping<String, String> MAPPING = DynamoDbMapping.of(TestTable::key, (key, value) -> {
        if (value.equals("throw")) {
            throw new IllegalArgumentException("cannot be mapped");
        }
        Map<String, AttributeValue> item = new HashMap<>(TestTable.key(key));
        item.put("value", AttributeValue.fromS(value.equals("huge") ? "x".repeat(500_000) : value));
        return item;
    });

    private static DynamoDbLocal dynamoDb;
    private static TestTable table;

    private final String prefix = UUID.randomUUID().toString();
    private final Faults faults = new Faults();
    private final DynamoDbAsyncClient client = dynamoDb.asyncClient()
            .overrideConfiguration(o -> o.addExecutionInterceptor(faults).retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
        table = TestTable.create(dynamoDb.client().build());
    }

    @AfterAll
    static void stop() throws Exception {
        table.close();
        dynamoDb.close();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    void apply_putsAndDeletes_areDone(Mode mode) {
        DynamoDbBatchWriter<String, String> writer = writer(mode);
        int count = writer.maxBatch();
        assertThat(count).isEqualTo(mode == Mode.TRANSACTIONAL || mode == Mode.COMPARING ? 100 : 25);
        List<Write<String, String>> puts = IntStream.range(0, count)
                .mapToObj(i -> write(key(i), "v" + i, 1))
                .toList();

        assertThat(apply(writer, "one", puts)).isEqualTo(BatchOutcome.allDone(keys(puts)));
        assertThat(IntStream.range(0, count).mapToObj(i -> stored(key(i))))
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "v" + i).toList());

        List<Write<String, String>> mixed =
                List.of(write(key(0), null, 2), write(key(1), "w", 2), write(key(count), null, 2));
        assertThat(apply(writer, "two", mixed)).isEqualTo(BatchOutcome.allDone(keys(mixed)));
        assertThat(stored(key(0))).isNull();
        assertThat(stored(key(1))).isEqualTo("w");
    }

    @ParameterizedTest
    @EnumSource
    void apply_anItemAtFault_isFatalAlone(Mode mode) {
        List<Write<String, String>> writes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            writes.add(write(key(i), "v", 1));
        }
        writes.set(4, write(key(4), "huge", 1));
        writes.set(6, write(key(6), "throw", 1));

        BatchOutcome<String> outcome = apply(writer(mode), "poisoned", writes);

        assertThat(outcome.fatal()).containsOnlyKeys(key(4), key(6));
        assertThat(outcome.fatal().get(key(6))).hasMessage("cannot be mapped");
        assertThat(outcome.retryable()).isEmpty();
        assertThat(outcome.done()).hasSize(7);
        outcome.done().forEach(done -> assertThat(stored(done)).isEqualTo("v"));
        assertThat(stored(key(4))).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void apply_onlyFaultyItems_areFatal(Mode mode) {
        List<Write<String, String>> unmapped = List.of(write(key(0), "throw", 1));
        assertThat(apply(writer(mode), "a", unmapped).fatal()).containsOnlyKeys(key(0));
        List<Write<String, String>> huge = List.of(write(key(1), "huge", 1));
        assertThat(apply(writer(mode), "b", huge).fatal()).containsOnlyKeys(key(1));
    }

    @ParameterizedTest
    @EnumSource
    void apply_throttledOrRefusedAsAWhole_isRetryable(Mode mode) {
        List<Write<String, String>> writes = List.of(write(key(0), "v", 1), write(key(1), "v", 1));
        faults.refuse(ProvisionedThroughputExceededException.builder()
                .message("slow down")
                .build());
        assertThat(apply(writer(mode), "a", writes).retryable())
                .containsOnlyKeys(key(0), key(1))
                .allSatisfy(
                        (key, cause) -> assertThat(cause).isInstanceOf(ProvisionedThroughputExceededException.class));
        faults.heal();
        assertThat(apply(writer(mode), "a", writes).done()).hasSize(2);
        assertThat(apply(writer(mode, client, "missing"), "b", writes).retryable())
                .containsOnlyKeys(key(0), key(1))
                .allSatisfy((key, cause) -> assertThat(cause).isInstanceOf(ResourceNotFoundException.class));
    }

    @ParameterizedTest
    @EnumSource
    void apply_errorOfTheServiceAfterTheWrite_isRetryableAndDoneTheNextTime(Mode mode) {
        List<Write<String, String>> writes = List.of(write(key(0), "v", 1), write(key(1), "v", 1));
        faults.spoilAnswers(mode == Mode.CONDITIONAL ? 2 : 1);
        assertThat(apply(writer(mode), "a", writes).retryable()).containsOnlyKeys(key(0), key(1));
        assertThat(stored(key(0))).isEqualTo("v");
        assertThat(apply(writer(mode), "a", writes)).isEqualTo(BatchOutcome.allDone(keys(writes)));
    }

    @ParameterizedTest
    @EnumSource
    void apply_unansweredInTime_isRetryable(Mode mode) {
        try (FaultProxy proxy = FaultProxy.to(dynamoDb.address());
                DynamoDbAsyncClient impatient = dynamoDb.asyncClient()
                        .endpointOverride(URI.create("http://127.0.0.1:" + proxy.port()))
                        .overrideConfiguration(o ->
                                o.apiCallTimeout(Duration.ofSeconds(2)).retryStrategy(AwsRetryStrategy.doNotRetry()))
                        .build()) {
            List<Write<String, String>> writes = List.of(write(key(0), "v", 1), write(key(1), null, 1));
            proxy.swallowReplies();
            DynamoDbBatchWriter<String, String> writer = writer(mode, impatient, table.name());
            assertThat(apply(writer, "a", writes).retryable()).containsOnlyKeys(key(0), key(1));
            assertThat(stored(key(0))).isEqualTo("v"); // it was written
            assertThat(apply(writer(mode), "a", writes)).isEqualTo(BatchOutcome.allDone(keys(writes)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void apply_tooManyWrites_failsWithoutAskingTheStore(Mode mode) {
        DynamoDbBatchWriter<String, String> writer = writer(mode);
        List<Write<String, String>> writes = IntStream.rangeClosed(0, writer.maxBatch())
                .mapToObj(i -> write(key(i), "v", 1))
                .toList();
        assertThat(catchThrowable(() -> apply(writer, "a", writes)))
                .hasRootCauseMessage("batch must have at most %d writes: writes=%d", writer.maxBatch(), writes.size());
        assertThat(faults.sent()).isZero();
    }

    @Test
    void batching_unprocessedItems_areRetryableAndNothingElse() {
        List<Write<String, String>> writes = IntStream.range(0, 6)
                .mapToObj(i -> write(key(i), i == 5 ? null : "v", 1))
                .toList();
        List<WriteRequest> left = new ArrayList<>();
        faults.change(response -> {
            var sent = faults.requests(BatchWriteItemRequest.class)
                    .get(0)
                    .requestItems()
                    .get(table.name());
            left.add(sent.get(1));
            left.add(sent.get(5));
            return ((BatchWriteItemResponse) response)
                    .toBuilder().unprocessedItems(Map.of(table.name(), left)).build();
        });

        BatchOutcome<String> outcome = apply(writer(Mode.BATCHING), "a", writes);

        assertThat(outcome.done()).containsExactlyInAnyOrder(key(0), key(2), key(3), key(4));
        assertThat(outcome.retryable())
                .containsOnlyKeys(key(1), key(5))
                .allSatisfy((key, cause) ->
                        assertThat(cause).hasMessageContaining("batch must be processed as a whole: unprocessed=2"));
        assertThat(outcome.fatal()).isEmpty();
    }

    @Test
    void conditional_anOlderBatchThatComesLate_replacesNothing() {
        for (Mode mode : List.of(Mode.CONDITIONAL, Mode.COMPARING)) {
            String key = mode + prefix;
            DynamoDbBatchWriter<String, String> writer = writer(mode);
            List<Write<String, String>> older = List.of(write(key, "older", 9), write(key + 1, "other", 9));
            List<Write<String, String>> newer = List.of(write(key, "newer", 10));

            assertThat(apply(writer, "newer", newer).done()).containsExactly(key);
            assertThat(apply(writer, "older", older).done()).containsExactlyInAnyOrder(key, key + 1);
            assertThat(stored(key)).isEqualTo("newer");
            assertThat(stored(key + 1)).isEqualTo("other");

            assertThat(apply(writer, "late", List.of(write(key, null, 8))).done())
                    .containsExactly(key);
            assertThat(stored(key)).isEqualTo("newer");
            assertThat(apply(writer, "last", List.of(write(key, null, 11))).done())
                    .containsExactly(key);
            assertThat(stored(key)).isNull();
        }
    }

    @Test
    void transactional_sameBatchAgain_hasTheSameToken() {
        List<Write<String, String>> writes = List.of(write(key(0), "v", 1), write(key(1), "v", 1));
        DynamoDbBatchWriter<String, String> writer = writer(Mode.TRANSACTIONAL);
        apply(writer, "batch 1", writes);
        table.client().deleteItem(d -> d.tableName(table.name()).key(TestTable.key(key(0))));
        assertThat(apply(writer, "batch 1", writes).done()).hasSize(2);
        assertThat(stored(key(0))).isNull(); // recognised, so not written again
        apply(writer, "batch 2", writes);
        assertThat(stored(key(0))).isEqualTo("v");
        List<String> tokens = faults.requests(TransactWriteItemsRequest.class).stream()
                .map(TransactWriteItemsRequest::clientRequestToken)
                .toList();
        assertThat(tokens.get(0)).isEqualTo(tokens.get(1)).hasSize(36).isNotEqualTo(tokens.get(2));
    }

    @Test
    void transactional_conflicts_areRetryableByKey() {
        List<Write<String, String>> writes =
                List.of(write(key(0), "v", 1), write(key(1), "v", 1), write(key(2), "v", 1));
        faults.refuse(cancelled("TransactionConflict", "ConditionalCheckFailed", "None"));
        BatchOutcome<String> outcome = apply(writer(Mode.COMPARING), "a", writes);
        assertThat(outcome.done()).containsExactly(key(1));
        assertThat(outcome.retryable()).containsOnlyKeys(key(0), key(2));

        faults.refuse(cancelled("ValidationError", "ThrottlingError", "ItemCollectionSizeLimitExceeded"));
        outcome = apply(writer(Mode.COMPARING), "a", writes);
        assertThat(outcome.fatal()).containsOnlyKeys(key(0), key(2));
        assertThat(outcome.retryable()).containsOnlyKeys(key(1));
    }

    private static RuntimeException cancelled(String... codes) {
        return TransactionCanceledException.builder()
                .message("cancelled")
                .cancellationReasons(Arrays.stream(codes)
                        .map(code -> CancellationReason.builder().code(code).build())
                        .toList())
                .build();
    }

    private DynamoDbBatchWriter<String, String> writer(Mode mode) {
        return writer(mode, client, table.name());
    }

    private static DynamoDbBatchWriter<String, String> writer(Mode mode, DynamoDbAsyncClient by, String name) {
        return switch (mode) {
            case BATCHING -> DynamoDbBatchWriter.batching(by, name, MAPPING);
            case CONDITIONAL -> DynamoDbBatchWriter.conditional(by, name, MAPPING, "sequence");
            case TRANSACTIONAL -> DynamoDbBatchWriter.transactional(by, name, MAPPING);
            case COMPARING -> DynamoDbBatchWriter.transactional(by, name, MAPPING, "sequence");
        };
    }

    private String key(int i) {
        return prefix + i;
    }

    private static Write<String, String> write(String key, String value, long sequence) {
        return new Write<>(key, value, sequence, 1, Duration.ZERO);
    }

    private static Set<String> keys(List<Write<String, String>> writes) {
        return writes.stream().map(Write::key).collect(Collectors.toSet());
    }

    private static BatchOutcome<String> apply(
            DynamoDbBatchWriter<String, String> writer, String id, List<Write<String, String>> writes) {
        return writer.apply(new Batch<>(id, writes))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static String stored(String id) {
        AttributeValue value = table.client()
                .getItem(g -> g.tableName(table.name()).key(TestTable.key(id)).consistentRead(true))
                .item()
                .get("value");
        return value == null ? null : value.s();
    }
}
