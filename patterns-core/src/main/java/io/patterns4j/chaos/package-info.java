/**
 * Injects faults into calls on purpose: latency, exceptions, values.
 *
 * @see <a href="https://principlesofchaos.org/">Principles of Chaos Engineering</a>
 */
package io.patterns4j.chaos;
