package io.patterns4j.aws.dynamodb;

import static io.patterns4j.aws.dynamodb.TestTable.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.tck.FaultProxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

class DynamoDbStoreWriterIT {

    private record Product(String name, String remark, long version) {}

    private static final DynamoDbMapping<String, Product> MAPPING =
            DynamoDbMapping.of(TestTable::key, (key, product) -> {
                Map<String, AttributeValue> item = new HashMap<>(key(key));
                item.put("name", AttributeValue.fromS(product.name()));
                if (product.remark() != null) {
                    item.put("remark", AttributeValue.fromS(product.remark()));
                }
                return item;
            });

    private static DynamoDbLocal dynamoDb;
    private static TestTable table;

    private final String id = UUID.randomUUID().toString();
    private final Faults faults = new Faults();
    private final DynamoDbClient client = dynamoDb.client()
            .overrideConfiguration(o -> o.addExecutionInterceptor(faults))
            .build();
    private final DynamoDbStoreWriter<String, Product> plain = DynamoDbStoreWriter.of(client, table.name(), MAPPING);
    private final DynamoDbStoreWriter<String, Product> counting = plain.counting("version", "remark");
    private final DynamoDbStoreWriter<String, Product> checking = plain.checking("version", Product::version);

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

    @Test
    void write_withoutVersions_replacesAndDeletes() {
        assertThat(plain.write(id, new Product("tea", "green", 0))).isEmpty();
        assertThat(plain.write(id, new Product("tea", null, 0))).isEmpty();
        assertThat(item()).containsOnlyKeys("id", "name");
        assertThat(plain.write(id, null)).isEmpty();
        assertThat(item()).isEmpty();
    }

    @Test
    void write_counting_numbersTheWritesOfAnItem() {
        assertThat(counting.write(id, new Product("tea", "green", 99))).isEqualTo(OptionalLong.of(1));
        assertThat(counting.write(id, new Product("coffee", "black", 99))).isEqualTo(OptionalLong.of(2));
        assertThat(item().get("version").n()).isEqualTo("2");
        assertThat(item().get("remark").s()).isEqualTo("black");
        assertThat(counting.write(id, new Product("coffee", null, 99))).isEqualTo(OptionalLong.of(3));
        assertThat(item()).containsOnlyKeys("id", "name", "version");
        assertThat(counting.write(id, null)).isEmpty();
        assertThat(item()).isEmpty();
    }

    @Test
    void write_countingAnItemOfNothingButItsKey_numbersIt() {
        DynamoDbStoreWriter<String, String> bare = DynamoDbStoreWriter.of(
                        client,
                        table.name(),
                        DynamoDbMapping.<String, String>of(TestTable::key, (key, value) -> key(key)))
                .counting("version");
        assertThat(bare.write(id, "there")).isEqualTo(OptionalLong.of(1));
        assertThat(bare.write(id, "there")).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void write_checking_refusesWhatWasNotReadLast() {
        assertThat(checking.write(id, new Product("tea", null, 0))).isEqualTo(OptionalLong.of(1));
        assertThat(checking.write(id, new Product("mate", null, 1))).isEqualTo(OptionalLong.of(2));
        for (long seen : new long[] {0, 1, 3}) {
            Throwable refused = catchThrowable(() -> checking.write(id, new Product("milk", null, seen)));
            assertThat(refused).isInstanceOf(ConditionalCheckFailedException.class);
            assertThat(checking.unchanged(refused)).isTrue();
            assertThat(checking.unchanged(new CompletionException(refused))).isTrue();
        }
        assertThat(item().get("name").s()).isEqualTo("mate");
        assertThat(item().get("version").n()).isEqualTo("2");
    }

    @Test
    void unchanged_refusedRequests_isTrue() {
        Throwable invalid = catchThrowable(() -> plain.write("", new Product("tea", null, 0)));
        assertThat(invalid).hasMessageContaining("empty");
        assertThat(plain.unchanged(invalid)).isTrue();
        Throwable missing = catchThrowable(
                () -> DynamoDbStoreWriter.of(client, "missing", MAPPING).write(id, new Product("tea", null, 0)));
        assertThat(missing).isInstanceOf(ResourceNotFoundException.class);
        assertThat(plain.unchanged(missing)).isTrue();
    }

    @Test
    void unchanged_conditionFailedAfterALostAnswer_isFalse() {
        faults.spoilAnswers(1);
        Throwable refused = catchThrowable(() -> checking.write(id, new Product("tea", null, 0)));
        assertThat(refused).isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(item().get("version").n()).isEqualTo("1"); // it was written
        assertThat(checking.unchanged(refused)).isFalse();
    }

    @Test
    void unchanged_errorsOfTheServiceAndOthers_isFalse() {
        faults.spoilAnswers(100);
        Throwable error = catchThrowable(() -> plain.write(id, new Product("tea", null, 0)));
        assertThat(plain.unchanged(error)).isFalse();
        faults.heal();
        assertThat(item()).isNotEmpty();
        assertThat(plain.unchanged(new IllegalStateException())).isFalse();
    }

    @Test
    void unchanged_brokenConnections_isTrueOnlyWhenThereWasNone() {
        try (FaultProxy proxy = FaultProxy.to(dynamoDb.address());
                DynamoDbClient impatient = dynamoDb.client()
                        .endpointOverride(URI.create("http://127.0.0.1:" + proxy.port()))
                        .overrideConfiguration(o ->
                                o.apiCallTimeout(Duration.ofSeconds(2)).retryStrategy(AwsRetryStrategy.doNotRetry()))
                        .build()) {
            DynamoDbStoreWriter<String, Product> writer = DynamoDbStoreWriter.of(impatient, table.name(), MAPPING);
            proxy.swallowReplies();
            Throwable unanswered = catchThrowable(() -> writer.write(id, new Product("tea", null, 0)));
            assertThat(unanswered).isNotNull();
            assertThat(writer.unchanged(unanswered)).isFalse();
            assertThat(item()).isNotEmpty(); // it was written
        }
        try (DynamoDbClient nowhere = dynamoDb.client()
                .endpointOverride(URI.create("http://127.0.0.1:1"))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build()) {
            DynamoDbStoreWriter<String, Product> writer = DynamoDbStoreWriter.of(nowhere, table.name(), MAPPING);
            Throwable refused = catchThrowable(() -> writer.write(id, new Product("tea", null, 0)));
            assertThat(writer.unchanged(refused)).as("%s", refused).isTrue();
        }
    }

    @Test
    void counting_blankAttribute_saysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.counting(" "))
                .withMessage("attribute must not be blank: attribute=' '");
    }

    private Map<String, AttributeValue> item() {
        return table.client()
                .getItem(g -> g.tableName(table.name()).key(key(id)).consistentRead(true))
                .item();
    }
}
