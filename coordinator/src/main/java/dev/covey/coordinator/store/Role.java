package dev.covey.coordinator.store;

import java.util.Locale;

/** What an enrolled identity may do: take part in rounds, or control the coordinator. */
public enum Role {
  CLIENT,
  OPERATOR;

  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role ofStored(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
