package io.patterns4j.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.internal.ExceptionFactory;
import io.patterns4j.Verdict;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisClassifierTest {

    private final RedisClassifier classifier = RedisClassifier.standard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "CLUSTERDOWN The cluster is down",
                "CLUSTERDOWN",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "READONLY You can't write against a read only replica.",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOREPLICAS Not enough good replicas to write.",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "ERR max number of clients reached"
            })
    void threw_serverCannotServe_failure(String reply) {
        assertThat(classifier.threw(ExceptionFactory.createExecutionException(reply)))
                .isEqualTo(Verdict.FAILURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "NOSCRIPT No matching script. Please use EVAL.",
                "ERR syntax error",
                "ERR unknown command 'FOO', with args beginning with: ",
                "NOAUTH Authentication required.",
                "NOPERM this user has no permissions to run the 'get' command",
                "BUSYGROUP Consumer Group name already exists",
                "BUSYKEY Target key name already exists.",
                "EXECABORT Transaction discarded because of previous errors.",
                "my own error from a script",
                ""
            })
    void threw_serverAnswersTheCaller_success(String reply) {
        assertThat(classifier.threw(ExceptionFactory.createExecutionException(reply)))
                .isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_replyWithoutText_success() {
        assertThat(classifier.threw(ExceptionFactory.createExecutionException(null, new IOException())))
                .isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void threw_noReply_failure() {
        assertThat(classifier.threw(new RedisConnectionException("Unable to connect")))
                .isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(new RedisCommandTimeoutException("1 second")))
                .isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(new RedisException("Connection closed"))).isEqualTo(Verdict.FAILURE);
        assertThat(classifier.threw(new IOException())).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void threw_ownDoing_ignored() {
        assertThat(classifier.threw(new RedisCommandInterruptedException(new InterruptedException())))
                .isEqualTo(Verdict.IGNORED);
        assertThat(classifier.threw(new CancellationException())).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void returned_success() {
        assertThat(classifier.returned(null)).isEqualTo(Verdict.SUCCESS);
    }
}
