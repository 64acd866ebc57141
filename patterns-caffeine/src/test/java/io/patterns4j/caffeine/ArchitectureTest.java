package io.patterns4j.caffeine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The adapter sees the exported packages of the core and its own library only, and reads no clock. */
class ArchitectureTest {

    private static final Path MAIN = Path.of("target", "classes");
    private static final JavaClasses SHIPPED = new ClassFileImporter().importPath(MAIN);

    @Test
    void adapter_sees_onlyTheCoreAndItsLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        "org.jspecify..",
                        "io.patterns4j",
                        "io.patterns4j.cache",
                        "io.patterns4j.caffeine",
                        "com.github.benmanes..")
                .check(SHIPPED);
    }

    @Test
    void adapter_reads_noClock() {
        noClasses().should().callMethod(System.class, "nanoTime").check(SHIPPED);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(SHIPPED);
    }

    @Test
    void module_requires_onlyTheCoreAndItsLibrary() throws IOException {
        try (var in = Files.newInputStream(MAIN.resolve("module-info.class"))) {
            assertThat(ModuleDescriptor.read(in).requires().stream()
                            .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                            .map(ModuleDescriptor.Requires::name)
                            .collect(toSet()))
                    .containsExactlyInAnyOrder("java.base", "io.patterns4j.core", "com.github.benmanes.caffeine");
        }
    }
}
