package dev.covey.assembly;

import dev.covey.config.DataConfig;
import dev.covey.config.Experiment;
import dev.covey.core.Seeds;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.partition.ByTime;
import dev.covey.models.data.partition.DirichletByLabel;
import dev.covey.models.data.partition.Iid;
import dev.covey.models.data.partition.Natural;
import dev.covey.models.data.partition.Partitioner;
import dev.covey.models.data.partition.QuantitySkew;
import dev.covey.models.data.partition.Shards;
import dev.covey.models.data.source.TextRequest;
import dev.covey.models.data.source.TextSources;
import dev.covey.models.tokenizer.Tokenizer;

/** Loads the text that an experiment file describes. */
public final class TextData {
  private TextData() {}

  /** Loads and divides the text. */
  public static FederatedText load(Experiment experiment, Plugins plugins) {
    DataConfig data = experiment.data();
    TextRequest.Builder request =
        TextRequest.builder(data.source().keyword())
            .clients(data.clients())
            .validationFraction(data.validationFraction())
            .testFraction(data.testFraction())
            .publicFraction(data.publicFraction())
            .partition(partitioner(data.partition(), plugins))
            .seed(Seeds.root(experiment.run().seed()).child("data").toLong());
    if (data.source() instanceof DataConfig.Source.Speakers speakers) {
      request.path(speakers.path());
    } else if (data.source() instanceof DataConfig.Source.TextFolder folder) {
      request.path(folder.path());
    } else if (data.source() instanceof DataConfig.Source.Jsonl jsonl) {
      request.path(jsonl.path()).clientField(jsonl.clientField()).textField(jsonl.textField());
      jsonl.labelField().ifPresent(request::labelField);
      jsonl.timeField().ifPresent(request::timeField);
    }
    return TextSources.load(request.build());
  }

  /** The clients' text as token blocks of a length. */
  public static FederatedTokens tokens(FederatedText text, Tokenizer tokenizer, int blockLength) {
    return new TextTokens(text.clients(), tokenizer, blockLength);
  }

  public static Partitioner partitioner(DataConfig.Partition partition, Plugins plugins) {
    if (partition instanceof DataConfig.Partition.Iid) {
      return new Iid();
    }
    if (partition instanceof DataConfig.Partition.Dirichlet dirichlet) {
      return new DirichletByLabel(dirichlet.alpha());
    }
    if (partition instanceof DataConfig.Partition.Shards shards) {
      return new Shards(shards.perClient());
    }
    if (partition instanceof DataConfig.Partition.QuantitySkew skew) {
      return new QuantitySkew(skew.alpha());
    }
    if (partition instanceof DataConfig.Partition.ByTime) {
      return new ByTime();
    }
    if (partition instanceof DataConfig.Partition.Plugin plugin) {
      return plugins.instantiate("data.partition", plugin.className(), Partitioner.class);
    }
    return new Natural();
  }
}
