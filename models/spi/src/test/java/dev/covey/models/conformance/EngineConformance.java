package dev.covey.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.models.spi.LocalObjective.Optimizer.Sgd;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What every training engine must hold, on one model. An engine's tests extend it once per family
 * and trainable choice:
 *
 * <pre>{@code
 * class LibTorchLoraConformanceTest extends EngineConformance {
 *   @Override
 *   protected Subject subject() {
 *     return Subject.of(engine, new GptSpec(11, 8, 8, 2, 2), weights, new Trainable.Lora(...))
 *         .withNativeBytes(Pointer::totalBytes);
 *   }
 * }
 * }</pre>
 *
 * A model of a few hundred to a few thousand parameters and at least three token ids keeps it
 * within seconds.
 */
public abstract class EngineConformance {
  /** The engine and the model to examine; called once per test. */
  protected abstract Subject subject();

  private GradientChecks gradients() {
    return new GradientChecks(subject());
  }

  private OptimizerChecks optimizers() {
    return new OptimizerChecks(subject());
  }

  private SessionChecks sessions() {
    return new SessionChecks(subject());
  }

  @Test
  void engineSupportsItsModel() {
    assertThat(subject().engine().supports(subject().model())).isTrue();
    assertThat(subject().engine().devices()).contains(subject().device());
    assertThat(subject().engine().name()).isNotBlank();
    assertThat(subject().engine().version()).isNotBlank();
  }

  @Test
  void gradientMatchesCentralDifferences() {
    gradients().matchesCentralDifferences(subject().batch(4, 1));
  }

  @Test
  void gradientWithDuplicateTokensMatchesCentralDifferences() {
    gradients().matchesCentralDifferences(Batches.allInputs(subject().batch(4, 2), 2));
  }

  @Test
  void gradientInDoubleMatchesCentralDifferences() {
    gradients().doubleGradientMatchesCentralDifferences(doubleModel());
  }

  @Test
  void gradientMatchesTheOneInDouble() {
    gradients().floatGradientMatchesDouble(doubleModel());
  }

  private DoubleModel doubleModel() {
    Assumptions.assumeTrue(subject().inDouble().isPresent(), "the engine offers no double");
    return subject().inDouble().orElseThrow();
  }

  @Test
  void repeatedRowLeavesTheMeanUnchanged() {
    gradients().repeatedRowLeavesMeanUnchanged();
  }

  @Test
  void batchIsTheTokenWeightedMeanOfItsRows() {
    gradients().batchIsTokenWeightedMeanOfItsRows();
  }

  @Test
  void stepReportsTheMeanLossBeforeIt() {
    gradients().stepReportsMeanLossBeforeTheStep();
  }

  @Test
  void maskedRowsChangeNothing() {
    gradients().maskedRowsChangeNothing();
  }

  @Test
  void allMaskedBatchHasZeroGradient() {
    gradients().allMaskedBatchHasZeroGradient();
  }

  @Test
  void batchOfOneTokenWorks() {
    gradients().batchOfOneToken();
  }

  @Test
  void logitsGiveTheLoss() {
    gradients().logitsGiveTheLoss();
  }

  @Test
  void followsPlainSgd() {
    optimizers().plain(new Sgd(0), 0.1);
  }

  @Test
  void followsMomentum() {
    optimizers().plain(new Sgd(0.9), 0.1);
  }

  @Test
  void followsAdamW() {
    optimizers().plain(OptimizerChecks.ADAM, 0.01);
  }

  @Test
  void boundsTheGradientNorm() {
    optimizers().boundsTheGradientNorm();
  }

  @Test
  void appliesProximalTermAndOffset() {
    optimizers().appliesProximalTermAndOffset();
  }

  @Test
  void appliesAllTermsInOrder() {
    optimizers().appliesAllTermsInOrder();
  }

  @Test
  void appliesOffsetToAllMaskedBatch() {
    optimizers().appliesOffsetToAllMaskedBatch();
  }

  @Test
  void beginStartsTheOptimizerAfresh() {
    optimizers().beginStartsAfresh();
  }

  @Test
  void trainingLowersTheLoss() {
    optimizers().lowersTheLoss();
  }

  @Test
  void parallelSessionsAreBitIdentical() throws Exception {
    sessions().parallelSessionsAreBitIdentical();
  }

  @Test
  void readsBackWhatWasWritten() {
    sessions().readsBackWhatWasWritten();
  }

  @Test
  void layoutsAgree() {
    sessions().layoutsAgree();
  }

  @Test
  void onlyTrainableParametersMove() {
    sessions().onlyTrainableParametersMove();
  }

  @Test
  void evaluationChangesNothing() {
    sessions().evaluationChangesNothing();
  }

  @Test
  void refusesBadTokensBeforeAnyDamage() {
    sessions().refusesBadTokensBeforeAnyDamage();
  }

  @Test
  void refusesTooLongInputsBeforeAnyDamage() {
    sessions().refusesTooLongInputsBeforeAnyDamage();
  }

  @Test
  void refusesStepBeforeBegin() {
    sessions().refusesStepBeforeBegin();
  }

  @Test
  void closedSessionRefusesUse() {
    sessions().closedSessionRefusesUse();
  }

  @Test
  void refusesBrokenWeights() {
    sessions().refusesBrokenWeights();
  }

  @Test
  void refusesTrainableThatNamesNothing() {
    sessions().refusesTrainableThatNamesNothing();
  }

  @Test
  void holdsItsNativeMemoryOver200Steps() {
    Assumptions.assumeTrue(
        subject().nativeBytes().isPresent(), "the engine holds no native memory");
    sessions().holdsItsMemoryOver200Steps(subject().nativeBytes().orElseThrow());
  }
}
