/** Joins policies into one that runs them in the order in which they are written, the outermost first. */
package io.patterns4j.pipeline;
