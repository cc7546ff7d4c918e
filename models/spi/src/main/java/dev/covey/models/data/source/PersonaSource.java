package dev.covey.models.data.source;

import dev.covey.core.ClientId;
import dev.covey.models.corpus.PersonaCorpus;
import dev.covey.models.corpus.PersonaMessage;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.TextRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code persona}: the generated messages of {@link PersonaCorpus}, 20 clients unless clients says
 * otherwise. The topic of a message is its label, its place in the sequence its time.
 */
public final class PersonaSource implements TextSource {
  private static final int DEFAULT_CLIENTS = 20;
  private static final int PUBLIC_MESSAGES = 6000;

  @Override
  public String name() {
    return "persona";
  }

  @Override
  public FederatedText load(TextRequest request) {
    int clients = request.clients() == 0 ? DEFAULT_CLIENTS : request.clients();
    PersonaCorpus corpus = new PersonaCorpus(clients, PUBLIC_MESSAGES, request.seed());
    List<TextRecord> records = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      ClientId id = corpus.persona(i).id();
      int time = 0;
      for (PersonaMessage message : corpus.messages(i)) {
        records.add(
            new TextRecord(
                message.text(),
                Optional.of(id.value()),
                Optional.of(message.topic()),
                OptionalLong.of(time++)));
      }
    }
    return Federation.of(
        request,
        "generated personas, seed " + request.seed(),
        records,
        corpus.publicMessages().stream().map(PersonaMessage::text).toList(),
        Federation.Others.LEFT_OUT);
  }
}
