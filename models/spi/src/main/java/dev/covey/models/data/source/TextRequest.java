package dev.covey.models.data.source;

import dev.covey.core.error.ConfigurationException;
import dev.covey.models.data.partition.Natural;
import dev.covey.models.data.partition.Partitioner;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which text to load and how to divide it; made by {@link #builder}.
 *
 * @param source one of {@link TextSources#names()}
 * @param path file or folder; the generated corpora need none
 * @param clients number of clients, or 0 for as many as the source has
 * @param clientField field of a JSON line that names the client
 * @param textField field of a JSON line that holds the text
 * @param labelField field of a JSON line with a class, for partitioners by label; the client field
 *     serves where there is none
 * @param timeField field of a JSON line with a number or an ISO 8601 time
 * @param validationFraction share of each client's and of the public documents held out, in [0, 1)
 * @param testFraction further share of each client's documents held out, in [0, 1)
 * @param publicFraction share of a private source to declare public, in [0, 1): whole owners under
 *     the natural partition, documents otherwise
 * @param seed everything random follows from it
 */
public record TextRequest(
    String source,
    Optional<Path> path,
    int clients,
    String clientField,
    String textField,
    Optional<String> labelField,
    Optional<String> timeField,
    double validationFraction,
    double testFraction,
    double publicFraction,
    long seed,
    Partitioner partition) {
  public TextRequest {
    if (clients < 0) {
      throw new ConfigurationException(
          "clients = " + clients + ": expected 1 or more, or 0 for all that the source has");
    }
    fraction("validation-fraction", validationFraction);
    fraction("test-fraction", testFraction);
    fraction("public-fraction", publicFraction);
    if (validationFraction + testFraction >= 1) {
      throw new ConfigurationException(
          "validation-fraction "
              + validationFraction
              + " and test-fraction "
              + testFraction
              + " leave nothing to train on: their sum must be below 1");
    }
  }

  /** The same request for another number of clients. */
  public TextRequest withClients(int number) {
    return new TextRequest(
        source,
        path,
        number,
        clientField,
        textField,
        labelField,
        timeField,
        validationFraction,
        testFraction,
        publicFraction,
        seed,
        partition);
  }

  private static void fraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new ConfigurationException(
          name + " = " + value + ": expected at least 0 and less than 1");
    }
  }

  /**
   * Starts a request with the defaults: all clients, natural partition, 10 % validation, 10 % test,
   * nothing declared public, fields {@code client} and {@code text}, seed 1.
   *
   * @param source one of {@link TextSources#names()}
   */
  public static Builder builder(String source) {
    return new Builder(source);
  }

  /** Collects a {@link TextRequest}. */
  public static final class Builder {
    private final String source;
    private Optional<Path> path = Optional.empty();
    private int clients;
    private String clientField = "client";
    private String textField = "text";
    private Optional<String> labelField = Optional.empty();
    private Optional<String> timeField = Optional.empty();
    private double validationFraction = 0.1;
    private double testFraction = 0.1;
    private double publicFraction;
    private long seed = 1;
    private Partitioner partition = new Natural();

    private Builder(String source) {
      this.source = source;
    }

    public Builder path(Path value) {
      path = Optional.of(value);
      return this;
    }

    public Builder clients(int value) {
      clients = value;
      return this;
    }

    public Builder clientField(String value) {
      clientField = value;
      return this;
    }

    public Builder textField(String value) {
      textField = value;
      return this;
    }

    public Builder labelField(String value) {
      labelField = Optional.of(value);
      return this;
    }

    public Builder timeField(String value) {
      timeField = Optional.of(value);
      return this;
    }

    public Builder validationFraction(double value) {
      validationFraction = value;
      return this;
    }

    public Builder testFraction(double value) {
      testFraction = value;
      return this;
    }

    public Builder publicFraction(double value) {
      publicFraction = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder partition(Partitioner value) {
      partition = value;
      return this;
    }

    public TextRequest build() {
      return new TextRequest(
          source,
          path,
          clients,
          clientField,
          textField,
          labelField,
          timeField,
          validationFraction,
          testFraction,
          publicFraction,
          seed,
          partition);
    }
  }
}
