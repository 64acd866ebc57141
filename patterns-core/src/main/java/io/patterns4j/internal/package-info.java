/** Parts that no user names; not exported. */
package io.patterns4j.internal;
