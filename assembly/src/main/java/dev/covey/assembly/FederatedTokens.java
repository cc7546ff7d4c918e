package dev.covey.assembly;

import dev.covey.core.ClientId;
import dev.covey.models.data.TokenBlocks;
import java.util.Optional;

/** The clients' data as token blocks, made when asked for. Thread-safe. */
public interface FederatedTokens {
  /** Number of clients. */
  int clients();

  ClientId id(int client);

  /** Training blocks of a client. */
  TokenBlocks train(int client);

  /** Held-out blocks of a client; nothing if it held out no text. */
  Optional<TokenBlocks> validation(int client);

  /** Training blocks of all clients together: what a centralised baseline trains on. */
  TokenBlocks pooledTrain();
}
