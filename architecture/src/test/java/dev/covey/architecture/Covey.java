package dev.covey.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The classes of all modules, and which module may see which. */
final class Covey {
  private static final String ROOT = "dev.covey.";

  /** Modules that share the package prefix of models/spi but are modules of their own. */
  private static final Set<String> ENGINES = Set.of("models.libtorch", "models.tiny");

  /** What each module may see besides itself; the arrows of docs/architecture.md, written out. */
  static final Map<String, Set<String>> ARROWS = arrows();

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // What JMH generates is nobody's to keep in order.
          .withImportOption(location -> !location.contains("jmh_generated"))
          .importPackages("dev.covey");

  private Covey() {}

  private static Map<String, Set<String>> arrows() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    arrows.put("core", Set.of());
    arrows.put("testing", Set.of("core"));
    arrows.put("crypto", Set.of("core"));
    arrows.put("privacy", Set.of("core"));
    arrows.put("incentive", Set.of("core"));
    arrows.put("models", Set.of("core"));
    arrows.put("models.libtorch", Set.of("core", "models"));
    arrows.put("models.tiny", Set.of("core", "models"));
    arrows.put("config", Set.of("core"));
    arrows.put("aggregation", Set.of("core", "crypto", "privacy"));
    arrows.put("protocol", Set.of("core", "crypto", "privacy", "aggregation"));
    arrows.put("assembly", Set.of("core", "crypto", "privacy", "models", "config", "aggregation"));
    Set<String> leaves =
        Set.of(
            "core", "crypto", "privacy", "models", "config", "aggregation", "assembly", "protocol");
    arrows.put("client", leaves);
    arrows.put("coordinator", leaves);
    arrows.put("simulation", with(leaves, "client", "coordinator"));
    arrows.put("cli", with(leaves, "client", "coordinator", "simulation", "incentive"));
    arrows.put("benchmarks", with(leaves, "client", "coordinator", "simulation"));
    return arrows;
  }

  private static Set<String> with(Set<String> modules, String... more) {
    Set<String> all = new TreeSet<>(modules);
    all.addAll(Arrays.asList(more));
    return all;
  }

  /** The module of a class of Covey, by its package. */
  static String moduleOf(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    for (String engine : ENGINES) {
      if (rest.equals(engine) || rest.startsWith(engine + ".")) {
        return engine;
      }
    }
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  static boolean isCovey(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }
}
