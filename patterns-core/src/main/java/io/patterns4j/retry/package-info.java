/** Repeats calls that failed, with growing, scattered delays and within a budget. */
package io.patterns4j.retry;
