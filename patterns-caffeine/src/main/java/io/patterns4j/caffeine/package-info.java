/** The local tier of caches, by Caffeine. */
@org.jspecify.annotations.NullMarked
package io.patterns4j.caffeine;
