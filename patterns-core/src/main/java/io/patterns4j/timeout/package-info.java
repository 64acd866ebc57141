/**
 * Bounds how long a caller waits for a call, and tells the work inside how long it still has.
 *
 * @see <a href="https://pragprog.com/titles/mnee2/release-it-second-edition/">M. Nygard, Release It!, 2nd ed., 2018</a>
 */
package io.patterns4j.timeout;
