/**
 * Limits how many calls run in a time, so that a callee is not asked more often than it can, or agreed to, answer.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-I.371-200403-I/en">ITU-T I.371: generic cell rate algorithm, 2004</a>
 */
package io.patterns4j.ratelimit;
