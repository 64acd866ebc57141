/** The ports of Patterns4j on Redis, and what its failures mean. */
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
