package dev.covey.cli.command;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.core.Clock;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of verbs to a coordinator; an identity that is used does not run out. */
final class OperatorConnections {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorConnections.class);

  private OperatorConnections() {}

  /**
   * Opens one; with a certificate of which a third or less is left, renews it.
   *
   * @param where DATA or HOST:PORT
   * @param identity an operator's, for HOST:PORT
   */
  static CoordinatorConnection open(String where, Optional<Path> identity) {
    CoordinatorConnection connection = CoordinatorConnection.open(where, identity, Clock.system());
    if (identity.isPresent()) {
      EnrolmentOutcome outcome =
          ParticipantIdentity.open(identity.get(), Clock.system()).renewIfDue(connection.channel());
      if (outcome instanceof EnrolmentOutcome.Refused refused) {
        // The verb itself will say what is wrong, if anything is.
        LOG.debug("the identity in {} was not renewed: {}", identity.get(), refused.message());
      }
    }
    return connection;
  }
}
