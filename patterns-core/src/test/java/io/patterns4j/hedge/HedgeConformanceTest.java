package io.patterns4j.hedge;

import io.patterns4j.tck.PinningWatch;
import org.junit.jupiter.api.extension.ExtendWith;

/** The behaviour of blocking calls once more where the build runs it on virtual threads that share one carrier. */
@ExtendWith(PinningWatch.class)
class HedgeConformanceTest extends HedgeTest {}
