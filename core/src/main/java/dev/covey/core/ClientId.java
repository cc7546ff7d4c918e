package dev.covey.core;

import dev.covey.core.error.DataException;

/**
 * Name of a client within a federation: 1 to 200 characters, no control characters. Ordered as
 * plain strings.
 */
public record ClientId(String value) implements Comparable<ClientId> {
  public ClientId {
    if (value.isEmpty()
        || value.length() > 200
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new DataException(
          "client id of "
              + value.length()
              + " characters: expected 1 to 200 characters without control characters; rename the client");
    }
  }

  @Override
  public int compareTo(ClientId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
