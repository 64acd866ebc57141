/** The conformance suites and test tools of Patterns4j, for the backends of others too. */
@org.jspecify.annotations.NullMarked
package io.patterns4j.tck;
