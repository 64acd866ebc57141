package io.patterns4j.aws.dynamodb;

import io.patterns4j.cache.StoreWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Writes to a DynamoDB table on behalf of a write-through cache, by one request each.
 *
 * <pre>{@code
 * StoreWriter<String, Product, RuntimeException> writer =
 *         DynamoDbStoreWriter.of(client, "products", mapping).counting("version");
 * }</pre>
 *
 * <p>There are three forms. Without versions, an item is replaced and the last writer wins; the cache then invalidates
 * instead of storing. {@linkplain #counting Counting}, DynamoDB counts the writes of an item. {@linkplain #checking
 * Checking}, a write is refused unless the item is as its writer saw it.
 *
 * <p><b>Deleted items</b> have no version: counting begins anew when one is created again, so what a cache somewhere
 * still has under the higher version of before would seem newer. Caches that delete and create the same keys within
 * their time to live should mark items as deleted instead.
 *
 * <p><b>Exceptions</b> are those of the SDK. {@link #unchanged} is true for answers that refuse the request and for
 * connections that could not be made, when the request was sent once. When the SDK tried more than once, an earlier
 * attempt may have been done and only its answer lost; so it is false then, as for timeouts and errors of the service.
 * Retries <em>around</em> the client are not seen by this; leave them to the SDK.
 *
 * <p><b>Thread safety.</b> Immutable. Writes block the calling thread.
 *
 * <p><b>Cost.</b> One write unit per KB of the larger of the old and the new item. <b>Permissions</b>:
 * {@code dynamodb:PutItem} (counting: {@code UpdateItem}) and {@code DeleteItem}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class DynamoDbStoreWriter<K, V> implements StoreWriter<K, V, RuntimeException> {

    private static final AttributeValue ONE = AttributeValue.fromN("1");

    private final DynamoDbClient client;
    private final String table;
    private final DynamoDbMapping<K, V> mapping;
    private final Versions<V> versions;

    private DynamoDbStoreWriter(
            DynamoDbClient client, String table, DynamoDbMapping<K, V> mapping, Versions<V> versions) {
        this.client = client;
        this.table = table;
        this.mapping = mapping;
        this.versions = versions;
    }

    private sealed interface Versions<V> {
        record None<V>() implements Versions<V> {}

        record Counted<V>(String attribute, Set<String> optional) implements Versions<V> {}

        record Checked<V>(String attribute, ToLongFunction<? super V> previous) implements Versions<V> {}
    }

    /**
     * Returns a writer without versions.
     *
     * @param client what requests are sent with; it is not closed
     * @param table the name of the table, or its ARN
     * @param mapping how values are items
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a writer
     */
    public static <K, V> DynamoDbStoreWriter<K, V> of(
            DynamoDbClient client, String table, DynamoDbMapping<K, V> mapping) {
        Objects.requireNonNull(client, "client must not be null: client=null");
        Objects.requireNonNull(table, "table must not be null: table=null");
        Objects.requireNonNull(mapping, "mapping must not be null: mapping=null");
        return new DynamoDbStoreWriter<>(client, table, mapping, new Versions.None<>());
    }

    /**
     * Returns a writer that has DynamoDB count the writes of an item, from 1 on. Attributes that the item has and the
     * mapping does not know stay.
     *
     * @param attribute the number that is the version; the mapping need not give it, and what it gives is not used
     * @param optional attributes that the mapping leaves out at times, to be removed then
     * @return a writer
     */
    public DynamoDbStoreWriter<K, V> counting(String attribute, String... optional) {
        return new DynamoDbStoreWriter<>(
                client, table, mapping, new Versions.Counted<>(attribute(attribute), Set.of(optional)));
    }

    /**
     * Returns a writer that replaces an item only if it still has the version with which the value was read, and else
     * throws {@code ConditionalCheckFailedException}. Deletions are not checked, because there is no value to ask.
     *
     * @param attribute the number that is the version; what the mapping gives for it is not used
     * @param previous tells with which version a value was read; 0 for one that is new. It gets the next one
     * @return a writer
     */
    public DynamoDbStoreWriter<K, V> checking(String attribute, ToLongFunction<? super V> previous) {
        Objects.requireNonNull(previous, "previous must not be null: previous=null");
        return new DynamoDbStoreWriter<>(
                client, table, mapping, new Versions.Checked<>(attribute(attribute), previous));
    }

    private static String attribute(String attribute) {
        if (attribute.isBlank()) {
            throw new IllegalArgumentException("attribute must not be blank: attribute='" + attribute + "'");
        }
        return attribute;
    }

    @Override
    public OptionalLong write(K key, @Nullable V value) {
        if (value == null) {
            Map<String, AttributeValue> id = mapping.key(key);
            client.deleteItem(d -> d.tableName(table).key(id));
            return OptionalLong.empty();
        }
        if (versions instanceof Versions.Counted<V> counted) {
            return OptionalLong.of(count(key, value, counted));
        }
        if (versions instanceof Versions.Checked<V> checked) {
            return OptionalLong.of(check(key, value, checked));
        }
        Map<String, AttributeValue> item = mapping.item(key, value);
        client.putItem(p -> p.tableName(table).item(item));
        return OptionalLong.empty();
    }

    @Override
    public boolean unchanged(Throwable failure) {
        return WriteFailures.unchanged(failure);
    }

    private long check(K key, V value, Versions.Checked<V> checked) {
        long previous = checked.previous().applyAsLong(value);
        Map<String, AttributeValue> item = new HashMap<>(mapping.item(key, value));
        item.put(checked.attribute(), number(previous + 1));
        PutItemRequest.Builder put = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression(previous == 0 ? "attribute_not_exists(#v)" : "#v = :p")
                .expressionAttributeNames(Map.of("#v", checked.attribute()));
        if (previous != 0) {
            put.expressionAttributeValues(Map.of(":p", number(previous)));
        }
        client.putItem(put.build());
        return previous + 1;
    }

    private long count(K key, V value, Versions.Counted<V> counted) {
        Map<String, AttributeValue> id = mapping.key(key);
        Map<String, AttributeValue> item = mapping.item(key, value);
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        List<String> set = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        item.forEach((name, attribute) -> {
            if (!id.containsKey(name) && !name.equals(counted.attribute())) {
                int i = set.size();
                names.put("#s" + i, name);
                values.put(":s" + i, attribute);
                set.add("#s" + i + " = :s" + i);
            }
        });
        for (String name : counted.optional()) {
            if (!item.containsKey(name)) {
                names.put("#r" + remove.size(), name);
                remove.add("#r" + remove.size());
            }
        }
        names.put("#v", counted.attribute());
        values.put(":one", ONE);
        String expression = (set.isEmpty() ? "" : "SET " + String.join(", ", set) + " ")
                + (remove.isEmpty() ? "" : "REMOVE " + String.join(", ", remove) + " ") + "ADD #v :one";
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(table)
                .key(id)
                .updateExpression(expression)
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnValues(ReturnValue.UPDATED_NEW)
                .build();
        AttributeValue version = client.updateItem(update).attributes().get(counted.attribute());
        return Long.parseLong(
                Objects.requireNonNull(version, "answer must have the version").n());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
