/**
 * What all AWS services have in common: which failures tell that a service is not well, and how long it asks to wait.
 */
package io.patterns4j.aws;
