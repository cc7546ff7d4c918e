package dev.covey.coordinator.federation;

import dev.covey.aggregation.optimizer.ServerOptimizer;
import dev.covey.aggregation.pipeline.ClientPipeline;
import dev.covey.aggregation.pipeline.ServerPipeline;
import dev.covey.aggregation.rule.AggregationRule;
import dev.covey.aggregation.rule.NeedsIndividuals;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.assembly.BaseModel;
import dev.covey.assembly.BaseModels;
import dev.covey.assembly.ClientPipelines;
import dev.covey.assembly.CohortSize;
import dev.covey.assembly.Evaluator;
import dev.covey.assembly.FederatedTokens;
import dev.covey.assembly.Masking;
import dev.covey.assembly.ModelChoices;
import dev.covey.assembly.ModelFolder;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.PrivacyPlan;
import dev.covey.assembly.TaskSettings;
import dev.covey.assembly.TextData;
import dev.covey.assembly.TrainingPool;
import dev.covey.config.AggregationConfig;
import dev.covey.config.CohortConfig;
import dev.covey.config.Experiment;
import dev.covey.config.ModelConfig;
import dev.covey.coordinator.checkpoint.Checkpoints;
import dev.covey.coordinator.machine.MaskedCohort;
import dev.covey.coordinator.machine.RunPlan;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.JsonLines;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.Clock;
import dev.covey.core.ParameterVector;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.models.data.FederatedText;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.TrainingSession;
import dev.covey.privacy.NoisePlacement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The parts of a run, made from its experiment file: data, base model, engine, pipelines. */
public record Assembly(
    Experiment experiment,
    Plugins plugins,
    FederatedText text,
    FederatedTokens data,
    BaseModels.Resolved base,
    TrainingEngine engine,
    Device device,
    Trainable trainable,
    TrainingPool pool,
    ParameterVector initial,
    Evaluator evaluator,
    Samples samples,
    ModelExport export,
    boolean usesControlVariate,
    ServerOptimizer optimizer,
    Seeds seeds)
    implements AutoCloseable {
  /**
   * Makes them; slow, where the base model has to be pre-trained.
   *
   * @param cache folder for pre-trained models
   */
  public static Assembly of(
      Experiment experiment,
      ClientSource clients,
      RunFolder folder,
      Path cache,
      RunListener listener) {
    Plugins plugins = new Plugins(experiment.run().pluginPath());
    boolean control = clients.usesControlVariate(experiment, plugins);
    Choices.tryPlugins(experiment, plugins);
    Seeds seeds = Seeds.root(experiment.run().seed());
    Device device = ModelChoices.device(experiment.run());
    listener.phase("data");
    FederatedText text = TextData.load(experiment, plugins);
    listener.phase("base model");
    BaseModels.Resolved base = base(experiment, text, device, folder, cache, listener);
    BaseModel model = base.model();
    FederatedTokens data =
        TextData.tokens(
            text, model.tokenizer(), BaseModels.blockLength(experiment.model(), model.spec()));
    TrainingEngine engine = TrainingEngines.find(experiment.run().engine(), model.spec());
    Trainable trainable = ModelChoices.trainable(experiment.model());
    int parallel = experiment.run().parallelClients();
    TrainingPool pool =
        new TrainingPool(
            engine,
            new SessionRequest(
                model.spec(),
                model.weights(),
                trainable,
                device,
                1,
                seeds.child("adapter").toLong()),
            parallel > 0 ? parallel : Runtime.getRuntime().availableProcessors());
    try {
      return new Assembly(
          experiment,
          plugins,
          text,
          data,
          base,
          engine,
          device,
          trainable,
          pool,
          TrainingPool.await(pool.submit(Assembly::initial)),
          new Evaluator(pool, data, experiment.evaluation().batches(), seeds),
          new Samples(folder.samples(), experiment.evaluation(), model.tokenizer(), pool, seeds),
          new ModelExport(model, trainable, pool, folder.path(), baseName(experiment, folder)),
          control,
          Choices.serverOptimizer(experiment.aggregation(), control, data.clients(), plugins),
          seeds);
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private static BaseModels.Resolved base(
      Experiment experiment,
      FederatedText text,
      Device device,
      RunFolder folder,
      Path cache,
      RunListener listener) {
    if (Files.isDirectory(folder.base())) {
      // A resumed run goes on from its own copy, whatever has become of the cache.
      return new BaseModels.Resolved(
          ModelFolder.open(folder.base()), BaseModels.Origin.CACHED, false);
    }
    BaseModels.Resolved base =
        BaseModels.resolve(experiment, text, device, cache, listener::pretraining);
    if (base.keep()) {
      ModelFolder.writeAtomically(folder.base(), base.model());
    }
    return base;
  }

  private static String baseName(Experiment experiment, RunFolder folder) {
    return experiment.model().base() instanceof ModelConfig.Base.Folder base
        ? base.path().toString()
        : folder.base().toString();
  }

  private static ParameterVector initial(TrainingSession session) {
    float[] values = new float[session.trainable().dimension()];
    session.readTrainable(values);
    return ParameterVector.sharing(session.trainable(), values);
  }

  /** Layout of the trainable parameters. */
  public TensorLayout parameters() {
    return initial.layout();
  }

  /** Number of all parameters, adapter included. */
  long totalParameters() {
    long adapter = trainable instanceof Trainable.Lora ? adapterParameters() : 0;
    return base.model().spec().parameterCount() + adapter;
  }

  private long adapterParameters() {
    return TrainingPool.await(
        pool.submit(
            session ->
                session.parameters().tensors().stream()
                    .filter(tensor -> tensor.name().contains(".lora_"))
                    .mapToLong(tensor -> tensor.size())
                    .sum()));
  }

  /** One line about the model, for people. */
  String describeModel() {
    String spec = base.model().spec().describe();
    if (trainable instanceof Trainable.Lora lora) {
      return spec + "  LoRA r" + lora.rank();
    }
    return spec;
  }

  /** Layout of an update. */
  public SectionLayout sections() {
    int dimension = initial.dimension();
    return usesControlVariate
        ? SectionLayout.deltaAndControl(dimension)
        : SectionLayout.delta(dimension);
  }

  /** How updates are masked, if they are. */
  public Optional<Masking> masking() {
    return Masking.of(
        experiment, sections(), CohortSize.roster(experiment.cohort()).orElse(data.clients()));
  }

  /**
   * What noise the run adds, if it adds any.
   *
   * @param checkIn whether its clients come by themselves
   */
  public Optional<PrivacyPlan> privacy(boolean checkIn) {
    return PrivacyPlan.of(experiment, new PrivacyPlan.Population(data.clients(), checkIn));
  }

  FederationSetup setup(
      RunFolder folder,
      RunStore store,
      Checkpoints checkpoints,
      JsonLines metrics,
      EventLog events,
      ClientSource clients,
      Optional<PrivacyPlan> privacy,
      RoundObserver observer,
      Clock clock,
      RunListener listener) {
    AggregationConfig aggregation = experiment.aggregation();
    AggregationRule rule = Choices.rule(aggregation, plugins);
    if (usesControlVariate && rule instanceof NeedsIndividuals) {
      throw new ConfigurationException(
          "aggregation.rule = \""
              + rule.name()
              + "\" cannot average control variates; use \"mean\" with this correction");
    }
    SectionLayout sections = sections();
    Optional<Masking> masking = masking();
    ClientPipeline clientPipeline = ClientPipelines.of(aggregation, masking);
    ServerPipeline serverPipeline =
        new ServerPipeline(
            sections,
            clientPipeline,
            rule,
            privacy.map(PrivacyPlan::placement).orElseGet(NoisePlacement::none),
            optimizer);
    CohortConfig cohort = experiment.cohort();
    OptionalInt size = CohortSize.wanted(cohort);
    int wanted = CohortSize.roster(cohort).orElse(data.clients());
    int minimum = Math.max(cohort.minimum(), rule.minimumUpdates());
    if (masking.isPresent()) {
      int most = Math.min(wanted, data.clients());
      masking.get().plan(most).orThrow();
      minimum = Math.max(minimum, masking.get().smallestSession(most));
    }
    RunPlan plan =
        new RunPlan(
            folder.runId(),
            experiment.run().rounds(),
            experiment.run().maxAttempts(),
            size.isPresent() ? Math.max(minimum, size.getAsInt()) : Integer.MAX_VALUE,
            minimum,
            cohort.deadlineSeconds() * 1000L,
            masking.map(
                masks ->
                    new MaskedCohort(
                        masks.adversary() == Adversary.MALICIOUS,
                        experiment.security().phaseSeconds() * 1000L)));
    return new FederationSetup(
        experiment,
        plan,
        folder,
        store,
        checkpoints,
        metrics,
        events,
        parameters(),
        sections,
        serverPipeline,
        masking,
        privacy,
        Withheld.of(masking.isPresent(), privacy),
        usesControlVariate,
        TaskSettings.of(experiment),
        Choices.sampler(cohort, plugins),
        wanted,
        Choices.availability(cohort),
        inbox -> clients.open(this, folder, events, clock, inbox),
        pool.workers(),
        evaluator,
        observer,
        seeds,
        clock,
        listener);
  }

  @Override
  public void close() {
    pool.close();
  }
}
