package io.patterns4j.pipeline;

import io.patterns4j.Policy;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.tck.PipelineConformance;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Holds pipelines to what the library promises of policies in one another. */
class PipelineConformanceTest {

    /** With nothing around them. */
    @Nested
    class Bare extends PipelineConformance {}

    /** Inside of a policy that hands calls on and changes nothing. */
    @Nested
    class InsideOfAnother extends PipelineConformance {
        @Override
        protected List<Policy> around() {
            return List.of(ContextPropagation.of("mdc", ContextCarrier.mdc()));
        }
    }
}
