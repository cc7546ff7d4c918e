package dev.covey.config.client;

import dev.covey.config.Endpoint;
import dev.covey.config.ModelConfig.Family;
import dev.covey.config.PrivacyConfig.Placement;
import dev.covey.config.RunConfig.Device;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the owner of a device says about it, every default filled in and every path absolute. Read
 * by {@link ClientFile}.
 *
 * @param state folder of what the client remembers; need not exist yet
 * @param engine an engine's name, or {@code auto}
 * @param authority who enrols the federation's clients apart from its coordinator, where there is
 *     somebody
 */
public record ClientConfig(
    ClientId id,
    Endpoint coordinator,
    Path state,
    Enrolment enrolment,
    String engine,
    Device device,
    Tls tls,
    Data data,
    Eligibility eligibility,
    Allow allow,
    Optional<ByAuthority> authority) {

  /** The number that a file states as {@code schema}. */
  public static final int SCHEMA = 1;

  public ClientConfig {
    ClientKeys.ENGINE_KEY.require(engine);
    if (tls instanceof Tls.Off && !coordinator.isLoopback()) {
      throw new ConfigurationException("tls.mode: " + ClientReader.inTheClear(coordinator));
    }
  }

  /**
   * The resolved file: every key that has an effect but the token, which is never written. It reads
   * back as an equal configuration where no token was written in the file.
   */
  public String toToml() {
    return ClientWriter.write(this);
  }

  /** Where the token is by which a device that is not yet enrolled proves that it may. */
  public sealed interface Enrolment {
    /** There is none: the device is enrolled, or needs no enrolment. */
    record None() implements Enrolment {}

    /** It stands in the file or in an argument. */
    record Written(EnrolmentToken token) implements Enrolment {}

    /** It stands in a file of its own, which may be gone once the device is enrolled. */
    record InFile(Path file) implements Enrolment {}

    /**
     * The token, read now.
     *
     * @return nothing where there is none, or where its file is gone
     * @throws dev.covey.core.error.ConfigurationException if its file is there but holds no token
     */
    default Optional<EnrolmentToken> find() {
      if (this instanceof Written written) {
        return Optional.of(written.token());
      }
      return this instanceof InFile in ? EnrolmentToken.read(in.file()) : Optional.empty();
    }
  }

  /**
   * An authority and what it says of this device; the files are read when they are needed.
   *
   * @param publicKey file of its public key
   * @param enrolment file of its enrolment of this device
   */
  public record ByAuthority(Path publicKey, Path enrolment) {}

  /** How the coordinator is known, and how this device shows who it is. */
  public sealed interface Tls {
    /**
     * The certificate that enrolment gave.
     *
     * @param authority PEM file of the coordinator's authority; where absent, enrolment says whom
     *     to trust
     */
    record BuiltIn(Optional<Path> authority) implements Tls {}

    /** Certificates of the operator's own, as PEM files. */
    record Own(Path authority, Path certificate, Path key) implements Tls {}

    /** None: only to a coordinator on the same machine. */
    record Off() implements Tls {}
  }

  /** The device's own documents. They never leave it. */
  public sealed interface Data {
    /** A text file, or a folder of them: paragraphs are the documents. */
    record Text(Path path) implements Data {}

    /** One JSON object a line, each a document. */
    record JsonLines(Path file, String textField) implements Data {}
  }

  /**
   * When the device takes part. Decided on the device; what it finds is reported to nobody.
   *
   * @param charging whether it must be charging
   * @param unmeteredNetwork whether the network must cost nothing by the byte
   * @param idle whether nobody may be using it
   * @param minimumBatteryPercent 0 to 100; 0 for no bound
   * @param dataCapMegabytesPerDay most megabytes (10^6 bytes) sent and received in a local day; 0
   *     for no bound
   * @param hours local time of day in which it takes part; always where absent
   * @param statusFile file in which the device's owner or platform states what the device is doing;
   *     where absent the system is asked
   */
  public record Eligibility(
      boolean charging,
      boolean unmeteredNetwork,
      boolean idle,
      int minimumBatteryPercent,
      int dataCapMegabytesPerDay,
      Optional<DailyHours> hours,
      Optional<Path> statusFile) {
    /** Takes part whenever it is there. */
    public static final Eligibility ALWAYS =
        new Eligibility(false, false, false, 0, 0, Optional.empty(), Optional.empty());

    public Eligibility {
      ClientKeys.MINIMUM_BATTERY.require(minimumBatteryPercent);
      ClientKeys.DATA_CAP.require(dataCapMegabytesPerDay);
    }
  }

  /**
   * What a coordinator may ask of the device.
   *
   * @param maxParameters of the whole model
   * @param maxTrainableParameters of what is trained and sent
   * @param maxLocalSteps optimizer steps in one round
   * @param maxDownloadMegabytes (10^6 bytes) of the files of a base model, together
   * @param runs names of runs, with * for any characters and ? for one; one must match
   * @param baseSha256 digests that files of weights may have, lower case; any where empty
   * @param plugIns whether an experiment may name classes
   * @param pluginPath where they are looked up: jars and class folders
   * @param minimumProtection where noise must at least be added
   * @param minimumMasking from whom single updates must at least be hidden
   * @param minimumCohort fewest clients in a masked sum, from 2
   * @param minimumCorruptFraction share of a cohort, in [0, 0.5), that masks must at least
   *     withstand
   */
  public record Allow(
      Set<Family> families,
      long maxParameters,
      int maxTrainableParameters,
      int maxLocalSteps,
      int maxDownloadMegabytes,
      List<String> runs,
      Set<String> baseSha256,
      boolean plugIns,
      List<Path> pluginPath,
      Placement minimumProtection,
      SecureAggregation minimumMasking,
      int minimumCohort,
      double minimumCorruptFraction) {
    public Allow {
      families = Set.copyOf(families);
      runs = List.copyOf(runs);
      baseSha256 = Set.copyOf(baseSha256);
      pluginPath = List.copyOf(pluginPath);
      AllowKeys.FAMILIES.require(List.copyOf(families));
      AllowKeys.MAX_PARAMETERS.require(maxParameters);
      AllowKeys.MAX_TRAINABLE_PARAMETERS.require(maxTrainableParameters);
      AllowKeys.MAX_LOCAL_STEPS.require(maxLocalSteps);
      AllowKeys.MAX_DOWNLOAD_MEGABYTES.require(maxDownloadMegabytes);
      AllowKeys.RUNS.require(runs);
      AllowKeys.BASE_SHA256.require(List.copyOf(baseSha256));
      AllowKeys.MINIMUM_COHORT.require(minimumCohort);
      AllowKeys.MINIMUM_CORRUPT_FRACTION.require(minimumCorruptFraction);
    }
  }
}
