package dev.covey.incentive.quality;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Forecasts of quality with exponential forgetting (FAIR, INFOCOM 2021, section IV): {@code qhat(t)
 * = sum rho^(t-t_k) q(t_k) / sum rho^(t-t_k)} over the observations of a client.
 *
 * <p>In that quotient all observations age alike, so that an old forecast never changes. Here it is
 * joined by what is expected of a newcomer, with a weight that does not age (ours): a client that
 * has not been seen for long is worth trying again, and one that has never been seen is worth
 * trying at all. The expectation is a quantile of the measured clients, so that it follows the unit
 * of quality and its decline over a run.
 *
 * <p>A value: observing gives another one. Per client two sums are kept, whatever the number of
 * rounds.
 */
public record QualityForecasts(ForecastSettings settings, SortedMap<ClientId, Evidence> evidence) {
  public QualityForecasts {
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
  }

  /**
   * The observations of a client.
   *
   * @param weightedSum sum of {@code rho^(round-t_k) q(t_k)}
   * @param weight sum of {@code rho^(round-t_k)}
   * @param round of the last observation
   */
  public record Evidence(double weightedSum, double weight, int round) {
    double average() {
      return weightedSum / weight;
    }
  }

  /** Before anything was observed. */
  public static QualityForecasts none(ForecastSettings settings) {
    return new QualityForecasts(settings, new TreeMap<>());
  }

  /**
   * With the qualities measured in a round.
   *
   * @param round not before the last one observed of any of these clients
   * @param qualities finite; negative for a client that made the model worse
   * @throws DataException if a quality is not finite or a round is out of order
   */
  public QualityForecasts observe(int round, Map<ClientId, Double> qualities) {
    SortedMap<ClientId, Evidence> next = new TreeMap<>(evidence);
    qualities.forEach(
        (client, quality) -> {
          if (!Double.isFinite(quality)) {
            throw new DataException(
                "quality " + quality + " of client " + client + ": expected a finite number");
          }
          Evidence before = next.get(client);
          if (before == null) {
            next.put(client, new Evidence(quality, 1, round));
            return;
          }
          if (round < before.round()) {
            throw new DataException(
                "quality of client "
                    + client
                    + " in round "
                    + round
                    + " after one of round "
                    + before.round()
                    + ": expected rounds in order");
          }
          double aged = StrictMath.pow(settings.forgetting(), round - before.round());
          next.put(
              client,
              new Evidence(
                  aged * before.weightedSum() + quality, aged * before.weight() + 1, round));
        });
    return new QualityForecasts(settings, next);
  }

  /** What is expected of a client in a round; negative for one that is expected to do harm. */
  public double forecast(ClientId client, int round) {
    return forecast(client, round, newcomer());
  }

  /** Forecasts for the bids of several clients: none below 0, since harm is worth nothing. */
  public SortedMap<ClientId, Double> forBids(Collection<ClientId> clients, int round) {
    double newcomer = newcomer();
    SortedMap<ClientId, Double> forecasts = new TreeMap<>();
    for (ClientId client : clients) {
      forecasts.put(client, Math.max(0, forecast(client, round, newcomer)));
    }
    return forecasts;
  }

  private double forecast(ClientId client, int round, double newcomer) {
    Evidence known = evidence.get(client);
    if (known == null) {
      return newcomer;
    }
    double aged = StrictMath.pow(settings.forgetting(), Math.max(0, round - known.round()));
    double prior = settings.priorWeight();
    // Without a prior the age cancels; with an age that underflows it must not.
    return prior == 0
        ? known.average()
        : (aged * known.weightedSum() + prior * newcomer) / (aged * known.weight() + prior);
  }

  /** What is expected of a client that was never measured. */
  public double newcomer() {
    if (evidence.isEmpty()) {
      return settings.firstQuality();
    }
    double[] averages = evidence.values().stream().mapToDouble(Evidence::average).toArray();
    Arrays.sort(averages);
    int place = (int) Math.ceil(settings.newcomerQuantile() * averages.length) - 1;
    return averages[Math.max(0, place)];
  }
}
