package dev.covey.coordinator.federation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a client reports of its own training, beside its upload. Claims, not facts: they are shown,
 * and decide nothing.
 *
 * @param loss nats per token over its steps
 * @param tokens scored tokens over its steps
 * @param updateL2Norm norm of its update before any clip
 * @param clipped whether the clip shortened it
 */
record ClientMetrics(double loss, long tokens, double updateL2Norm, boolean clipped) {
  static final ClientMetrics NONE = new ClientMetrics(Double.NaN, 0, Double.NaN, false);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Reads a report; what is missing or malformed counts as not reported. */
  static ClientMetrics parse(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node == null || !node.isObject()) {
        return NONE;
      }
      return new ClientMetrics(
          node.path("train_loss").asDouble(Double.NaN),
          Math.max(0, node.path("train_tokens").asLong(0)),
          node.path("update_l2_norm").asDouble(Double.NaN),
          node.path("clipped").asBoolean(false));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }
}
