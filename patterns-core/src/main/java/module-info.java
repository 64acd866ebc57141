/** Resilience and data patterns, and the ports behind which their stores live. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.patterns4j;
    exports io.patterns4j.bulkhead;
    exports io.patterns4j.cache;
    exports io.patterns4j.chaos;
    exports io.patterns4j.circuitbreaker;
    exports io.patterns4j.context;
    exports io.patterns4j.decorate;
    exports io.patterns4j.fallback;
    exports io.patterns4j.hedge;
    exports io.patterns4j.pipeline;
    exports io.patterns4j.ratelimit;
    exports io.patterns4j.retry;
    exports io.patterns4j.session;
    exports io.patterns4j.timeout;
    exports io.patterns4j.writebehind;
}
