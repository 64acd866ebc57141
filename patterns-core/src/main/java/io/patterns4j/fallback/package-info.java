/** Answers calls that were refused, failed or returned something unusable with something else. */
package io.patterns4j.fallback;
