package io.patterns4j.cache;

import io.patterns4j.Codec;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Interruption;
import io.patterns4j.internal.StripedCounter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The format, version 1:
 *
 *     2 bytes   magic "P4"
 *     1         version of the format
 *     1         flags: 1 negative, 2 compressed, 4 tagged
 *     1         id of the codec
 *     2         schema of the codec
 *     8         clock of tags when the load began
 *     number    time to live, ns          (numbers and text: see Wire)
 *     number    cost of the load, ns
 *     number    weight
 *     [tagged]  number of tags, and each as text
 *     number    length of the value's bytes
 *     [compr.]  number of bytes that follow
 *     bytes     the value; none when negative
 *
 * A reader with another codec or schema, one that finds a flag that it does not know, bytes missing or bytes left, has
 * found nothing: whatever is wrong with an entry makes it a miss, and it is replaced when it is loaded the next time.
 * It is not deleted, since nodes of another version may be able to read it.
 */
/** Writes and reads envelopes with one codec. Safe for use by many threads if the codec is. */
final class EnvelopeFormat<V> {

    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeFormat.class);
    private static final int MAGIC = 'P' << 8 | '4';
    private static final int VERSION = 1;
    private static final int NEGATIVE = 1;
    private static final int COMPRESSED = 2;
    private static final int TAGGED = 4;
    private static final int FLAGS_AT = 3;
    private static final int CLOCK_AT = 7;
    private static final int HEADER = CLOCK_AT + Long.BYTES;

    /** About what comes before the bytes of a value. */
    private static final int SPACE = 64;

    /** More than this deflate cannot compress. */
    private static final long MAX_RATIO = 1_032;

    private final Codec<V> codec;
    private final int codecId;
    private final int schema;
    private final int compressFrom;
    private final Callbacks callbacks;
    private final StripedCounter undecodable = new StripedCounter();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Creates the format of a cache.
     *
     * @param compressFrom how many bytes a value has at least to be compressed
     * @param callbacks hears what the codec throws when it encodes
     */
    EnvelopeFormat(Codec<V> codec, int compressFrom, Callbacks callbacks) {
        this.codec = codec;
        this.codecId = codec.id();
        this.schema = codec.schema();
        this.compressFrom = compressFrom;
        this.callbacks = callbacks;
    }

    /**
     * Writes an envelope; null when the value cannot be encoded, which is counted and logged as a callback's failure.
     */
    @Nullable
    ByteBuffer seal(Envelope<V> envelope) {
        try {
            V value = envelope.value();
            byte[] bytes = value == null ? new byte[0] : codec.encode(value);
            return write(envelope, bytes);
        } catch (Throwable e) {
            callbacks.failed("encoding", e);
            return null;
        }
    }

    /** Reads an envelope; null when it is not one, or not one of this codec and schema, which is counted. */
    @Nullable
    Envelope<V> open(ByteBuffer envelope) {
        try {
            return read(envelope.slice());
        } catch (Throwable e) {
            Interruption.keep(e);
            undecodable.increment();
            if (!told.getAndSet(true)) {
                LOG.warn("an entry of a shared tier cannot be read; counted, and not told again", e);
            }
            return null;
        }
    }

    /** Returns how many envelopes could not be read. */
    long undecodable() {
        return undecodable.sum();
    }

    /** Returns the fill with nothing that is tagged kept for longer than marks of tags are. */
    static Fill capped(Fill fill, Duration tagTtl) {
        ByteBuffer in = fill.envelope();
        boolean tagged = ours(in) && (in.get(in.position() + FLAGS_AT) & TAGGED) != 0;
        return tagged && fill.keep().compareTo(tagTtl) > 0 ? new Fill(in, fill.version(), tagTtl) : fill;
    }

    /** Returns the clock of an envelope; 0 when it is none. */
    static long clock(ByteBuffer envelope) {
        return ours(envelope) ? envelope.getLong(envelope.position() + CLOCK_AT) : 0;
    }

    private static boolean ours(ByteBuffer in) {
        return in.remaining() >= HEADER && in.getShort(in.position()) == MAGIC;
    }

    private ByteBuffer write(Envelope<V> envelope, byte[] bytes) {
        byte[] small = bytes.length >= compressFrom ? deflate(bytes) : null;
        int flags = (envelope.negative() ? NEGATIVE : 0)
                | (small == null ? 0 : COMPRESSED)
                | (envelope.tags().isEmpty() ? 0 : TAGGED);
        Wire out = new Wire(bytes.length + SPACE)
                .put(MAGIC >> 8)
                .put(MAGIC)
                .put(VERSION)
                .put(flags)
                .put(codecId)
                .put(schema >> 8)
                .put(schema)
                .fixed(envelope.clock())
                .number(envelope.ttlNanos())
                .number(envelope.costNanos())
                .number(envelope.weight());
        if (!envelope.tags().isEmpty()) {
            out.number(envelope.tags().size());
            envelope.tags().forEach(out::text);
        }
        out.number(bytes.length);
        if (small != null) {
            out.number(small.length);
        }
        return out.bytes(small == null ? bytes : small).done();
    }

    private Envelope<V> read(ByteBuffer in) {
        Wire.require(ours(in), "no envelope");
        in.position(2);
        Wire.require(Wire.octet(in) == VERSION, "other format");
        int flags = Wire.octet(in);
        Wire.require((flags & ~(NEGATIVE | COMPRESSED | TAGGED)) == 0, "other flags");
        Wire.require(Wire.octet(in) == codecId, "other codec");
        Wire.require((Wire.octet(in) << 8 | Wire.octet(in)) == schema, "other schema");
        long clock = Wire.fixed(in);
        long ttlNanos = Wire.natural(in);
        long costNanos = Wire.natural(in);
        long weight = Wire.natural(in);
        Wire.require(weight <= Integer.MAX_VALUE, "weight");
        Set<String> tags = (flags & TAGGED) == 0 ? Set.of() : tags(in);
        long length = Wire.natural(in);
        boolean compressed = (flags & COMPRESSED) != 0;
        long stored = compressed ? Wire.natural(in) : length;
        Wire.require(stored == in.remaining(), "bytes are missing or left");
        ByteBuffer bytes = compressed ? inflate(in, length) : in.slice();
        V value = null;
        if ((flags & NEGATIVE) == 0) {
            value = codec.decode(bytes);
            Wire.require(value != null, "no value");
        } else {
            Wire.require(length == 0, "a value of nothing");
        }
        return new Envelope<>(value, ttlNanos, costNanos, clock, tags, (int) weight);
    }

    private static Set<String> tags(ByteBuffer in) {
        Set<String> tags = new LinkedHashSet<>();
        for (int left = Wire.count(in); left > 0; left--) {
            tags.add(Wire.text(in));
        }
        Wire.require(!tags.isEmpty(), "no tags");
        return Set.copyOf(tags);
    }

    /** Returns fewer bytes; null when that is not possible. */
    private static byte @Nullable [] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] small = new byte[bytes.length];
            int size = deflater.deflate(small);
            return deflater.finished() && size < bytes.length ? Arrays.copyOf(small, size) : null;
        } finally {
            deflater.end();
        }
    }

    private static ByteBuffer inflate(ByteBuffer in, long length) {
        Wire.require(length <= in.remaining() * MAX_RATIO, "length");
        Wire.require(length <= Integer.MAX_VALUE - 8, "length");
        Inflater inflater = new Inflater(true);
        try {
            byte[] bytes = new byte[(int) length];
            inflater.setInput(in);
            int size = inflater.inflate(bytes);
            Wire.require(size == length && inflater.getRemaining() == 0, "compressed length");
            // Deflate may end with a marker alone, for which there has to be room to ask.
            Wire.require(inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished()), "no end");
            return ByteBuffer.wrap(bytes);
        } catch (DataFormatException e) {
            throw new Wire.MalformedException("not deflated");
        } finally {
            inflater.end();
        }
    }
}
