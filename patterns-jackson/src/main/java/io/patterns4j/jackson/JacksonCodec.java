package io.patterns4j.jackson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.patterns4j.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Turns values into JSON and back, by Jackson.
 *
 * <pre>{@code
 * Codec<Product> products = JacksonCodec.of(Product.class);
 * Codec<List<Price>> prices = JacksonCodec.of(new TypeReference<List<Price>>() {}).schema(2);
 * }</pre>
 *
 * <p><b>Guarantees.</b> The type to read is the one given here: bytes never say which class to make, because whoever
 * can write to the store could then run code. Bytes that are not one JSON value of that type, with nothing behind it,
 * are an error, and so is {@code null}.
 *
 * <p><b>Thread safety.</b> For use by many threads.
 *
 * <p><b>Defaults.</b> The mapper of {@link #of(Class)} and {@link #of(TypeReference)} ignores properties that it does
 * not know and leaves those that are missing empty, so that versions of a service that differ by a property read each
 * other's values while one is rolled out. What was ignored is lost when the value is written back: raise
 * {@link #schema(int)} for changes where that, or an empty property, does harm. Modules of Jackson are not looked for;
 * give {@link #of(JavaType, ObjectMapper)} a mapper that has them, for example for {@code java.time}.
 *
 * @param <V> the type of the values
 */
public final class JacksonCodec<V> implements Codec<V> {

    private static final int ID = 2;
    private static final int MAX_SCHEMA = 65_535;

    private static final ObjectMapper DEFAULT_MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final JavaType type;
    private final int schema;

    private JacksonCodec(JavaType type, ObjectReader reader, ObjectWriter writer, int schema) {
        this.type = type;
        this.reader = reader;
        this.writer = writer;
        this.schema = schema;
    }

    /**
     * Returns a codec of values of a class, by the default mapper.
     *
     * @param type their class, such as a record
     * @param <V> their type
     * @return the codec, with schema 0
     */
    public static <V> JacksonCodec<V> of(Class<V> type) {
        return of(DEFAULT_MAPPER.constructType(notNull("type", type)), DEFAULT_MAPPER);
    }

    /**
     * Returns a codec of values of a generic type, by the default mapper.
     *
     * @param type their type
     * @param <V> their type
     * @return the codec, with schema 0
     */
    public static <V> JacksonCodec<V> of(TypeReference<V> type) {
        return of(DEFAULT_MAPPER.constructType(notNull("type", type)), DEFAULT_MAPPER);
    }

    /**
     * Returns a codec by a mapper of one's own. Its settings hold, but for what follows a value: that is always an
     * error.
     *
     * @param type the type of the values; MUST be {@code V}, which the compiler cannot see
     * @param mapper the mapper; what is set on it afterwards has no effect here. Without default typing
     * @param <V> the type of the values
     * @return the codec, with schema 0
     * @throws IllegalArgumentException when the mapper has default typing, by which bytes choose classes
     */
    public static <V> JacksonCodec<V> of(JavaType type, ObjectMapper mapper) {
        notNull("type", type);
        notNull("mapper", mapper);
        if (mapper.getDeserializationConfig().getDefaultTyper(type) != null) {
            throw new IllegalArgumentException("mapper must not have default typing: type=" + type);
        }
        ObjectReader reader = mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return new JacksonCodec<>(type, reader, mapper.writerFor(type), 0);
    }

    /**
     * Returns this codec with another schema number.
     *
     * @param schema between 0 and 65,535; to be raised when older or newer code could not read the values
     * @return a new codec
     */
    public JacksonCodec<V> schema(int schema) {
        if (schema < 0 || schema > MAX_SCHEMA) {
            throw new IllegalArgumentException("schema must be between 0 and " + MAX_SCHEMA + ": schema=" + schema);
        }
        return new JacksonCodec<>(type, reader, writer, schema);
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int schema() {
        return schema;
    }

    @Override
    public byte[] encode(V value) {
        try {
            return writer.writeValueAsBytes(notNull("value", value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("value must be writable as JSON: type=" + type, e);
        }
    }

    @Override
    public V decode(ByteBuffer bytes) {
        V value;
        try {
            value = bytes.hasArray() ? read(bytes) : read(copy(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes must be JSON of such a value: type=" + type, e);
        }
        if (value == null) {
            throw new IllegalArgumentException("bytes must be JSON of such a value: type=" + type + ", value=null");
        }
        return value;
    }

    private V read(ByteBuffer bytes) throws IOException {
        return reader.readValue(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        return copy.put(bytes.duplicate()).flip();
    }

    private static <T> T notNull(String name, T value) {
        return Objects.requireNonNull(value, () -> name + " must not be null: " + name + "=null");
    }
}
