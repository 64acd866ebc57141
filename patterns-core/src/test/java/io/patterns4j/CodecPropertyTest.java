package io.patterns4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CodecPropertyTest {

    @Property
    void bytes_comeBackAsTheyWere(@ForAll byte[] value, @ForAll @IntRange(max = 9) int offset, @ForAll boolean direct) {
        assertThat(Codec.bytes().decode(buffer(Codec.bytes().encode(value), offset, direct)))
                .isEqualTo(value);
    }

    @Property
    void text_comesBackAsItWas_orIsRefused(
            @ForAll String value, @ForAll @IntRange(max = 9) int offset, @ForAll boolean direct) {
        boolean wellFormed = StandardCharsets.UTF_8.newEncoder().canEncode(value);
        try {
            byte[] bytes = Codec.text().encode(value);
            assertThat(wellFormed).isTrue();
            assertThat(Codec.text().decode(buffer(bytes, offset, direct))).isEqualTo(value);
        } catch (IllegalArgumentException refused) {
            assertThat(wellFormed).isFalse();
        }
    }

    @Property
    void text_ofAnyBytes_isWhatEncodesToThem_orIsRefused(@ForAll byte[] bytes) {
        String text;
        try {
            text = Codec.text().decode(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(Codec.text().encode(text)).isEqualTo(bytes);
    }

    /** Returns a buffer that holds the bytes somewhere in the middle, as a driver's may. */
    private static ByteBuffer buffer(byte[] bytes, int offset, boolean direct) {
        int size = offset + bytes.length + 3;
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        buffer.position(offset).put(bytes).position(offset).limit(offset + bytes.length);
        return buffer;
    }
}
