package dev.covey.models.corpus;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.models.data.partition.Dirichlet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Messages of people who do not exist, made by a grammar from a seed: the same seed, the same bytes
 * on every machine.
 *
 * <p>The public part is plain everyday English by many people. Each client is one person, who
 * belongs to some circles of friends (a mixture drawn from Dirichlet({@value #CIRCLE_ALPHA})) with
 * subjects, names and slang of their own that never occur in the public part but are common to the
 * circle's members: what one client says little of, others say much of, so learning together pays.
 * Style, favourite words and private facts are the person's alone.
 */
public final class PersonaCorpus {
  /** Subjects that several clients share and the public part lacks. */
  public static final List<String> CIRCLES =
      List.of(
          "rowing",
          "allotment",
          "lanternwick",
          "kites",
          "sourdough",
          "kestrel",
          "skylark",
          "petalquest",
          "rovers",
          "shanty");

  /** Subjects of the public part, and of the clients' small talk. */
  public static final List<String> EVERYDAY =
      List.of(
          "day.food",
          "day.work",
          "day.home",
          "day.travel",
          "day.weather",
          "day.family",
          "day.books",
          "day.health",
          "day.shopping",
          "day.plans",
          "day.people",
          "club.boats",
          "club.garden",
          "club.games",
          "club.music",
          "club.bread",
          "club.bikes",
          "club.stars",
          "club.football");

  /** Topic of the messages that hold private facts. */
  public static final String FACTS = "facts";

  /** Topic of public messages about nothing in particular, for the sake of many words. */
  private static final String WORDS = "day.words";

  private static final double WORDS_SHARE = 0.2;
  private static final double CIRCLE_ALPHA = 0.5;
  private static final double CIRCLE_SHARE = 0.4;
  private static final double FACT_SHARE = 0.12;
  private static final int FEWEST_MESSAGES = 100;
  private static final int MOST_MESSAGES = 180;
  private static final int SHORTEST_WORDS = 5;
  private static final int LONGEST_WORDS = 40;
  private static final int COINED_WORDS = 60;
  private static final int PUBLIC_PEOPLE = 300;

  /** Sentences that begin alike for this many characters say the same. */
  private static final int SAME_START = 8;

  /** Draws without a new message before a person is taken to have nothing more to say. */
  private static final int PATIENCE = 1000;

  private static final Grammar GRAMMAR = Grammar.ofResources("everyday.txt", "private.txt");

  private final Seeds seeds;
  private final int clients;
  private final int publicMessages;

  /**
   * Describes a corpus; nothing is made before it is asked for.
   *
   * @param clients at least 1
   * @param publicMessages size of the public part, at least 1; 6000 is enough for a small model
   */
  public PersonaCorpus(int clients, int publicMessages, long seed) {
    if (clients < 1 || publicMessages < 1) {
      throw new ConfigurationException(
          "personas with "
              + clients
              + " clients and "
              + publicMessages
              + " public messages: expected at least 1 of each");
    }
    this.seeds = Seeds.root(seed).child("personas");
    this.clients = clients;
    this.publicMessages = publicMessages;
  }

  /** Number of clients. */
  public int clients() {
    return clients;
  }

  /** The person behind a client, 0 to {@link #clients()} - 1. */
  public Persona persona(int index) {
    Seeds person = person(index);
    SplittableRandom random = person.child("facts").generator();
    Map<String, String> facts = new LinkedHashMap<>();
    for (String fact : List.of("city", "job", "petkind", "street", "doctor", "drink", "phrase")) {
      facts.put(fact, draw(fact, random));
    }
    facts.put("pet", draw("petname", random));
    facts.put("partner", draw("public.name", random));
    facts.put("neighbour", "old " + draw("surname", random));
    facts.put("house", Integer.toString(1 + random.nextInt(98)));
    facts.put("doorcode", Integer.toString(1000 + random.nextInt(9000)));
    facts.put("locker", Integer.toString(100 + random.nextInt(900)));
    facts.put(
        "plate",
        (char) ('A' + random.nextInt(26))
            + Integer.toString(10 + random.nextInt(90))
            + (char) ('A' + random.nextInt(26)));
    facts.put("visitday", "the " + (2 + random.nextInt(27)) + "th");
    facts.put(
        "visithour",
        (8 + random.nextInt(10)) + ":" + List.of("00", "15", "30", "45").get(random.nextInt(4)));
    String name = nameOf(index);
    List<String> friends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int other = random.nextInt(clients);
      friends.add(other == index ? draw("name", random) : nameOf(other));
    }
    double[] shares = Dirichlet.sample(random, CIRCLE_ALPHA, CIRCLES.size());
    Map<String, Double> circles = new HashMap<>();
    for (int i = 0; i < shares.length; i++) {
      circles.put(CIRCLES.get(i), shares[i]);
    }
    String id = (name + "-" + draw("surname", random) + "-" + index).toLowerCase(Locale.ROOT);
    return new Persona(new ClientId(id), name, friends, circles, facts);
  }

  /** All messages of a client, 150 to 300, in the order they were written; no two are equal. */
  public List<PersonaMessage> messages(int index) {
    Persona persona = persona(index);
    Seeds person = person(index);
    SplittableRandom random = person.child("messages").generator();
    Style style = Style.casual(random);
    double[] small = Dirichlet.sample(random, 1, EVERYDAY.size());
    double[] circles = CIRCLES.stream().mapToDouble(persona.circles()::get).toArray();
    Map<String, List<String>> bound = new HashMap<>();
    persona.facts().forEach((fact, value) -> bound.put(fact, List.of(value)));
    bound.put("coined", CoinedWords.list(person.child("coined"), 12));
    bound.put("me", List.of(persona.name()));
    Taste taste = new Taste(person, random);
    int wanted = FEWEST_MESSAGES + random.nextInt(MOST_MESSAGES - FEWEST_MESSAGES + 1);
    return distinct(
        wanted,
        () -> {
          String friend = persona.friends().get(taste.choose("friend", persona.friends().size()));
          bound.put("friend", List.of(friend));
          double draw = random.nextDouble();
          String topic =
              draw < CIRCLE_SHARE
                  ? CIRCLES.get(pick(circles, random))
                  : draw < CIRCLE_SHARE + FACT_SHARE ? FACTS : EVERYDAY.get(pick(small, random));
          String text = write(topic, "greeting", "closer", "emoji", style, bound, taste, random);
          return new PersonaMessage(text, topic);
        });
  }

  /** The public part, by many people in turn; no two messages are equal. */
  public List<PersonaMessage> publicMessages() {
    SplittableRandom random = seeds.child("public").generator();
    List<Style> styles = new ArrayList<>();
    List<double[]> interests = new ArrayList<>();
    List<Taste> tastes = new ArrayList<>();
    List<String> coined = CoinedWords.list(seeds.child("coined"), COINED_WORDS);
    for (int i = 0; i < PUBLIC_PEOPLE; i++) {
      styles.add(random.nextBoolean() ? Style.careful(random) : Style.relaxed(random));
      interests.add(Dirichlet.sample(random, 1, EVERYDAY.size()));
      tastes.add(new Taste(seeds.child("public-person", i), random));
    }
    return distinct(
        publicMessages,
        () -> {
          int author = random.nextInt(PUBLIC_PEOPLE);
          String topic =
              random.nextDouble() < WORDS_SHARE
                  ? WORDS
                  : EVERYDAY.get(pick(interests.get(author), random));
          String text =
              write(
                  topic,
                  styles.get(author).careful() ? "public.greeting" : "public.hey",
                  styles.get(author).careful() ? "public.closer" : "public.bye",
                  "public.smile",
                  styles.get(author),
                  Map.of("coined", coined),
                  tastes.get(author),
                  random);
          return new PersonaMessage(text, topic);
        });
  }

  private Seeds person(int index) {
    return seeds.child("person", index);
  }

  /** First names go round in a shuffled order, so that few clients share one. */
  private String nameOf(int index) {
    int names = GRAMMAR.alternatives("name");
    int start = seeds.child("names").generator().nextInt(names);
    // 7 has no factor in common with the 40 names, so the step visits them all.
    int at = (int) ((start + 7L * index) % names);
    return GRAMMAR.expand("name", Map.of(), (of, alternatives) -> at);
  }

  private static String draw(String rule, SplittableRandom random) {
    return GRAMMAR.expand(rule, Map.of(), (of, alternatives) -> random.nextInt(alternatives));
  }

  private static int pick(double[] shares, SplittableRandom random) {
    double left = random.nextDouble();
    for (int i = 0; i < shares.length - 1; i++) {
      left -= shares[i];
      if (left < 0) {
        return i;
      }
    }
    return shares.length - 1;
  }

  private static String write(
      String topic,
      String greeting,
      String closer,
      String emoji,
      Style style,
      Map<String, List<String>> bound,
      Taste taste,
      SplittableRandom random) {
    StringBuilder plain = new StringBuilder();
    if (random.nextDouble() < style.greetingRate()) {
      plain.append(GRAMMAR.expand(greeting, bound, taste)).append(' ');
    }
    String first = GRAMMAR.expand(topic, bound, taste);
    plain.append(first);
    if (random.nextDouble() < 0.35) {
      String second = GRAMMAR.expand(topic, bound, taste);
      if (!second.startsWith(first.substring(0, SAME_START))) {
        plain.append(' ').append(second);
      }
    }
    if (random.nextDouble() < style.closerRate()) {
      plain.append(' ').append(GRAMMAR.expand(closer, bound, taste));
    }
    String text = style.type(plain.toString(), random);
    return random.nextDouble() < style.emojiRate()
        ? text + " " + GRAMMAR.expand(emoji, bound, taste)
        : text;
  }

  /** The first {@code wanted} messages of fitting length that differ, or as many as come. */
  private static List<PersonaMessage> distinct(
      int wanted, java.util.function.Supplier<PersonaMessage> writer) {
    List<PersonaMessage> messages = new ArrayList<>(wanted);
    Set<String> seen = new HashSet<>();
    int idle = 0;
    while (messages.size() < wanted && idle < PATIENCE) {
      PersonaMessage message = writer.get();
      int words = message.text().split(" ").length;
      if (words >= SHORTEST_WORDS && words <= LONGEST_WORDS && seen.add(message.text())) {
        messages.add(message);
        idle = 0;
      } else {
        idle++;
      }
    }
    return messages;
  }
}
