package dev.covey.models.corpus;

import dev.covey.core.ClientId;
import java.util.List;
import java.util.Map;

/**
 * One private person of the corpus.
 *
 * @param id such as {@code mira-hollis-0}
 * @param name first name
 * @param friends first names of the people who get the messages, mostly other clients
 * @param circles share of each circle (rowing, sourdough, ...) in the person's messages about
 *     circles, summing to 1
 * @param facts what only this person's messages tell: {@code city}, {@code job}, {@code pet},
 *     {@code doorcode}, {@code visitday} and so on; canaries for measuring memorisation
 */
public record Persona(
    ClientId id,
    String name,
    List<String> friends,
    Map<String, Double> circles,
    Map<String, String> facts) {
  public Persona {
    friends = List.copyOf(friends);
    circles = Map.copyOf(circles);
    facts = Map.copyOf(facts);
  }
}
