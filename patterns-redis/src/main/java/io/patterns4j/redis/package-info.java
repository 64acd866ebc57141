/** What all uses of Redis through Lettuce have in common: which failures tell that the server is not well. */
package io.patterns4j.redis;
