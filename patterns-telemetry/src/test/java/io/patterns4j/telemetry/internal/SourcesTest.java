package io.patterns4j.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.cache.Cache;
import io.patterns4j.chaos.Chaos;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.MapLocalTier;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.BatchWriter;
import io.patterns4j.writebehind.WriteBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final Path PAGE = Path.of("..", "docs", "observability.md");

    @Test
    void page_lists_exactlyTheReadings() throws IOException {
        Set<String> rows = readings().map(SourcesTest::row).collect(Collectors.toSet());
        Set<String> listed = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `patterns4j\\.\\S+` \\| (counter|amount|level|state) \\|.*"))
                .map(line -> line.substring(0, ordinal(line, 5)))
                .collect(Collectors.toSet());
        assertThat(listed).isEqualTo(rows);
    }

    @Test
    void readings_ofOneName_agreeInAllButTags() {
        Stream<String> rows = readings().map(SourcesTest::row).distinct();
        assertThat(rows.map(row -> row.split("`")[1])).doesNotHaveDuplicates();
        assertThat(sources())
                .allSatisfy(source -> assertThat(source.readings())
                        .extracting(reading -> reading.name() + reading.tags())
                        .doesNotHaveDuplicates());
        assertThat(readings()).allSatisfy(reading -> assertThat(reading.name()).matches("patterns4j(\\.[a-z_]+)+"));
    }

    private static Cache<String, String> cache() {
        return Cache.<String, String>named("products")
                .config(c -> c.ttl(Duration.ofMinutes(1)))
                .local(new MapLocalTier<>())
                .build();
    }

    private static WriteBehind<String, String> writeBehind() {
        BatchWriter<String, String> writer = new BatchWriter<>() {
            @Override
            public int maxBatch() {
                return 1;
            }

            @Override
            public CompletionStage<BatchOutcome<String>> apply(Batch<String, String> batch) {
                return CompletableFuture.completedFuture(new BatchOutcome<>(Set.of(), Map.of(), Map.of()));
            }
        };
        return WriteBehind.<String, String>named("views").writer(writer).build();
    }

    private static Stream<Reading<?>> readings() {
        return sources().flatMap(source -> source.readings().stream());
    }

    private static Stream<Source<?, ?>> sources() {
        PartitionedBulkhead parts =
                PartitionedBulkhead.of("db", 2, p -> p.partition("a", 0.5).partition("b", 0.5));
        return Stream.of(
                        Sources.of(CircuitBreaker.of("orders")),
                        Sources.of(Bulkhead.of("orders", 1)),
                        Sources.of(AdaptiveBulkhead.of("orders")),
                        Sources.of(Retry.of("orders", 2)),
                        Sources.of(Timeout.of("orders", Duration.ofSeconds(1))),
                        Sources.of(RateLimiter.of("orders", 1, Duration.ofSeconds(1))),
                        Sources.of(Hedge.of("orders", Duration.ofSeconds(1))),
                        Sources.of(Fallback.<String>of("orders", f -> f.onFailure(error -> "value"))),
                        Sources.of(Chaos.failure("orders", c -> c.exception(IllegalStateException::new))),
                        Sources.of(cache()),
                        Sources.of(writeBehind()),
                        Sources.of(parts).subList(0, 1))
                .flatMap(List::stream);
    }

    /** Returns the row of the page for a reading, up to its description. */
    private static String row(Reading<?> reading) {
        String tags = reading.tags().isEmpty()
                ? ""
                : " `" + String.join("`, `", reading.tags().keySet()) + "`";
        return "| `" + reading.name() + "` | " + reading.kind().name().toLowerCase(Locale.ROOT) + " | "
                + reading.unit().name().toLowerCase(Locale.ROOT) + " |" + tags + " ";
    }

    private static int ordinal(String line, int pipe) {
        int at = -1;
        for (int i = 0; i < pipe; i++) {
            at = line.indexOf('|', at + 1);
        }
        return at;
    }
}
