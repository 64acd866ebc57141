package io.patterns4j.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import io.patterns4j.Codec;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonCodecTest {

    private static final Product LAMP = new Product("lamp", 1299, List.of("light", "home"));

    record Product(String name, int cents, List<String> tags) {}

    record NewerProduct(String name, int cents, List<String> tags, String brand) {}

    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    record Anything(Object value) {}

    @Test
    void decode_ofWhatWasEncoded_isEqual() {
        Codec<Product> codec = JacksonCodec.of(Product.class);

        assertThat(codec.decode(ByteBuffer.wrap(codec.encode(LAMP)))).isEqualTo(LAMP);
        assertThat(new String(codec.encode(LAMP), UTF_8))
                .isEqualTo("{\"name\":\"lamp\",\"cents\":1299,\"tags\":[\"light\",\"home\"]}");
    }

    @Test
    void decode_genericType_keepsTheTypesOfItsParts() {
        Codec<Map<String, List<Product>>> codec = JacksonCodec.of(new TypeReference<>() {});
        Map<String, List<Product>> value = Map.of("a", List.of(LAMP, LAMP), "b", List.of());

        assertThat(codec.decode(ByteBuffer.wrap(codec.encode(value)))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u0000", "ÄÖ \"quoted\" \\ \n", "日本語", "😀 surrogates", "null"})
    void decode_anyText_isEqual(String text) {
        Codec<String> codec = JacksonCodec.of(String.class);

        assertThat(codec.decode(ByteBuffer.wrap(codec.encode(text)))).isEqualTo(text);
    }

    @Test
    void decode_aSlice_readsFromPositionToLimitOnly() {
        Codec<Product> codec = JacksonCodec.of(Product.class);
        byte[] json = codec.encode(LAMP);
        ByteBuffer large = ByteBuffer.allocate(json.length + 20);
        large.put("garbage".getBytes(UTF_8)).put(json).put("more garbage".getBytes(UTF_8), 0, 12);
        ByteBuffer slice = large.position(3).slice(); // with an array offset
        slice.position(4).limit(4 + json.length);

        assertThat(codec.decode(slice)).isEqualTo(LAMP);
        assertThat(codec.decode(slice.asReadOnlyBuffer())).isEqualTo(LAMP);
    }

    @Test
    void decode_aDirectBuffer_isEqual() {
        Codec<Product> codec = JacksonCodec.of(Product.class);
        byte[] json = codec.encode(LAMP);
        ByteBuffer direct = ByteBuffer.allocateDirect(json.length + 2);
        direct.put((byte) 'x').put(json).put((byte) 'y').position(1).limit(1 + json.length);

        assertThat(codec.decode(direct)).isEqualTo(LAMP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"lamp\",\"cents\":1} x",
                "{\"name\":\"lamp\",\"cents\":1}{}",
                "{\"name\":\"lamp\",\"cents\":1",
                "",
                "{\"name\":\"lamp\",\"cents\":\"many\"}",
                "[]",
                "7",
                "\u0001\u0002"
            })
    void decode_whatIsNoSuchValue_throws(String json) {
        Codec<Product> codec = JacksonCodec.of(Product.class);

        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(json.getBytes(UTF_8))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("bytes must be JSON of such a value: type=");
    }

    @Test
    void decode_null_throws() {
        assertThatThrownBy(() -> JacksonCodec.of(Product.class).decode(ByteBuffer.wrap("null".getBytes(UTF_8))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("value=null");
    }

    @Test
    void decode_ofAnotherVersion_ignoresWhatIsNewAndLeavesEmptyWhatIsMissing() {
        Codec<Product> older = JacksonCodec.of(Product.class);
        Codec<NewerProduct> newer = JacksonCodec.of(NewerProduct.class);
        NewerProduct branded = new NewerProduct("lamp", 1299, List.of("light", "home"), "acme");

        assertThat(older.decode(ByteBuffer.wrap(newer.encode(branded)))).isEqualTo(LAMP);
        assertThat(newer.decode(ByteBuffer.wrap(older.encode(LAMP))))
                .isEqualTo(new NewerProduct("lamp", 1299, List.of("light", "home"), null));
    }

    @Test
    void decode_bytesThatNameAClass_makesNoInstanceOfIt() {
        Codec<Anything> codec = JacksonCodec.of(Anything.class);
        String[] attempts = {
            "{\"value\":[\"java.util.concurrent.atomic.AtomicInteger\",7]}",
            "{\"value\":{\"@class\":\"java.util.concurrent.atomic.AtomicInteger\"}}"
        };

        for (String attempt : attempts) {
            Object value =
                    codec.decode(ByteBuffer.wrap(attempt.getBytes(UTF_8))).value();
            assertThat(value).isInstanceOfAny(List.class, Map.class);
        }
    }

    @Test
    void of_mapperWithDefaultTyping_isRefused() {
        ObjectMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Shape.class)
                                .build(),
                        ObjectMapper.DefaultTyping.NON_FINAL)
                .build();
        ObjectMapper narrow = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        ObjectMapper.DefaultTyping.JAVA_LANG_OBJECT,
                        JsonTypeInfo.As.PROPERTY)
                .build();
        for (ObjectMapper typing : List.of(mapper, narrow)) {
            JavaType type = typing.constructType(Product.class);
            assertThatThrownBy(() -> JacksonCodec.of(type, typing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("mapper must not have default typing: type=");
        }
    }

    @Test
    void of_mapperOfOnesOwn_keepsItsSettingsButForTrailingTokens() {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        Codec<Product> codec = JacksonCodec.of(mapper.constructType(Product.class), mapper);
        byte[] unknown = "{\"name\":\"lamp\",\"cents\":1,\"brand\":\"acme\"}".getBytes(UTF_8);
        byte[] trailing = "{\"name\":\"lamp\",\"cents\":1} 2".getBytes(UTF_8);

        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(unknown))).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(trailing))).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void encode_valueThatJsonCannotHold_throws() {
        Codec<Optional<String>> codec = JacksonCodec.of(new TypeReference<>() {});

        assertThatThrownBy(() -> codec.encode(Optional.of("needs a module of Jackson")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("value must be writable as JSON: type=");
    }

    @Test
    void schema_isCarried_andChecked() {
        JacksonCodec<Product> codec = JacksonCodec.of(Product.class);

        assertThat(codec.id()).isEqualTo(2);
        assertThat(codec.schema()).isZero();
        assertThat(codec.schema(65_535).schema()).isEqualTo(65_535);
        assertThat(codec.schema(3).decode(ByteBuffer.wrap(codec.encode(LAMP)))).isEqualTo(LAMP);
        assertThatThrownBy(() -> codec.schema(65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schema must be between 0 and 65535: schema=65536");
        assertThatThrownBy(() -> codec.schema(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
