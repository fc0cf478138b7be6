package dev.hasten.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.hasten.unruly.Offences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Keeps the rules of the house, in every room that is on the class path of the command line.
class HouseRulesTest {
  private static final int MOST_LINES = 400;
  private static final String ROOT = "dev.hasten";

  /// The rooms of the engine: a room knows only rooms before it.
  private static final List<String> ENGINE =
      List.of(
          "error",
          "tensor",
          "format",
          "tokenizer",
          "template",
          "catalog",
          "model",
          "convert",
          "kvcache",
          "step",
          "kernel",
          "kernel.packed",
          "kernel.scalar",
          "kernel.vector",
          "kernel.nativelib",
          "health",
          "executor",
          "machine",
          "measure",
          "sampling",
          "runtime",
          "quality",
          "calibrate",
          "quantize",
          "quantize.mixed",
          "explain",
          "explain.diff",
          "api");

  /// Rooms of the engine that are planned, but not built yet.
  private static final Set<String> TO_COME = Set.of();

  /// Rooms that need nothing of the engine but its errors.
  private static final Set<String> INDEPENDENT = Set.of("catalog", "template", "sampling");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(
              place -> !place.contains("/test-classes/") && !place.contains("-tests.jar"))
          .importPackages(ROOT);

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(HouseRules.VECTOR_API_STAYS_IN_ITS_ROOM, List.of()), // javac needs a flag for it
        arguments(HouseRules.PEKKO_STAYS_IN_ITS_ROOM, List.of()), // not on this class path
        arguments(HouseRules.LANGCHAIN4J_STAYS_IN_ITS_ROOM, List.of()), // nor is this
        arguments(HouseRules.FOREIGN_CALLS_STAY_IN_THEIR_ROOMS, List.of(Offences.Links.class)),
        arguments(
            HouseRules.COMMAND_LINE_LIBRARIES_STAY_IN_THEIR_ROOM,
            List.of(Offences.ParsesCommandLines.class)),
        arguments(HouseRules.ONLY_MAIN_EXITS, List.of(Offences.Exits.class)),
        arguments(
            HouseRules.NOBODY_PRINTS_PAST_THE_CONSOLE,
            List.of(Offences.Prints.class, Offences.PrintsTraces.class)),
        arguments(HouseRules.NO_BARE_EXCEPTIONS, List.of(Offences.MakesBareException.class)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void isKept_andFindsWhoBreaksIt(ArchRule rule, List<Class<?>> offenders) {
    rule.allowEmptyShould(false).check(HOUSE);

    for (Class<?> offender : offenders) {
      JavaClasses offence = new ClassFileImporter().importClasses(offender);
      assertThat(rule.evaluate(offence).hasViolation()).as(offender.getSimpleName()).isTrue();
    }
  }

  @Test
  void hasNoCycles() {
    HouseRules.NO_CYCLES.allowEmptyShould(false).check(HOUSE);
  }

  static Stream<String> builtRooms() {
    return ENGINE.stream().filter(room -> !TO_COME.contains(room));
  }

  @ParameterizedTest
  @MethodSource("builtRooms")
  void knowsOnlyRoomsBeforeIt(String room) {
    Set<String> known =
        INDEPENDENT.contains(room)
            ? Set.of("error", room)
            : Set.copyOf(ENGINE.subList(0, ENGINE.indexOf(room) + 1));

    classes()
        .that()
        .resideInAPackage(ROOT + "." + room)
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "are of the rooms before it",
                (JavaClass used) -> isOutside(used) || known.contains(roomOf(used))))
        .allowEmptyShould(false)
        .check(HOUSE);
  }

  @Test
  void hasAPlaceInTheList_forEveryRoom() {
    Set<String> rooms =
        HOUSE.stream().map(HouseRulesTest::roomOf).collect(Collectors.toCollection(TreeSet::new));
    rooms.remove("cli");

    assertThat(ENGINE).containsAll(rooms).doesNotHaveDuplicates();
    assertThat(rooms).containsAll(builtRooms().toList());
  }

  private static boolean isOutside(JavaClass used) {
    return !used.getBaseComponentType().getPackageName().startsWith(ROOT + ".");
  }

  private static String roomOf(JavaClass used) {
    return used.getBaseComponentType().getPackageName().substring(ROOT.length() + 1);
  }

  static Stream<JavaPackage> packages() {
    return HOUSE.stream().map(JavaClass::getPackage).distinct();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void isNullMarked(JavaPackage room) {
    assertThat(room.tryGetPackageInfo())
        .hasValueSatisfying(info -> assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue());
  }

  @Test
  void hasNoFileOfMoreThan400Lines() throws IOException {
    try (Stream<Path> files = Files.walk(repository())) {
      List<Path> sources = files.filter(HouseRulesTest::isMainSource).toList();
      assertThat(sources).hasSizeGreaterThan(100);
      assertThat(sources)
          .allSatisfy(source ->
              assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }
  }

  private static boolean isMainSource(Path file) {
    String path = file.toUri().getPath();
    return path.contains("/src/main/java/") && path.endsWith(".java");
  }

  /// The nearest folder above the working directory whose `pom.xml` lists modules.
  private static Path repository() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path pom = folder.resolve("pom.xml");
      if (Files.exists(pom) && Files.readString(pom).contains("<modules>")) {
        return folder;
      }
      folder = folder.getParent();
    }
    throw new AssertionError("no pom.xml with <modules> above " + Path.of("").toAbsolutePath());
  }
}
