package dev.covey.privacy.ledger;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ledger as lines of text, the last a digest of those before, so that a torn or changed text is
 * never read as a smaller spend.
 *
 * <pre>
 * covey.privacy-ledger/1
 * terms client zero-out overlapping
 * budget release-reader 8.0 1.0E-6
 * spent RUN cloud 1 model-update 1-120 release-reader=1*gaussian,1.2
 * reserved RUN cloud 1 clip-bit 121 release-reader=1*gaussian,20.0
 * sha256 DIGEST
 * </pre>
 *
 * <p>The columns of a spend: run, tier, attempt, kind, rounds, events by adversary.
 */
final class LedgerText {
  private static final String SCHEMA = "covey.privacy-ledger/1";
  private static final String EDGE = "edge:";
  private static final String DISJOINT = "disjoint:";
  private static final int EVENTS = 6;

  private LedgerText() {}

  static String write(PrivacyLedger ledger) {
    LedgerTerms terms = ledger.terms();
    StringBuilder text = new StringBuilder();
    line(text, SCHEMA);
    line(
        text,
        "terms",
        EventText.label(terms.unit()),
        EventText.label(terms.relation()),
        terms.membership() instanceof EdgeMembership.ProvenDisjoint disjoint
            ? DISJOINT + disjoint.proof()
            : "overlapping");
    for (Budget budget : terms.budgets()) {
      line(
          text,
          "budget",
          EventText.label(budget.adversary()),
          Double.toString(budget.epsilon()),
          Double.toString(budget.delta()));
    }
    for (SpentLine spent : ledger.spentLines()) {
      line(
          text,
          "spent",
          spent.run().value(),
          tier(spent.tier()),
          Integer.toString(spent.attempt()),
          EventText.label(spent.release().kind()),
          spent.rounds() + events(spent.release()));
    }
    ledger
        .reservedReleases()
        .forEach(
            (key, release) ->
                line(
                    text,
                    "reserved",
                    key.round().run().value(),
                    tier(key.tier()),
                    Integer.toString(key.round().attempt()),
                    EventText.label(key.kind()),
                    key.round().round() + events(release)));
    return text + "sha256 " + digest(text.toString()) + "\n";
  }

  private static void line(StringBuilder text, String... words) {
    text.append(String.join(" ", words)).append('\n');
  }

  private static String digest(String text) {
    return Sha256.ofBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String tier(Tier tier) {
    return tier instanceof Tier.Edge edge ? EDGE + edge.name() : "cloud";
  }

  /** In the order of the adversaries, each after a space. */
  private static String events(Release release) {
    StringBuilder text = new StringBuilder();
    for (Adversary adversary : Adversary.values()) {
      Composition events = release.events().get(adversary);
      if (events != null) {
        text.append(' ').append(EventText.label(adversary)).append('=');
        text.append(EventText.write(events));
      }
    }
    return text.toString();
  }

  static PrivacyLedger read(String text) {
    int end = text.lastIndexOf("sha256 ");
    if (end < 0 || !text.substring(end).equals("sha256 " + digest(text.substring(0, end)) + "\n")) {
      throw new StoreException(
          "the privacy ledger is torn or was changed: expected a last line with the SHA-256 of all"
              + " before it; restore it from the store's backup, and release nothing without it");
    }
    String[] lines = text.substring(0, end).split("\n");
    if (!lines[0].equals(SCHEMA)) {
      throw new StoreException(
          "the privacy ledger begins with \""
              + lines[0]
              + "\": expected "
              + SCHEMA
              + "; it was written by a newer version, use that one");
    }
    try {
      return readLines(lines);
    } catch (IllegalArgumentException | ArithmeticException | ConfigurationException e) {
      throw new StoreException("the privacy ledger cannot be read: " + e.getMessage(), e);
    }
  }

  private static PrivacyLedger readLines(String[] lines) {
    if (lines.length < 2) {
      throw new IllegalArgumentException("it has no terms");
    }
    String[] terms = words(lines[1], "terms", 4);
    List<Budget> budgets = new ArrayList<>();
    List<SpentLine> spent = new ArrayList<>();
    Map<SpendKey, Release> reserved = new LinkedHashMap<>();
    for (int i = 2; i < lines.length; i++) {
      String[] words = lines[i].split(" ", -1);
      switch (words[0]) {
        case "budget" -> {
          String[] budget = words(lines[i], "budget", 4);
          budgets.add(
              new Budget(
                  EventText.constant(Adversary.class, budget[1]),
                  Double.parseDouble(budget[2]),
                  Double.parseDouble(budget[3])));
        }
        case "spent" -> {
          Release release = release(words);
          spent.add(
              new SpentLine(
                  new RunId(words[1]),
                  tier(words[2]),
                  Integer.parseInt(words[3]),
                  release,
                  RoundSet.parse(words[5])));
        }
        case "reserved" -> {
          Release release = release(words);
          RoundKey round =
              new RoundKey(
                  new RunId(words[1]), Integer.parseInt(words[5]), Integer.parseInt(words[3]));
          reserved.put(new SpendKey(round, tier(words[2]), release.kind()), release);
        }
        default -> throw new IllegalArgumentException("line \"" + lines[i] + "\" is unknown");
      }
    }
    return new PrivacyLedger(
        new LedgerTerms(
            EventText.constant(PrivacyUnit.class, terms[1]),
            EventText.constant(NeighbouringRelation.class, terms[2]),
            membership(terms[3]),
            budgets),
        spent,
        reserved);
  }

  private static String[] words(String line, String name, int count) {
    String[] words = line.split(" ", -1);
    if (words.length != count || !words[0].equals(name)) {
      throw new IllegalArgumentException(
          "line \"" + line + "\" is no line " + name + " of " + count + " words");
    }
    return words;
  }

  private static Tier tier(String text) {
    if (text.equals("cloud")) {
      return Tier.cloud();
    }
    if (text.startsWith(EDGE)) {
      return Tier.edge(text.substring(EDGE.length()));
    }
    throw new IllegalArgumentException("\"" + text + "\" is no tier");
  }

  private static EdgeMembership membership(String text) {
    if (text.equals("overlapping")) {
      return new EdgeMembership.Overlapping();
    }
    if (text.startsWith(DISJOINT)) {
      return new EdgeMembership.ProvenDisjoint(text.substring(DISJOINT.length()));
    }
    throw new IllegalArgumentException("\"" + text + "\" is no membership of edges");
  }

  private static Release release(String[] words) {
    if (words.length < EVENTS) {
      throw new IllegalArgumentException("a spend has " + words.length + " words");
    }
    Map<Adversary, Composition> events = new EnumMap<>(Adversary.class);
    for (int i = EVENTS; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("\"" + words[i] + "\" names no adversary");
      }
      events.put(
          EventText.constant(Adversary.class, words[i].substring(0, equals)),
          EventText.readComposition(words[i].substring(equals + 1)));
    }
    return new Release(EventText.constant(ReleaseKind.class, words[4]), events);
  }
}
