package io.patterns4j.writebehind;

import io.patterns4j.tck.WriteBehindConformance;
import io.patterns4j.tck.WriteBehindDurabilityConformance;
import io.patterns4j.tck.WriteBehindOverflowConformance;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Holds write-behind with every log of the core to the same promises. */
class WriteBehindConformanceTest {

    @Nested
    class Memory extends WriteBehindConformance {
        @Override
        protected Optional<WriteLog> log() {
            return Optional.empty();
        }
    }

    @Nested
    class MemoryOverflow extends WriteBehindOverflowConformance {
        @Override
        protected Optional<WriteLog> log() {
            return Optional.empty();
        }
    }

    @Nested
    class Files extends WriteBehindConformance {
        @TempDir
        Path directory;

        @Override
        protected Optional<WriteLog> log() {
            return Optional.of(FileWriteLog.at(directory));
        }
    }

    @Nested
    class FilesOverflow extends WriteBehindOverflowConformance {
        @TempDir
        Path directory;

        @Override
        protected Optional<WriteLog> log() {
            return Optional.of(FileWriteLog.at(directory));
        }
    }

    @Nested
    class FilesDurability extends WriteBehindDurabilityConformance {
        @TempDir
        Path directory;

        @Override
        protected Optional<WriteLog> log() {
            return Optional.of(FileWriteLog.at(directory));
        }
    }
}
