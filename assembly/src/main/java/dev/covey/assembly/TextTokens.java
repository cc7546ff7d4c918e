package dev.covey.assembly;

import dev.covey.core.ClientId;
import dev.covey.models.data.ClientText;
import dev.covey.models.data.ClientTexts;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokenises clients' text when it is first needed; small federations keep the result, large ones
 * make it again.
 */
final class TextTokens implements FederatedTokens {
  /** Above this many clients nothing is kept, so that virtual cohorts cost no memory. */
  static final int MOST_CLIENTS_KEPT = 1000;

  private final ClientTexts texts;
  private final Tokenizer tokenizer;
  private final int length;
  private final Map<Integer, TokenBlocks> train = new ConcurrentHashMap<>();
  private final Map<Integer, Optional<TokenBlocks>> validation = new ConcurrentHashMap<>();

  TextTokens(ClientTexts texts, Tokenizer tokenizer, int length) {
    this.texts = texts;
    this.tokenizer = tokenizer;
    this.length = length;
  }

  @Override
  public int clients() {
    return texts.count();
  }

  @Override
  public ClientId id(int client) {
    return texts.id(client);
  }

  @Override
  public TokenBlocks train(int client) {
    return kept() ? train.computeIfAbsent(client, this::packTrain) : packTrain(client);
  }

  @Override
  public Optional<TokenBlocks> validation(int client) {
    return kept()
        ? validation.computeIfAbsent(client, this::packValidation)
        : packValidation(client);
  }

  @Override
  public TokenBlocks pooledTrain() {
    List<String> documents = new ArrayList<>();
    for (int client = 0; client < texts.count(); client++) {
      documents.addAll(texts.client(client).train());
    }
    return TokenBlocks.pack("the clients' training text", documents, tokenizer, length);
  }

  private boolean kept() {
    return texts.count() <= MOST_CLIENTS_KEPT;
  }

  private TokenBlocks packTrain(int client) {
    ClientText text = texts.client(client);
    return TokenBlocks.pack(
        "client " + text.id() + ", training text", text.train(), tokenizer, length);
  }

  private Optional<TokenBlocks> packValidation(int client) {
    ClientText text = texts.client(client);
    List<String> documents = text.validation();
    return documents.isEmpty()
        ? Optional.empty()
        : Optional.of(
            TokenBlocks.pack(
                "client " + text.id() + ", validation text", documents, tokenizer, length));
  }
}
