/** The ports of Patterns4j on Redis. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.redis {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires org.slf4j;
    requires lettuce.core;

    exports io.patterns4j.redis;
}
