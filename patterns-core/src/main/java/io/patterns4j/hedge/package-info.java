/**
 * Asks again when an answer is slow to come, and takes the first that does.
 *
 * @see <a href="https://doi.org/10.1145/2408776.2408794">J. Dean, L. A. Barroso, The Tail at Scale, CACM 56(2),
 *     2013</a>
 */
package io.patterns4j.hedge;
