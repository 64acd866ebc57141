/** Codecs of values as JSON, by Jackson. */
@org.jspecify.annotations.NullMarked
package io.patterns4j.jackson;
