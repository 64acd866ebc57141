/** The ports of Patterns4j on AWS services, and what their failures mean to it. */
@org.jspecify.annotations.NullMarked
module io.patterns4j.aws {
    requires static transitive org.jspecify;
    requires transitive io.patterns4j.core;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.http;
    requires static transitive software.amazon.awssdk.services.dynamodb;

    exports io.patterns4j.aws;
    exports io.patterns4j.aws.dynamodb;
}
