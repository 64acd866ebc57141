/** The words all patterns share. */
package io.patterns4j;
