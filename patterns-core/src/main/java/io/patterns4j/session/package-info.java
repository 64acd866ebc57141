/**
 * Sessions of users that all nodes of a service share. {@link io.patterns4j.session.SessionStore} is where to begin.
 */
@org.jspecify.annotations.NullMarked
package io.patterns4j.session;
