package io.patterns4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The flow of the library: {@code internal <- io.patterns4j <- each pattern <- pipeline / decorate}, one clock, and an
 * export for everything that users may name.
 */
class ArchitectureTest {

    private static final String ROOT = "io.patterns4j";
    private static final String SHARED = "";
    private static final String INTERNAL = "internal";

    private static final Set<String> POLICIES = Set.of(
            "circuitbreaker", "bulkhead", "ratelimit", "retry", "timeout", "hedge", "fallback", "chaos", "context");

    /** Who may see whom beside the shared words and {@code internal}. A new entry needs a reason and no circle. */
    private static final Map<String, Set<String>> MAY_SEE = Map.of(
            "pipeline", POLICIES,
            "decorate", with(POLICIES, "pipeline"),
            "hedge", Set.of("retry"), // both spend one retry budget
            "cache", Set.of("circuitbreaker"), // the shared tier stands behind one
            "writebehind", Set.of("cache"),
            "session", Set.of("cache"),
            "fleet", Set.of("circuitbreaker", "bulkhead", "ratelimit"),
            "projection", Set.of("eventstore"),
            "saga", Set.of("retry"),
            "region", Set.of("conflict"));

    /** Names of the calls that read a clock or wait for one. */
    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep");

    private static final Path MAIN = Path.of("target", "classes");
    private static final JavaClasses SHIPPED = new ClassFileImporter().importPath(MAIN);
    private static final JavaClasses TESTKIT =
            new ClassFileImporter().importPath(Path.of("target", "test-classes", "io", "patterns4j", "tck"));

    @Test
    void packages_see_onlyWhatTheFlowAllows() {
        classes().should(seeOnlyAllowedPackages()).check(SHIPPED);
    }

    @Test
    void packages_form_noCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(SHIPPED);
    }

    @Test
    void clocks_areRead_byTickersOnly() {
        noClasses()
                .that(DescribedPredicate.not(equivalentTo(SystemTicker.class).or(equivalentTo(Ticker.class))))
                .should()
                .accessTargetWhere(readsAClock())
                .check(SHIPPED);
    }

    @Test
    void testkit_sees_onlyExportedPackages() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "." + INTERNAL + ".."))
                .check(TESTKIT);
    }

    @Test
    void module_exports_everyPublicPackageButInternal() throws IOException {
        Set<String> exported = descriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(toSet());
        Set<String> withPublicTypes = SHIPPED.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getPackageName)
                .filter(not(name -> name.startsWith(ROOT + "." + INTERNAL)))
                .collect(toSet());
        assertThat(exported).isEqualTo(withPublicTypes);
    }

    @Test
    void module_requires_onlySlf4jAtRunTime() throws IOException {
        Set<String> required = descriptor().requires().stream()
                .filter(not(r -> r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)))
                .map(ModuleDescriptor.Requires::name)
                .collect(toSet());
        assertThat(required).containsExactlyInAnyOrder("java.base", "org.slf4j");
    }

    private static ModuleDescriptor descriptor() throws IOException {
        try (var in = Files.newInputStream(MAIN.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private static ArchCondition<JavaClass> seeOnlyAllowedPackages() {
        return new ArchCondition<>("see only what the flow allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Set<String> allowed = allowedFor(area(type));
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith(ROOT))
                        .filter(dependency -> !allowed.contains(area(dependency.getTargetClass())))
                        .forEach(breach -> events.add(SimpleConditionEvent.violated(breach, breach.getDescription())));
            }
        };
    }

    private static Set<String> allowedFor(String area) {
        return switch (area) {
            case INTERNAL -> Set.of(INTERNAL);
            case SHARED -> Set.of(SHARED, INTERNAL);
            default -> with(MAY_SEE.getOrDefault(area, Set.of()), area, SHARED, INTERNAL);
        };
    }

    /** Returns the first part of the package name below the root, empty for the root itself. */
    private static String area(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? SHARED : below.substring(1).split("\\.")[0];
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe(
                "reads or waits for a clock",
                access -> CLOCKS.contains(access.getTargetOwner().getName() + "." + access.getName()));
    }

    private static Set<String> with(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(Set.of(more));
        return Set.copyOf(all);
    }
}
