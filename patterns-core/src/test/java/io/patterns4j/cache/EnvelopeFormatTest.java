package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.internal.Callbacks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What shared tiers hold stays readable, and what cannot be read is nothing. */
class EnvelopeFormatTest {

    private static final int NEVER = Integer.MAX_VALUE;
    private static final Envelope<String> VALUE = new Envelope<>("value", 60_000, 300, 7, Set.of("red"), 1);

    private final Callbacks callbacks = new Callbacks(EnvelopeFormatTest.class, "cache", "test");
    private final EnvelopeFormat<String> format = new EnvelopeFormat<>(Codec.text(), NEVER, callbacks);

    /** Stored envelopes outlive releases: these bytes are for ever. */
    @Test
    void open_bytesOfVersion1_areRead() {
        String value = "5034" + "01" + "04" + "01" + "0000" + "0000000000000007" + "e0d403" + "ac02" + "01" + "01"
                + "03726564" + "05" + "76616c7565";
        String negative = "5034" + "01" + "01" + "01" + "0000" + "0000000000000000" + "01" + "00" + "01" + "00";
        String compressed = "5034" + "01" + "02" + "01" + "0000" + "0000000000000000" + "01" + "00" + "01" + "28" + "06"
                + "4b4c240e0000";

        assertThat(hex(format.seal(VALUE))).isEqualTo(value);
        assertThat(format.open(bytes(value))).isEqualTo(VALUE);
        assertThat(hex(format.seal(new Envelope<>(null, 1, 0, 0, Set.of(), 1)))).isEqualTo(negative);
        assertThat(format.open(bytes(negative))).isEqualTo(new Envelope<>(null, 1, 0, 0, Set.of(), 1));
        assertThat(format.open(bytes(compressed))).isEqualTo(new Envelope<>("a".repeat(40), 1, 0, 0, Set.of(), 1));
    }

    @Test
    void seal_compressing_isReadByEveryFormat() {
        EnvelopeFormat<String> compressing = new EnvelopeFormat<>(Codec.text(), 100, callbacks);
        Envelope<String> large = new Envelope<>("again and ".repeat(100), 1, 2, 3, Set.of("t"), 4);
        Envelope<String> small = new Envelope<>("a".repeat(99), 1, 2, 3, Set.of(), 4);

        assertThat(compressing.seal(large).remaining())
                .isLessThan(format.seal(large).remaining() / 5);
        assertThat(compressing.seal(small)).isEqualTo(format.seal(small));
        for (EnvelopeFormat<String> reader : List.of(format, compressing)) {
            assertThat(reader.open(compressing.seal(large))).isEqualTo(large);
            assertThat(reader.open(format.seal(large))).isEqualTo(large);
        }
    }

    @Test
    void seal_whatGrowsWhenCompressed_leavesIt() {
        EnvelopeFormat<byte[]> compressing = new EnvelopeFormat<>(Codec.bytes(), 0, callbacks);
        EnvelopeFormat<byte[]> plain = new EnvelopeFormat<>(Codec.bytes(), NEVER, callbacks);
        byte[] random = new byte[200];
        new Random(1).nextBytes(random);

        for (byte[] some : new byte[][] {random, {}, {1}}) {
            Envelope<byte[]> envelope = new Envelope<>(some, 1, 2, 3, Set.of(), 4);
            assertThat(compressing.seal(envelope)).isEqualTo(plain.seal(envelope));
        }
    }

    @Test
    void open_otherCodecOrSchema_isNothing() {
        ByteBuffer sealed = format.seal(VALUE);

        assertThat(new EnvelopeFormat<>(new Fake(1, 1), NEVER, callbacks).open(sealed))
                .isNull();
        assertThat(new EnvelopeFormat<>(new Fake(2, 0), NEVER, callbacks).open(sealed))
                .isNull();
        assertThat(new EnvelopeFormat<>(new Fake(1, 0), NEVER, callbacks).open(sealed))
                .isNotNull();
        assertThat(new EnvelopeFormat<>(new Fake(255, 65_535), NEVER, callbacks)
                        .open(new EnvelopeFormat<>(new Fake(255, 65_535), NEVER, callbacks).seal(VALUE)))
                .isEqualTo(VALUE);
    }

    @Test
    void open_codecThatThrows_isNothingAndCounted() {
        EnvelopeFormat<String> failing = new EnvelopeFormat<>(
                new Fake(1, 0) {
                    @Override
                    public String decode(ByteBuffer bytes) {
                        throw new AssertionError("not for this");
                    }
                },
                NEVER,
                callbacks);

        assertThat(failing.open(format.seal(VALUE))).isNull();
        assertThat(failing.open(format.seal(VALUE))).isNull();
        assertThat(failing.undecodable()).isEqualTo(2);
    }

    @Test
    void seal_codecThatThrows_isNothingAndCounted() {
        assertThat(format.seal(new Envelope<>("\ud800", 1, 0, 0, Set.of(), 1))).isNull();
        assertThat(callbacks.failures()).isEqualTo(1);
        assertThat(format.undecodable()).isZero();
    }

    @Test
    void open_newerFormatOrFlags_isNothing() {
        byte[] newer = format.seal(VALUE).array().clone();
        newer[2] = 2;
        byte[] flagged = format.seal(VALUE).array().clone();
        flagged[3] |= 8;

        assertThat(format.open(ByteBuffer.wrap(newer, 0, format.seal(VALUE).remaining())))
                .isNull();
        assertThat(format.open(ByteBuffer.wrap(flagged, 0, format.seal(VALUE).remaining())))
                .isNull();
        assertThat(format.undecodable()).isEqualTo(2);
    }

    @Test
    void open_leavesTheBufferAsItWas() {
        ByteBuffer sealed = format.seal(VALUE).asReadOnlyBuffer();

        assertThat(format.open(sealed)).isEqualTo(format.open(sealed));
        assertThat(sealed.position()).isZero();
    }

    @Test
    void capped_taggedFill_isKeptNoLongerThanMarks() {
        Duration day = Duration.ofDays(1);
        Fill tagged = new Fill(format.seal(VALUE), 3, Duration.ofDays(2));
        Fill bare = new Fill(format.seal(new Envelope<>("v", 1, 0, 0, Set.of(), 1)), 3, Duration.ofDays(2));
        Fill garbage = new Fill(ByteBuffer.wrap(new byte[40]), 3, Duration.ofDays(2));

        assertThat(EnvelopeFormat.capped(tagged, day)).isEqualTo(new Fill(tagged.envelope(), 3, day));
        assertThat(EnvelopeFormat.capped(tagged, Duration.ofDays(3))).isSameAs(tagged);
        assertThat(EnvelopeFormat.capped(bare, day)).isSameAs(bare);
        assertThat(EnvelopeFormat.capped(garbage, day)).isSameAs(garbage);
        assertThat(EnvelopeFormat.clock(tagged.envelope())).isEqualTo(7);
        assertThat(EnvelopeFormat.clock(garbage.envelope())).isZero();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static class Fake implements Codec<String> {

        private final int id;
        private final int schema;

        Fake(int id, int schema) {
            this.id = id;
            this.schema = schema;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public int schema() {
            return schema;
        }

        @Override
        public byte[] encode(String value) {
            return Codec.text().encode(value);
        }

        @Override
        public String decode(ByteBuffer bytes) {
            return Codec.text().decode(bytes);
        }
    }
}
