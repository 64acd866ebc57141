/** Codecs of values as JSON, by Jackson. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.jackson {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires transitive com.fasterxml.jackson.databind;

    exports io.patterns4j.jackson;
}
