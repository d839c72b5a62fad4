package dev.selkie.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Which way the arrows between modules point, who may decrypt, and where native methods live. */
public class ArchitectureTest {
  private static final String ROOT = "dev.selkie.";
  private static final List<String> MODULES =
      List.of("kernels", "engine", "fhe", "secure", "datasets", "eval", "cli");

  private JavaClasses classes;

  @BeforeClass
  public void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.selkie");
    for (String module : MODULES) {
      assertThat(classes.stream().filter(resideInAPackage(ROOT + module + "..")).count())
          .as("classes of %s", module)
          .isPositive();
    }
  }

  @DataProvider
  static Object[][] arrows() {
    return new Object[][] {
      {"kernels", List.of()},
      {"engine", List.of("kernels")},
      {"fhe", List.of("engine", "kernels")},
      {"secure", List.of("engine", "kernels")},
      {"datasets", List.of()},
      {"eval", List.of("engine", "datasets")},
      {"cli", List.of("kernels", "engine", "fhe", "secure", "datasets", "eval")},
    };
  }

  @Test(dataProvider = "arrows")
  public void module_dependsOnlyOnModulesBelow(String module, List<String> below) {
    List<String> allowed = new ArrayList<>(below);
    allowed.add(module);
    String[] packages = allowed.stream().map(name -> ROOT + name + "..").toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.selkie..").and(not(resideInAnyPackage(packages))))
        .check(classes);
  }

  @Test
  public void fhe_usesOnlyTheEnginesInterfacesForLinearLayers() {
    noClasses()
        .that()
        .resideInAPackage("dev.selkie.fhe..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.selkie.engine..")
                .and(not(resideInAPackage("dev.selkie.engine.linear"))))
        .check(classes);
  }

  @Test
  public void secure_usesOnlyTheEnginesInterfacesForWeights() {
    noClasses()
        .that()
        .resideInAPackage("dev.selkie.secure..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.selkie.engine..")
                .and(not(resideInAPackage("dev.selkie.engine.weights"))))
        .check(classes);
  }

  @Test
  public void secure_usesOnlyTheLoaderOfNativeLibrariesOfTheKernels() {
    noClasses()
        .that()
        .resideInAPackage("dev.selkie.secure..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.selkie.kernels..")
                .and(not(resideInAPackage("dev.selkie.kernels.loader"))))
        .check(classes);
  }

  /** Not even through other classes of ours: the whole reach is followed. */
  @Test
  public void serverRole_cannotReachSecretKeyOrDecryptor() {
    Set<String> reached = reach("dev.selkie.fhe.linear.server");

    assertThat(reached).isNotEmpty();
    assertThat(reached)
        .noneMatch(name -> name.endsWith(".SecretKey") || name.endsWith(".Decryptor"))
        .noneMatch(name -> name.endsWith(".RingSecret") || name.endsWith("SecretRing"))
        .noneMatch(name -> name.endsWith(".PlainTile") || name.endsWith(".Plaintext"))
        .noneMatch(name -> name.startsWith("dev.selkie.fhe.linear.client."));
  }

  @Test
  public void clientRole_reachesSecretKey() {
    assertThat(reach("dev.selkie.fhe.linear.client"))
        .as("the rule above would notice")
        .anyMatch(name -> name.endsWith(".SecretKey"))
        .anyMatch(name -> name.endsWith(".RingSecret"))
        .anyMatch(name -> name.endsWith(".PlainTile"));
  }

  @Test
  public void nativeMethods_liveOnlyInClassesNamedNative() {
    methods()
        .that()
        .haveModifier(JavaModifier.NATIVE)
        .should()
        .beDeclaredInClassesThat()
        .haveSimpleName("Native")
        .check(classes);
  }

  @Test
  public void publicTypes_haveJavadoc() throws IOException {
    List<String> bare = new ArrayList<>();
    int checked = 0;
    for (Path source : sources()) {
      String text = Files.readString(source);
      Matcher type =
          Pattern.compile(
                  "^public [a-z -]*(?:class|interface|enum|record|@interface) (\\w+)",
                  Pattern.MULTILINE)
              .matcher(text);
      if (type.find()) {
        checked++;
        String before =
            text.substring(0, type.start())
                .replaceAll("(?s)@\\w+(\\([^;]*?\\))?\\s*(//[^\\n]*)?\\s*$", "");
        if (!before.stripTrailing().endsWith("*/") || !before.contains("/**")) {
          bare.add(source + ": " + type.group(1));
        }
      }
    }

    assertThat(checked).isGreaterThan(50);
    assertThat(bare).isEmpty();
  }

  @Test
  public void packages_areNullMarked() throws IOException {
    for (Path source : sources()) {
      Path info = source.resolveSibling("package-info.java");
      assertThat(info).exists();
      assertThat(Files.readString(info)).contains("@NullMarked");
    }
  }

  private Set<String> reach(String start) {
    Deque<JavaClass> open = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    classes.stream().filter(resideInAPackage(start + "..")).forEach(open::add);
    while (!open.isEmpty()) {
      JavaClass next = open.remove();
      if (next.getPackageName().startsWith("dev.selkie") && seen.add(next.getName())) {
        next.getDirectDependenciesFromSelf().forEach(each -> open.add(each.getTargetClass()));
      }
    }
    return seen;
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module :
        List.of("kernels", "engine", "fhe-layers", "secure-runtime", "datasets", "eval", "cli")) {
      Path root = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(root)) {
        found.addAll(files.filter(file -> file.toString().endsWith(".java")).toList());
      }
    }
    return found;
  }
}
