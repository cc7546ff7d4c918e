package dev.covey.assembly;

import dev.covey.models.data.TokenBlocks;
import dev.covey.models.generate.Sampling;
import dev.covey.models.generate.TextGenerator;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.LossSum;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;
import java.nio.file.Path;
import java.util.List;

/** A finished model, opened to write or to be measured. */
public final class OpenModel implements AutoCloseable {
  private final BaseModel model;
  private final TrainingSession session;

  private OpenModel(BaseModel model, TrainingSession session) {
    this.model = model;
    this.session = session;
  }

  /**
   * Opens a run's model or a model folder.
   *
   * @param engine an engine's name or {@code auto}
   */
  public static OpenModel open(Path folder, String engine) {
    BaseModel model = RunModel.openAny(folder);
    TrainingSession session =
        TrainingEngines.find(engine, model.spec())
            .open(
                new SessionRequest(
                    model.spec(), model.weights(), new Trainable.All(), Device.CPU, 1, 0));
    return new OpenModel(model, session);
  }

  /** One line about the model. */
  public String describe() {
    return model.spec().describe();
  }

  /**
   * Continues a prompt; an empty one stands for the beginning of a text.
   *
   * @return the continuation, without the prompt
   */
  public String generate(String prompt, Sampling sampling) {
    int[] encoded = model.tokenizer().encode(prompt);
    int[] start = new int[encoded.length + 1];
    start[0] = model.tokenizer().endOfText();
    System.arraycopy(encoded, 0, start, 1, encoded.length);
    return model
        .tokenizer()
        .decode(
            TextGenerator.generate(
                session, start, sampling.withStopToken(model.tokenizer().endOfText())));
  }

  /** Loss over documents. */
  public Measured evaluate(String whose, List<String> documents) {
    TokenBlocks blocks =
        TokenBlocks.pack(whose, documents, model.tokenizer(), model.spec().context());
    Evaluator.Measured measured = Evaluator.measure(session, blocks, 0);
    return new Measured(
        measured.loss(), measured.loss().nats() / Math.log(2) / measured.utf8Bytes());
  }

  /** Loss over some documents. */
  public record Measured(LossSum loss, double bitsPerByte) {}

  @Override
  public void close() {
    session.close();
  }
}
