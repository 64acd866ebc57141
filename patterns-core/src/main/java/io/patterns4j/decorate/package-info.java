/** Wraps any Java interface, such as the client of an SDK, so that its requests pass a pipeline. */
package io.patterns4j.decorate;
