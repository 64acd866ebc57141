package io.patterns4j.writebehind;

import io.patterns4j.tck.WriteBehindConformance;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryWriteBehindConformanceTest extends WriteBehindConformance {

    @Override
    protected Optional<WriteLog> log() {
        return Optional.empty();
    }
}
