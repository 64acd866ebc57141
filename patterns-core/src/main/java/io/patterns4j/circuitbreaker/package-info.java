/**
 * Stops calling what is broken, and finds out by itself when it is well again.
 *
 * @see <a href="https://pragprog.com/titles/mnee2/release-it-second-edition/">M. Nygard, Release It!, 2nd ed., 2018</a>
 */
package io.patterns4j.circuitbreaker;
