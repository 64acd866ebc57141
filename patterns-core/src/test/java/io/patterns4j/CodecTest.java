package io.patterns4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

    private static final byte[] SOME = {0, 1, -1, 127, -128};

    @Test
    void ids_ofTheBuiltInCodecs_areThoseThatAreStored() {
        assertThat(Codec.bytes().id()).isZero();
        assertThat(Codec.bytes().schema()).isZero();
        assertThat(Codec.text().id()).isEqualTo(1);
        assertThat(Codec.text().schema()).isZero();
    }

    @Test
    void bytes_changedAfterEncoding_doNotChangeWhatWasEncoded() {
        byte[] value = SOME.clone();
        byte[] encoded = Codec.bytes().encode(value);
        value[0] = 9;

        assertThat(encoded).isEqualTo(SOME);
    }

    @Test
    void bytes_changedAfterDecoding_doNotChangeTheSource() {
        byte[] source = SOME.clone();
        Codec.bytes().decode(ByteBuffer.wrap(source))[0] = 9;

        assertThat(source).isEqualTo(SOME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800"})
    void text_thatIsNotWellFormed_isNotEncoded(String broken) {
        assertThatThrownBy(() -> Codec.text().encode(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must be well-formed text");
    }

    @Test
    void text_bytesThatAreNotUtf8_areNotDecoded() {
        byte[][] broken = {{(byte) 0xff}, {(byte) 0xc3}, {(byte) 0xc0, (byte) 0x80}, {'a', (byte) 0xed, (byte) 0xa0, 1}
        };
        for (byte[] bytes : broken) {
            assertThatThrownBy(() -> Codec.text().decode(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bytes must be UTF-8");
        }
    }

    @Test
    void decode_aSlice_readsFromPositionToLimitOnly() {
        ByteBuffer slice = ByteBuffer.wrap("before the text behind".getBytes(UTF_8))
                .position(7)
                .slice()
                .limit(8)
                .asReadOnlyBuffer();

        assertThat(Codec.text().decode(slice.duplicate())).isEqualTo("the text");
        assertThat(Codec.bytes().decode(slice.duplicate())).isEqualTo("the text".getBytes(UTF_8));
    }
}
