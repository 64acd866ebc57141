package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.internal.Callbacks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Envelopes and notes come back as they were written, and whatever else comes does no harm. */
class WirePropertyTest {

    private final Callbacks callbacks = new Callbacks(WirePropertyTest.class, "cache", "test");
    private final EnvelopeFormat<byte[]> plain = new EnvelopeFormat<>(Codec.bytes(), Integer.MAX_VALUE, callbacks);
    private final EnvelopeFormat<byte[]> compressing = new EnvelopeFormat<>(Codec.bytes(), 0, callbacks);

    @Property
    void envelopes_comeBack(@ForAll("envelopes") Envelope<byte[]> envelope) {
        for (EnvelopeFormat<byte[]> writer : List.of(plain, compressing)) {
            ByteBuffer bytes = writer.seal(envelope);
            for (EnvelopeFormat<byte[]> reader : List.of(plain, compressing)) {
                Envelope<byte[]> opened = reader.open(bytes);
                assertThat(opened).isNotNull();
                assertThat(opened.value()).isEqualTo(envelope.value());
                assertThat(opened.negative()).isEqualTo(envelope.negative());
                assertThat(opened.ttlNanos()).isEqualTo(envelope.ttlNanos());
                assertThat(opened.costNanos()).isEqualTo(envelope.costNanos());
                assertThat(opened.clock()).isEqualTo(envelope.clock()).isEqualTo(EnvelopeFormat.clock(bytes));
                assertThat(opened.tags()).isEqualTo(envelope.tags());
                assertThat(opened.weight()).isEqualTo(envelope.weight());
            }
        }
    }

    @Property
    void envelopes_cutShort_areNothing(@ForAll("envelopes") Envelope<byte[]> envelope, @ForAll int where) {
        for (EnvelopeFormat<byte[]> writer : List.of(plain, compressing)) {
            ByteBuffer bytes = writer.seal(envelope);
            bytes.limit(Math.floorMod(where, bytes.limit()));

            assertThat(plain.open(bytes)).isNull();
        }
    }

    @Property
    void envelopes_withBytesAppended_areNothing(@ForAll("envelopes") Envelope<byte[]> envelope, @ForAll byte more) {
        ByteBuffer bytes = compressing.seal(envelope);
        byte[] longer = Arrays.copyOf(array(bytes), bytes.remaining() + 1);
        longer[longer.length - 1] = more;

        assertThat(plain.open(ByteBuffer.wrap(longer))).isNull();
    }

    @Property
    void envelopes_withAByteChanged_doNoHarm(
            @ForAll("envelopes") Envelope<byte[]> envelope, @ForAll int where, @ForAll byte what) {
        byte[] bytes = array(compressing.seal(envelope));
        bytes[Math.floorMod(where, bytes.length)] = what;

        plain.open(ByteBuffer.wrap(bytes));
        EnvelopeFormat.clock(ByteBuffer.wrap(bytes));
    }

    @Property
    void garbage_isNothing(@ForAll byte[] bytes) {
        assertThat(plain.open(ByteBuffer.wrap(bytes))).isNull();
        assertThat(EnvelopeFormat.clock(ByteBuffer.wrap(bytes))).isZero();
    }

    @Property
    void garbageBehindAHeader_doesNoHarm(@ForAll byte[] bytes, @ForAll byte flags) {
        ByteBuffer in = ByteBuffer.allocate(bytes.length + 7);
        in.put(new byte[] {'P', '4', 1, (byte) (flags & 7), 0, 0, 0}).put(bytes).flip();

        plain.open(in);
    }

    @Property
    void notes_comeBack(@ForAll("notes") Note note) {
        assertThat(Note.read(note.write())).isEqualTo(note);
    }

    @Property
    void notes_cutShortOrChanged_areMalformedOrOthers(
            @ForAll("notes") Note note, @ForAll int where, @ForAll byte what) {
        byte[] bytes = array(note.write());
        int place = Math.floorMod(where, bytes.length);
        assertThat(readable(Arrays.copyOf(bytes, place))).isFalse();
        bytes[place] = what;
        readable(bytes);
        assertThat(readable(Arrays.copyOf(array(note.write()), bytes.length + 1)))
                .isFalse();
    }

    @Property
    void garbage_isNoNote(@ForAll byte[] bytes) {
        readable(bytes);
    }

    @Provide
    Arbitrary<Envelope<byte[]>> envelopes() {
        Arbitrary<byte[]> values = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                Arbitraries.of((byte) 0, (byte) 1).array(byte[].class).ofMaxSize(3_000));
        return Combinators.combine(
                        values.injectNull(0.1),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.strings().all().set().ofMaxSize(5),
                        Arbitraries.integers().greaterOrEqual(0))
                .as((value, ttl, cost, clock, tags, weight) ->
                        new Envelope<>(value, ttl, cost, clock, Set.copyOf(tags), weight));
    }

    @Provide
    Arbitrary<Note> notes() {
        Arbitrary<Long> naturals = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<List<String>> texts = Arbitraries.strings().all().list().ofMaxSize(5);
        Arbitrary<Note.Body> keys = Combinators.combine(texts, Arbitraries.of(true, false), naturals)
                .as(Note.Keys::new);
        Arbitrary<Note.Body> beats = Combinators.combine(
                        naturals, naturals, naturals, naturals, naturals.list().ofMaxSize(5))
                .as(Note.Heartbeat::new);
        Arbitrary<Note.Body> bodies = Arbitraries.oneOf(
                keys, beats, texts.map(Note.Tags::new), Arbitraries.of(new Note.All(), new Note.Farewell()));
        return Combinators.combine(Arbitraries.longs(), naturals, bodies).as(Note::new);
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    private static boolean readable(byte[] bytes) {
        try {
            Note.read(ByteBuffer.wrap(bytes));
            return true;
        } catch (Wire.MalformedException e) {
            return false;
        }
    }
}
