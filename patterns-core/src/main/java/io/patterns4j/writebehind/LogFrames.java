package io.patterns4j.writebehind;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/*
 * A file is a row of blocks: magic, length of the payload, CRC-32C over length and payload, payload. What is written by
 * one call is one block, so that a crash, after which the disk may have any part of it, leaves a bad block and never a
 * good one behind a bad one. A payload is a row of records:
 *
 *   START  the position from which on positions were free when the file was begun
 *   WRITE  position, key, value or none
 *   DONE   positions
 */
/** The bytes of a log. */
final class LogFrames {

    static final int HEADER = 12;
    static final byte START = 1;
    static final byte WRITE = 2;
    static final byte DONE = 3;

    private static final int MAGIC = 0x50345742;
    private static final int NONE = -1;

    private LogFrames() {}

    /** Hears of records. */
    interface Visitor {

        /** A file begins. */
        void start(long nextPosition);

        /** A write, with where its record lies. */
        void write(WriteLog.Entry entry, int offset, int length);

        /** A write is done. */
        void done(long position);
    }

    static int sizeOfWrite(byte[] key, byte @Nullable [] value) {
        return 1 + Long.BYTES + 2 * Integer.BYTES + key.length + (value == null ? 0 : value.length);
    }

    static int sizeOfDone(Collection<Long> positions) {
        return 1 + Integer.BYTES + Long.BYTES * positions.size();
    }

    /** Returns room for a block with such a payload, which is to be filled from its position on. */
    static ByteBuffer block(int payload) {
        return ByteBuffer.allocate(HEADER + payload).position(HEADER);
    }

    static void putStart(ByteBuffer block, long nextPosition) {
        block.put(START).putLong(nextPosition);
    }

    static void putWrite(ByteBuffer block, WriteLog.Entry entry) {
        byte[] value = entry.value();
        block.put(WRITE).putLong(entry.position());
        block.putInt(entry.key().length).put(entry.key());
        if (value == null) {
            block.putInt(NONE);
        } else {
            block.putInt(value.length).put(value);
        }
    }

    static void putDone(ByteBuffer block, Collection<Long> positions) {
        block.put(DONE).putInt(positions.size());
        positions.forEach(block::putLong);
    }

    /** Makes a block that has been filled ready to be written. */
    static ByteBuffer sealed(ByteBuffer block) {
        block.flip();
        int payload = block.limit() - HEADER;
        block.putInt(0, MAGIC).putInt(4, payload).putInt(8, crc(block, 0, payload));
        return block;
    }

    /** Returns where the block that begins here ends; 0 when there is no good one. */
    static int endOfBlock(ByteBuffer file, int offset) {
        int room = file.limit() - offset - HEADER;
        if (room < 0 || file.getInt(offset) != MAGIC) {
            return 0;
        }
        int payload = file.getInt(offset + 4);
        boolean good = payload > 0 && payload <= room && file.getInt(offset + 8) == crc(file, offset, payload);
        return good ? offset + HEADER + payload : 0;
    }

    /** Returns where the next good block begins; the end of the file when there is none. */
    static int nextBlock(ByteBuffer file, int offset) {
        int next = offset;
        while (next < file.limit() && endOfBlock(file, next) == 0) {
            next++;
        }
        return next;
    }

    /** Visits the records of a good block. */
    static void visit(ByteBuffer file, int offset, int end, Visitor visitor) {
        ByteBuffer block = file.duplicate().limit(end).position(offset + HEADER);
        while (block.hasRemaining()) {
            int record = block.position();
            byte kind = block.get();
            switch (kind) {
                case START -> visitor.start(block.getLong());
                case WRITE -> {
                    WriteLog.Entry entry = entry(block);
                    visitor.write(entry, record, block.position() - record);
                }
                case DONE -> {
                    for (int count = block.getInt(); count > 0; count--) {
                        visitor.done(block.getLong());
                    }
                }
                default -> throw new WriteLogException("record must be of a known kind: kind=" + kind);
            }
        }
    }

    /** Reads a write behind its kind. */
    static WriteLog.Entry entry(ByteBuffer record) {
        long position = record.getLong();
        byte[] key = new byte[record.getInt()];
        record.get(key);
        int length = record.getInt();
        byte[] value = length == NONE ? null : new byte[length];
        if (value != null) {
            record.get(value);
        }
        return new WriteLog.Entry(position, key, value);
    }

    private static int crc(ByteBuffer file, int offset, int payload) {
        CRC32C crc = new CRC32C();
        crc.update(file.duplicate().limit(offset + 8).position(offset + 4));
        crc.update(file.duplicate().limit(offset + HEADER + payload).position(offset + HEADER));
        return (int) crc.getValue();
    }
}
