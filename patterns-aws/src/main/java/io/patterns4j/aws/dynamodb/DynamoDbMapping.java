package io.patterns4j.aws.dynamodb;

import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Says how values are items of a table.
 *
 * <p><b>Guarantees of the implementation.</b> Equal arguments MUST give equal items, because a write may be sent more
 * than once: no random part, no time of writing. Different keys MUST be different items.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface DynamoDbMapping<K, V> {

    /**
     * Returns the attributes of the primary key of an item.
     *
     * @param key the key
     * @return one attribute, or two in a table with a sort key
     */
    Map<String, AttributeValue> key(K key);

    /**
     * Returns a whole item.
     *
     * @param key the key
     * @param value the value
     * @return its attributes, with those of the primary key
     */
    Map<String, AttributeValue> item(K key, V value);

    /**
     * Returns a mapping of two functions.
     *
     * @param key see {@link #key}
     * @param item see {@link #item}
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a mapping
     */
    static <K, V> DynamoDbMapping<K, V> of(
            Function<? super K, Map<String, AttributeValue>> key,
            BiFunction<? super K, ? super V, Map<String, AttributeValue>> item) {
        Objects.requireNonNull(key, "key must not be null: key=null");
        Objects.requireNonNull(item, "item must not be null: item=null");
        return new DynamoDbMapping<>() {
            @Override
            public Map<String, AttributeValue> key(K of) {
                return key.apply(of);
            }

            @Override
            public Map<String, AttributeValue> item(K of, V value) {
                return item.apply(of, value);
            }
        };
    }
}
