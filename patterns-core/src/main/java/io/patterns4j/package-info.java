/** The words that all patterns share: clock, outcome, verdict, rejection. */
package io.patterns4j;
