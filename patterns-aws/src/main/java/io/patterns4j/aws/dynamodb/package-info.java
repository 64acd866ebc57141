/** Amazon DynamoDB; needs {@code software.amazon.awssdk:dynamodb}. */
package io.patterns4j.aws.dynamodb;
