package dev.hasten.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.lang.foreign.Linker;
import java.util.Set;

/// The rules that hold in all rooms.
final class HouseRules {
  private static final String CLI = "dev.hasten.cli..";

  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices().matching("dev.hasten.(**)").should().beFreeOfCycles();

  static final ArchRule VECTOR_API_STAYS_IN_ITS_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hasten.kernel.vector..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator.vector..");

  static final ArchRule FOREIGN_CALLS_STAY_IN_THEIR_ROOMS =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.hasten.kernel.nativelib..", "dev.hasten.accelerate..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Linker.class);

  static final ArchRule PEKKO_STAYS_IN_ITS_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hasten.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.pekko..");

  static final ArchRule LANGCHAIN4J_STAYS_IN_ITS_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hasten.langchain4j..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.langchain4j..");

  static final ArchRule COMMAND_LINE_LIBRARIES_STAY_IN_THEIR_ROOM =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "me.tongfei..", "org.jline..");

  static final ArchRule ONLY_MAIN_EXITS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.hasten.cli.Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  /// Not even `cli` has a use for them: what it prints goes through its `Console`.
  static final ArchRule NOBODY_PRINTS_PAST_THE_CONSOLE =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethodWhere(
              target(name("printStackTrace"))
                  .and(target(rawParameterTypes(new Class<?>[0])))
                  .and(target(owner(JavaClass.Predicates.assignableTo(Throwable.class)))));

  static final ArchRule NO_BARE_EXCEPTIONS =
      noClasses()
          .should()
          .callConstructorWhere(
              DescribedPredicate.describe(
                  "a bare exception is made", HouseRules::makesBareException));

  private HouseRules() {}

  private static boolean makesBareException(JavaConstructorCall call) {
    boolean isBare =
        Set.of(RuntimeException.class, Exception.class, Error.class, Throwable.class).stream()
            .anyMatch(call.getTargetOwner()::isEquivalentTo);
    boolean isSuperCall =
        call.getOrigin().isConstructor()
            && call.getOriginOwner().getRawSuperclass().stream()
                .anyMatch(call.getTargetOwner()::equals);
    return isBare && !isSuperCall;
  }
}
