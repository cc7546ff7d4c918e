package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.optimizer.ServerOptimizer;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.rule.AggregationRule;
import dev.covey.aggregation.rule.Linear;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.rule.UniformMean;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.privacy.NoisePlacement;
import java.util.List;

/**
 * The server half: from the spool of a round's accepted uploads to the next state. It undoes the
 * stages of the {@link ClientPipeline} it was made for, last one first.
 *
 * <pre>{@code
 * Folder folder = server.openFolder(roster.size(), workers, memoryLimitBytes);
 * folder.add(spooledUpload);                       // as they come, in any order
 * ServerPipeline.Result result = server.finish(folder, state);
 * }</pre>
 */
public final class ServerPipeline {
  /** The next state, and the mean update that led to it. */
  public record Result(ServerState state, AggregateDelta delta) {}

  private final SectionLayout layout;
  private final AggregationRule rule;
  private final NoisePlacement placement;
  private final Clipper clipper;
  private final Unmasker unmasker;
  private final TierMerger tierMerger;
  private final CentralNoise centralNoise;
  private final Decoder decoder;
  private final ServerOptimizer optimizer;

  /** The inverse of {@code client}, with what only the server decides. */
  public ServerPipeline(
      SectionLayout layout,
      ClientPipeline client,
      AggregationRule rule,
      NoisePlacement placement,
      ServerOptimizer optimizer) {
    this.layout = layout;
    this.rule = rule;
    this.placement = placement;
    requireSumOfEqualUpdates();
    this.clipper = client.clipper();
    this.unmasker = client.masker().unmasker();
    this.tierMerger = new TierMerger();
    this.centralNoise = CentralNoise.forPlacement(placement);
    this.decoder = new Decoder(client.encoder(), client.weighter(), client.compressor());
    this.optimizer = optimizer;
  }

  /** What each client adds to a noised sum has one clip and counts alike. */
  private void requireSumOfEqualUpdates() {
    if (placement instanceof NoisePlacement.Central
        && !(rule instanceof UniformMean
            && layout.equals(SectionLayout.delta(layout.dimension())))) {
      throw new ConfigurationException(
          "noise on the sum of "
              + layout
              + " by rule "
              + rule.name()
              + ": expected one section of updates that count alike; use the uniform mean, and no"
              + " control variates");
    }
  }

  /** The limits for {@link UploadCheck} that follow from the client's clip. */
  public UploadCheck.Limits uploadLimits() {
    return clipper.limits(UploadCheck.Limits.DEFAULT);
  }

  /**
   * A folder for one cohort.
   *
   * @param workers the threads it folds on; stays the caller's
   * @param memoryLimitBytes most memory for updates that a rule keeps at once; a mean keeps none
   * @throws dev.covey.core.error.ConfigurationException if the rule would need more
   */
  public Folder openFolder(int rosterSize, WorkerPool workers, long memoryLimitBytes) {
    if (placement instanceof NoisePlacement.Central central) {
      return new GridFolder(layout, central.mechanism().clip(), rosterSize, workers);
    }
    if (rule instanceof Linear linear) {
      return new LinearFolder(layout, linear, rosterSize, workers);
    }
    if (rule instanceof NeedsIndividuals needsIndividuals) {
      return new IndividualsFolder(layout, needsIndividuals, rosterSize, workers, memoryLimitBytes);
    }
    throw new InternalException("no folder for rule " + rule.name());
  }

  /** {@link #finish(List, ServerState, NoiseCharge)} with one cohort and no noise. */
  public Result finish(Folder cohort, ServerState state) {
    return finish(List.of(cohort), state);
  }

  /** {@link #finish(List, ServerState, NoiseCharge)} without noise. */
  public Result finish(List<Folder> cohorts, ServerState state) {
    return finish(cohorts, state, NoiseCharge.none());
  }

  /**
   * Ends a round: folds what is left of each cohort, releases the sum over all of them, and steps
   * the model. With a rule that needs individuals each cohort's result counts alike.
   *
   * @param charge pays for the noise, where the placement has the server add some
   * @throws dev.covey.core.error.QuorumLostException if a cohort has fewer uploads than the rule
   *     needs, or there is no cohort
   * @throws DataException if all weights are 0, or the mean is not finite
   */
  public Result finish(List<Folder> cohorts, ServerState state, NoiseCharge charge) {
    List<CohortSum> cohortSums = cohorts.stream().map(Folder::finish).toList();
    return released(cohortSums.stream().map(unmasker::unmask).toList(), state, charge);
  }

  /**
   * Ends a masked round with what its session opened.
   *
   * @param sum of the survivors' integers modulo 2^b; taken over
   * @throws DataException as {@link #finish(List, ServerState, NoiseCharge)}
   */
  public Result finish(LaneVector sum, int survivors, ServerState state) {
    if (!(unmasker instanceof Unmasker.InSession session)) {
      throw new InternalException("a session opened a sum of a pipeline without masks");
    }
    return released(List.of(session.opened(sum, survivors)), state, NoiseCharge.none());
  }

  private Result released(List<OpenedSum> openedSums, ServerState state, NoiseCharge charge) {
    MergedSum mergedSum = tierMerger.merge(openedSums);
    NoisedSum noisedSum = centralNoise.addNoise(mergedSum, charge);
    AggregateDelta delta = decoder.decode(noisedSum);
    return new Result(optimizer.step(state, delta), delta);
  }
}
