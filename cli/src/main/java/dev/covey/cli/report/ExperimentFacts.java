package dev.covey.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * The few facts of experiment.toml that a headline tells. A file that cannot be parsed, or has
 * other tables than expected, tells less; it is printed in full elsewhere.
 */
final class ExperimentFacts {
  private final Optional<TomlParseResult> toml;

  ExperimentFacts(Optional<String> experimentToml) {
    toml = experimentToml.map(Toml::parse);
  }

  Optional<String> name() {
    return text("run.name");
  }

  OptionalLong rounds() {
    return number("run.rounds");
  }

  /** Such as "20 clients", "gpt2 d128 L4", "LoRA r8", "seed 7", "libtorch CPU". */
  List<String> facts() {
    List<String> facts = new ArrayList<>();
    number("data.clients").ifPresent(clients -> facts.add(clients + " clients"));
    StringBuilder model = new StringBuilder(text("model.family").orElse("model"));
    number("model.width").ifPresent(width -> model.append(" d").append(width));
    number("model.layers").ifPresent(layers -> model.append(" L").append(layers));
    facts.add(model.toString());
    facts.add(
        number("model.lora.rank").isPresent()
            ? "LoRA r" + number("model.lora.rank").getAsLong()
            : "all parameters");
    number("run.rounds").ifPresent(rounds -> facts.add(rounds + " rounds"));
    number("run.seed").ifPresent(seed -> facts.add("seed " + seed));
    text("run.engine")
        .ifPresent(
            engine ->
                facts.add(
                    engine
                        + text("run.device")
                            .map(device -> " " + device.toUpperCase(java.util.Locale.ROOT))
                            .orElse("")));
    return toml.isEmpty() ? List.of() : facts;
  }

  private Optional<String> text(String key) {
    return toml.flatMap(
        t -> t.get(key) instanceof String text ? Optional.of(text) : Optional.empty());
  }

  private OptionalLong number(String key) {
    return toml.isPresent() && toml.get().get(key) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }
}
