/** What the failures of Redis mean to Patterns4j. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.redis {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires transitive lettuce.core;
    requires org.reactivestreams;
    requires org.slf4j;
    requires reactor.core;

    exports io.patterns4j.redis;
}
