package io.patterns4j.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A Markdown page that is printed while it grows, and the options that say where it goes. */
final class Sheet {

    private final boolean quick;
    private final Path file;
    private final StringBuilder text = new StringBuilder();

    private Sheet(boolean quick, Path file) {
        this.quick = quick;
        this.file = file;
    }

    /** Reads {@code --quick} and {@code --out <directory>}. */
    static Sheet of(String name, String... arguments) {
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        boolean quick = false;
        Path out = null;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--quick" -> quick = true;
                case "--out" -> out = Path.of(rest.pop());
                default -> throw new IllegalArgumentException("option must be --quick or --out: option=" + option);
            }
        }
        if (out == null) {
            Path module = Path.of(Files.isDirectory(Path.of("benchmarks")) ? "benchmarks" : "");
            out = module.resolve(quick ? "target/results" : "results");
        }
        return new Sheet(quick, out.resolve(name + "-jdk" + Runtime.version().feature() + ".md"));
    }

    boolean quick() {
        return quick;
    }

    /** Adds a line. */
    void line(String line) {
        text.append(line).append('\n');
        System.out.println(line);
    }

    /** Adds the title and what it ran on. */
    void title(String title) {
        line("# " + title);
        line("");
        line("%d cores, %s %s; %s %s; heap of %,d MB at most; %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.vm.name"),
                        Runtime.version(),
                        Runtime.getRuntime().maxMemory() >> 20,
                        LocalDate.now(ZoneOffset.UTC)));
        line("");
        if (quick) {
            line("**A smoke test, much shorter than the real one.**");
            line("");
        }
    }

    /** Writes the file. */
    void write() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
        System.out.println(file.toAbsolutePath().normalize());
    }
}
