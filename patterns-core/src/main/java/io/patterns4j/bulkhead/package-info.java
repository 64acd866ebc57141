/**
 * Limits how many calls run at once, so that one slow callee cannot take all threads and connections.
 *
 * @see <a href="https://pragprog.com/titles/mnee2/release-it-second-edition/">M. Nygard, Release It!, 2nd ed., 2018</a>
 */
package io.patterns4j.bulkhead;
