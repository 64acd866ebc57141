/** The local tier of caches, by Caffeine. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.caffeine {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires com.github.benmanes.caffeine;

    exports io.patterns4j.caffeine;
}
