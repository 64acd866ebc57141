package io.patterns4j.bench.report;

import java.util.List;

/**
 * One of our benchmarks beside those of others that do the same.
 *
 * @param slug names the plot's file
 * @param title says what is compared
 * @param ours our benchmark
 * @param yardstick the peer whose throughput is 1 in the plot
 * @param others all that ours is compared with
 */
record Contest(String slug, String title, String ours, String yardstick, List<String> others) {

    /** What is no policy but a floor, a raw client, or the JDK's own part. */
    private static final List<String> FLOORS = List.of(
            "directCall",
            "longAdder",
            "nanoTime",
            "semaphore",
            "caffeine",
            "caffeineStats",
            "caffeineAsync",
            "concurrentHashMap",
            "batchWriteItemLoop",
            "lettuce",
            "lettuceSameScripts",
            "lettuceSync",
            "lettucePipelined",
            "lettuceXadd",
            "lettuceXaddSetPublish");

    /** Returns those of the others that are libraries. */
    List<String> peers() {
        return others.stream().filter(name -> !FLOORS.contains(name)).toList();
    }
}
