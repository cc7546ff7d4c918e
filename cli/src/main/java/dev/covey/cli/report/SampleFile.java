package dev.covey.cli.report;

import java.util.List;

/**
 * One file of samples/, named {@code round-NNNN.json}, schema {@value #SCHEMA}: what the model of
 * one round writes. Round 0 is the base model.
 *
 * <pre>{@code
 * {"schema":"covey.samples/1","round":0,"samples":[{"prompt":"see you","text":" at the station"}]}
 * }</pre>
 */
public record SampleFile(int round, List<Sample> samples) {

  /** The value of the key {@code schema}. */
  public static final String SCHEMA = "covey.samples/1";

  public SampleFile {
    samples = List.copyOf(samples);
  }

  /**
   * One generation.
   *
   * @param prompt what the model was given
   * @param text what it wrote after the prompt; the prompt is not repeated
   */
  public record Sample(String prompt, String text) {}

  static SampleFile from(JsonFields fields) {
    fields.requireSchema(SCHEMA);
    return new SampleFile(
        fields.requireInt("round"),
        fields.objects("samples").stream()
            .map(sample -> new Sample(sample.requireText("prompt"), sample.requireText("text")))
            .toList());
  }
}
