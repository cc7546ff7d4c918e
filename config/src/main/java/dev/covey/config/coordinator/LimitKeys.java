package dev.covey.config.coordinator;

import dev.covey.config.Endpoint;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of {@code [limits]}, {@code [metrics]} and {@code [retention]}. */
final class LimitKeys {
  /** 10 000: idle connections that one machine holds. */
  static final Key<Integer> MAX_CLIENTS =
      Key.of(
          "limits.max-clients",
          Types.integer(1, 1_000_000),
          10_000,
          "Most clients connected at once; more are told to come back later.");

  /** 1000: all parameters of a model of 250 million. */
  static final Key<Integer> MAX_UPDATE_MEGABYTES =
      Key.of(
          "limits.max-update-megabytes",
          Types.integer(1, 100_000),
          1000,
          "Most megabytes (10^6 bytes) of one client's update; a run with larger ones is"
              + " refused before it begins.");

  /** 8: more share the same network and only finish later together. */
  static final Key<Integer> UPLOADS_AT_ONCE =
      Key.of(
          "limits.uploads-at-once",
          Types.integer(1, 1024),
          8,
          "Uploads in chunks that are received at once; others wait, and hold no memory.");

  /** 4000: a poor mobile link of the second generation; less is a peer that holds a place. */
  static final Key<Integer> MINIMUM_BYTES_PER_SECOND =
      Key.of(
          "limits.minimum-bytes-per-second",
          Types.integer(0, 1_000_000_000),
          4000,
          "A transfer that stays below is ended, and may be resumed; 0 for no bound.");

  /** 20: a process that restarts, or a phone that changes networks, is back by then. */
  static final Key<Integer> RECONNECT_SECONDS =
      Key.of(
          "limits.reconnect-seconds",
          Types.integer(0, 86_400),
          20,
          "How long a client that was given a task may be away before it counts as lost.");

  /** 3600: longer than a phone trains for one round; else one that is silent holds it for good. */
  static final Key<Integer> ANSWER_SECONDS =
      Key.of(
          "limits.answer-seconds",
          Types.integer(0, 604_800),
          3600,
          "How long a connected client that was given a task may go without an answer before it"
              + " counts as lost; 0 for no bound.");

  /** 10: clients come back within seconds of a restart. */
  static final Key<Integer> GATHER_SECONDS =
      Key.of(
          "limits.gather-seconds",
          Types.integer(0, 86_400),
          10,
          "How long a resumed run waits for clients that were there before.");

  /** 20: within the 30 that Kubernetes grants a process to end in. */
  static final Key<Integer> DRAIN_SECONDS =
      Key.of(
          "limits.drain-seconds",
          Types.integer(0, 86_400),
          20,
          "How long SIGTERM waits for rounds that have handed out tasks; what has not ended by then"
              + " goes on where it is at the next start.");

  /** Loopback: metrics have no access control. 9464 is what OpenTelemetry's exporter uses. */
  static final Key<String> METRICS_LISTEN =
      Key.of(
          "metrics.listen",
          Types.text(
              "\"off\" or HOST:PORT, such as \"127.0.0.1:9464\"",
              text -> text.equals("off") || Endpoint.parse(text).isPresent(),
              "off"),
          "127.0.0.1:9464",
          "Where /metrics answers Prometheus, without access control; or \"off\".");

  /** 30: time to look at a run and to export what matters. */
  static final Key<Integer> DAYS =
      Key.of(
          "retention.days",
          Types.integer(0, 36_500),
          30,
          "Days after its end when a run may be deleted; 0 for never.");

  /** 10: however rarely somebody runs something, the last ones are there. */
  static final Key<Integer> KEEP_RUNS =
      Key.of(
          "retention.keep-runs",
          Types.integer(0, 1_000_000),
          10,
          "Newest ended runs that are kept however old they are.");

  static final List<Key<?>> ALL =
      List.of(
          MAX_CLIENTS,
          MAX_UPDATE_MEGABYTES,
          UPLOADS_AT_ONCE,
          MINIMUM_BYTES_PER_SECOND,
          RECONNECT_SECONDS,
          ANSWER_SECONDS,
          GATHER_SECONDS,
          DRAIN_SECONDS,
          METRICS_LISTEN,
          DAYS,
          KEEP_RUNS);

  private LimitKeys() {}
}
