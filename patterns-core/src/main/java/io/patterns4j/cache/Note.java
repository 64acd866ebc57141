package io.patterns4j.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/*
 * The format, version 1 (numbers and text: see Wire):
 *
 *     2 bytes   magic "N" and the version of the format
 *     8         the publisher: a random number for each cache of each process
 *     number    the sequence number of the note at its publisher, from 1; 0 for notes that nobody misses by number
 *     1         the kind
 *     ...       what the kind needs
 */
/**
 * What nodes tell one another.
 *
 * @param publisher who says it
 * @param sequence its number at the publisher, or 0
 * @param body what is said
 */
record Note(long publisher, long sequence, Body body) {

    private static final int MAGIC = 'N';
    private static final int VERSION = 1;
    private static final int KEYS = 1;
    private static final int TAGS = 2;
    private static final int ALL = 3;
    private static final int HEARTBEAT = 4;
    private static final int FAREWELL = 5;

    /** What is said. */
    sealed interface Body {}

    /** Keys were put or taken away. */
    record Keys(Collection<String> keys, boolean expired, long version) implements Body {}

    /** Tags were invalidated. */
    record Tags(Collection<String> tags) implements Body {}

    /** Everything was invalidated. */
    record All() implements Body {}

    /**
     * The publisher lives.
     *
     * @param watermark all sequence numbers up to this one have been announced, or are among the unused ones of this or
     *     an earlier heartbeat
     * @param intervalNanos how long until the next heartbeat
     * @param clock the reading of the clock of tags that the publisher knows
     * @param allMark the mark of everything that the publisher knows
     * @param unused sequence numbers that were given and never announced
     */
    record Heartbeat(long watermark, long intervalNanos, long clock, long allMark, List<Long> unused) implements Body {}

    /** The publisher ends. */
    record Farewell() implements Body {}

    ByteBuffer write() {
        Wire out = new Wire(64).put(MAGIC).put(VERSION).fixed(publisher).number(sequence);
        if (body instanceof Keys keys) {
            out.put(KEYS).put(keys.expired ? 1 : 0).number(keys.version);
            texts(out, keys.keys);
        } else if (body instanceof Tags tags) {
            texts(out.put(TAGS), tags.tags);
        } else if (body instanceof Heartbeat beat) {
            out.put(HEARTBEAT)
                    .number(beat.watermark)
                    .number(beat.intervalNanos)
                    .number(beat.clock)
                    .number(beat.allMark)
                    .number(beat.unused.size());
            beat.unused.forEach(out::number);
        } else {
            out.put(body instanceof All ? ALL : FAREWELL);
        }
        return out.done();
    }

    /**
     * Reads a note.
     *
     * @throws Wire.MalformedException when it is not one of this format
     */
    static Note read(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        Wire.require(Wire.octet(in) == MAGIC && Wire.octet(in) == VERSION, "other format");
        long publisher = Wire.fixed(in);
        long sequence = Wire.natural(in);
        Note note = new Note(publisher, sequence, body(in));
        Wire.require(!in.hasRemaining(), "bytes are left");
        return note;
    }

    private static Body body(ByteBuffer in) {
        int kind = Wire.octet(in);
        return switch (kind) {
            case KEYS -> {
                int expired = Wire.octet(in);
                Wire.require(expired <= 1, "other flags");
                long version = Wire.natural(in);
                yield new Keys(texts(in), expired == 1, version);
            }
            case TAGS -> new Tags(texts(in));
            case ALL -> new All();
            case HEARTBEAT ->
                new Heartbeat(Wire.natural(in), Wire.natural(in), Wire.natural(in), Wire.natural(in), numbers(in));
            case FAREWELL -> new Farewell();
            default -> throw new Wire.MalformedException("other kind");
        };
    }

    private static void texts(Wire out, Collection<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(ByteBuffer in) {
        List<String> texts = new ArrayList<>();
        for (int left = Wire.count(in); left > 0; left--) {
            texts.add(Wire.text(in));
        }
        return List.copyOf(texts);
    }

    private static List<Long> numbers(ByteBuffer in) {
        List<Long> numbers = new ArrayList<>();
        for (int left = Wire.count(in); left > 0; left--) {
            numbers.add(Wire.natural(in));
        }
        return List.copyOf(numbers);
    }
}
