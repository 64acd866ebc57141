/** Carries what belongs to the calling thread, such as the logging context, to wherever a call goes on. */
package io.patterns4j.context;
