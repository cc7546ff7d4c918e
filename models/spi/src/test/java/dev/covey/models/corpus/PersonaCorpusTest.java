package dev.covey.models.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Sha256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PersonaCorpusTest {
  private static final PersonaCorpus CORPUS = new PersonaCorpus(20, 3000, 7);

  private static final List<List<PersonaMessage>> CLIENTS =
      IntStream.range(0, 20).mapToObj(CORPUS::messages).toList();

  private static String digest(PersonaCorpus corpus) {
    Sha256 hash = new Sha256();
    for (int i = 0; i < corpus.clients(); i++) {
      corpus.messages(i).forEach(message -> hash.update(message.topic()).update(message.text()));
    }
    corpus.publicMessages().forEach(message -> hash.update(message.text()));
    return hash.hex();
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherOthers() {
    String digest = digest(CORPUS);
    // Changes with the grammar only: compare two machines or Java versions by it.
    assertThat(digest)
        .isEqualTo("c4c38377a03d671ad6683afec6f541fb64f2f0423ded99d120dc655a410bb01a");
    assertThat(digest(new PersonaCorpus(20, 3000, 7))).isEqualTo(digest);
    assertThat(digest(new PersonaCorpus(20, 3000, 8))).isNotEqualTo(digest);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertThat(digest(new PersonaCorpus(20, 3000, 7))).isEqualTo(digest);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void messagesHaveFiveToFortyWordsAndAClientHasEnoughOfThem() {
    List<PersonaMessage> all = new ArrayList<>(CORPUS.publicMessages());
    assertThat(all).hasSize(3000);
    for (int i = 0; i < CORPUS.clients(); i++) {
      List<PersonaMessage> messages = CLIENTS.get(i);
      assertThat(messages).hasSizeBetween(100, 180).doesNotHaveDuplicates();
      all.addAll(messages);
    }
    assertThat(all)
        .allSatisfy(
            message -> {
              assertThat(message.text().split(" ").length).isBetween(5, 40);
              assertThat(message.text()).doesNotContain("{", "}", "|", "\n", "  ");
            });
  }

  @Test
  void clientsAreDifferentPeopleWithFactsOfTheirOwn() {
    Set<String> ids = new HashSet<>();
    Set<String> codes = new HashSet<>();
    int telling = 0;
    for (int i = 0; i < CORPUS.clients(); i++) {
      Persona persona = CORPUS.persona(i);
      ids.add(persona.id().value());
      codes.add(persona.facts().get("doorcode"));
      String code = persona.facts().get("doorcode");
      assertThat(persona.friends()).hasSize(4).doesNotContain(persona.name());
      assertThat(persona.circles().values().stream().mapToDouble(x -> x).sum())
          .isBetween(0.999, 1.001);
      telling += CLIENTS.get(i).stream().anyMatch(m -> m.text().contains(code)) ? 1 : 0;
    }
    assertThat(ids).hasSize(20);
    assertThat(codes.size()).isGreaterThan(15);
    assertThat(telling).isGreaterThanOrEqualTo(18);
  }

  @Test
  void circlesAreSharedByClientsSkewedAndUnknownToThePublic() {
    String open =
        CORPUS.publicMessages().stream()
            .map(message -> message.text().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining("\n"));
    for (String word :
        List.of(
            "kelpy",
            "brisk",
            "mizzle",
            "petalquest",
            "zephyra",
            "panova",
            "skylark",
            "sproutly",
            "emberfall",
            "velvet kites",
            "grindle",
            "kovacs",
            "moonraid")) {
      assertThat(open).doesNotContain(word);
      long knowing = 0;
      for (int i = 0; i < CORPUS.clients(); i++) {
        knowing +=
            CLIENTS.get(i).stream().anyMatch(m -> m.text().toLowerCase(Locale.ROOT).contains(word))
                ? 1
                : 0;
      }
      assertThat(knowing).as(word).isGreaterThanOrEqualTo(4);
    }
    double largest = 0;
    for (int i = 0; i < CORPUS.clients(); i++) {
      Map<String, Long> topics =
          CLIENTS.get(i).stream()
              .filter(message -> PersonaCorpus.CIRCLES.contains(message.topic()))
              .collect(Collectors.groupingBy(PersonaMessage::topic, Collectors.counting()));
      double all = topics.values().stream().mapToLong(x -> x).sum();
      largest += topics.values().stream().mapToLong(x -> x).max().orElse(0) / all / 20;
    }
    // An even mixture of ten circles would be near 0.15.
    assertThat(largest).isGreaterThan(0.3);
  }

  @Test
  void everySlotOfTheGrammarIsBound() {
    Set<String> bound = new HashSet<>(Set.of("coined", "friend", "me"));
    bound.addAll(CORPUS.persona(0).facts().keySet());
    Grammar grammar = Grammar.ofResources("everyday.txt", "private.txt");
    assertThat(bound).containsAll(grammar.undefined());
    for (String topic : PersonaCorpus.CIRCLES) {
      assertThat(grammar.alternatives(topic)).as(topic).isGreaterThan(5);
    }
    for (String topic : PersonaCorpus.EVERYDAY) {
      assertThat(grammar.alternatives(topic)).as(topic).isGreaterThan(5);
    }
  }
}
