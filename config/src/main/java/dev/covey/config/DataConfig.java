package dev.covey.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Table {@code [data]}: whose text, divided how.
 *
 * @param clients number of clients; 0 for every client that a folder or a JSONL file has
 * @param validationFraction share of each client's data held out to choose by, in [0, 0.5]
 * @param testFraction share of each client's data held out to report on, in [0, 0.5]
 * @param publicFraction share of all data that is public and belongs to no client, in [0, 0.9]; 0
 *     where the source brings its own public part
 */
public record DataConfig(
    Source source,
    int clients,
    Partition partition,
    double validationFraction,
    double testFraction,
    double publicFraction) {

  public DataConfig {
    DataKeys.CLIENTS.require(clients);
    DataKeys.VALIDATION_FRACTION.require(validationFraction);
    DataKeys.TEST_FRACTION.require(testFraction);
    DataKeys.PUBLIC_FRACTION.require(publicFraction);
  }

  /** Where the data come from. */
  public sealed interface Source {
    /** As in the file. */
    String keyword();

    /** Generated messages of invented people, and messages that are public. */
    record Persona() implements Source {
      @Override
      public String keyword() {
        return "persona";
      }
    }

    /**
     * A play: lines {@code NAME:} open a speech; the largest roles are clients, the rest public.
     */
    record Speakers(Path path) implements Source {
      @Override
      public String keyword() {
        return "speakers";
      }
    }

    /** A folder of text files: each file, or each folder of files, is a client. */
    record TextFolder(Path path) implements Source {
      @Override
      public String keyword() {
        return "folder";
      }
    }

    /** One JSON object a line. */
    record Jsonl(
        Path path,
        String clientField,
        String textField,
        Optional<String> labelField,
        Optional<String> timeField)
        implements Source {
      @Override
      public String keyword() {
        return "jsonl";
      }
    }

    /** Tiny generated texts, made on demand, for protocol experiments and very large cohorts. */
    record Synthetic() implements Source {
      @Override
      public String keyword() {
        return "synthetic";
      }
    }
  }

  /** How records are divided among clients. */
  public sealed interface Partition {
    /** As in the file; of a plug-in, its class name. */
    String keyword();

    /** Each client keeps what it wrote. */
    record Natural() implements Partition {
      @Override
      public String keyword() {
        return "natural";
      }
    }

    /** Shuffled and dealt out evenly. */
    record Iid() implements Partition {
      @Override
      public String keyword() {
        return "iid";
      }
    }

    /** Label shares drawn from Dirichlet(alpha) for each client (Hsu et al. 2019). */
    record Dirichlet(double alpha) implements Partition {
      public Dirichlet {
        DataKeys.ALPHA.require(alpha);
      }

      @Override
      public String keyword() {
        return "dirichlet";
      }
    }

    /** Sorted by label, cut into shards, a few dealt to each client (McMahan et al. 2017). */
    record Shards(int perClient) implements Partition {
      public Shards {
        DataKeys.SHARDS_PER_CLIENT.require(perClient);
      }

      @Override
      public String keyword() {
        return "shards";
      }
    }

    /** Client sizes drawn from Dirichlet(alpha), content independent of the client. */
    record QuantitySkew(double alpha) implements Partition {
      public QuantitySkew {
        DataKeys.ALPHA.require(alpha);
      }

      @Override
      public String keyword() {
        return "quantity-skew";
      }
    }

    /** Sorted by time and cut: each client has its own period. */
    record ByTime() implements Partition {
      @Override
      public String keyword() {
        return "time";
      }
    }

    /** A class of the plug-in path. */
    record Plugin(String className) implements Partition {
      public Plugin {
        DataKeys.PARTITION.require(className);
      }

      @Override
      public String keyword() {
        return className;
      }
    }
  }
}
