package io.patterns4j.bench.report;

import io.patterns4j.bench.Footprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** Measures everything in one go and writes {@code jmh.json}, {@code footprint.json}, {@code README.md} and plots. */
public final class Report {

    private static final Pattern FIGURE = Pattern.compile("\"breaker\": \"(.*)\", \"bytes\": ([0-9.]+)");

    private Report() {}

    /** Runs it; {@code --help} tells the options. */
    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Settings.USAGE);
            return;
        }
        Settings settings = Settings.of(arguments);
        Files.createDirectories(settings.out());
        Map<String, Double> footprint = settings.selects("Footprint") ? footprint(settings) : Map.of();
        Collection<RunResult> results = new Session(settings).run();
        write(settings, results, footprint);
        System.out.println(settings.out().toAbsolutePath().normalize());
    }

    private static void write(Settings settings, Collection<RunResult> results, Map<String, Double> footprint)
            throws IOException {
        Path out = settings.out();
        Figures figures = new Figures(results);
        if (!results.isEmpty()) {
            writeJson(out.resolve("jmh.json"), results);
        }
        for (Suite suite : Suite.values()) {
            for (Contest contest : suite.contests()) {
                String picture = new BarChart(figures, suite, contest).draw();
                if (!picture.isEmpty()) {
                    Files.writeString(out.resolve(contest.slug() + ".svg"), picture);
                }
            }
        }
        String document = new Document(figures, footprint).write(settings);
        Files.writeString(out.resolve("README.md"), document);
        System.out.println(document);
    }

    /** Writes what JMH knows, a line for each benchmark, without the place of the JVM on this machine. */
    private static void writeJson(Path file, Collection<RunResult> results) throws IOException {
        ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString()).writeOut(results);
        try (Stream<String> lines = Files.lines(file)) {
            String compact = lines.map(String::strip)
                    .filter(line -> !line.startsWith("\"jvm\" :"))
                    .collect(Collectors.joining());
            Files.writeString(file, compact.replace("},{\"jmhVersion\"", "},\n{\"jmhVersion\"") + "\n");
        }
    }

    /** Measures in a JVM like those of the benchmarks: the size of a reference depends on the heap. */
    private static Map<String, Double> footprint(Settings settings) throws IOException, InterruptedException {
        Path json = settings.out().resolve("footprint.json");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(Session.JVM));
        command.addAll(Footprint.JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Footprint.class.getName()));
        command.add(json.toString());
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("footprint must end well: exit=" + exit);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        Matcher matcher = FIGURE.matcher(Files.readString(json));
        while (matcher.find()) {
            figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
        }
        return figures;
    }
}
