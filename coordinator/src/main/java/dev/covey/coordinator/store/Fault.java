package dev.covey.coordinator.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** What a database's error means for the one who asked, and what can be done about it. */
enum Fault {
  /** The connection broke, or there is none to be had; the server may come back. */
  AWAY("is the database server running, and does the URL name its host and port?"),
  /** The database undid the transaction in favour of another one; it may be run again. */
  UNDONE("the same operation may succeed when it is tried again"),
  /** A key, a reference or a check of the schema does not allow it. */
  CONFLICT("it contradicts what is stored already; resume the run to go on from there"),
  CREDENTIALS(
      "give the user in the URL or in "
          + StoreUrl.USER
          + ", and the password in the file "
          + "that "
          + StoreUrl.PASSWORD_FILE
          + " names or in "
          + StoreUrl.PASSWORD),
  NO_DATABASE("create the database, or correct its name in the URL"),
  RIGHTS("grant the user the right to use and to create tables in its schema"),
  READ_ONLY("let this user write there, or name another place"),
  FULL("free some space and resume; what was acknowledged before is kept"),
  IN_USE("another process has it open; end that one, or name another place"),
  FOREIGN("give Covey its own database, or its own schema by currentSchema=NAME in the URL"),
  /** H2 closes a database whose file it cannot write. */
  CLOSED("open it again once its disk is in order; what was acknowledged before is kept"),
  OTHER("see the message of the database");

  private final String remedy;

  Fault(String remedy) {
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }

  /** Whether the whole transaction may be run again, given that it was not committed. */
  boolean mayPass() {
    return this == AWAY || this == UNDONE;
  }

  /** Whether the database says by it that it has rolled the transaction back. */
  boolean meansUndone() {
    return this == UNDONE || this == CONFLICT;
  }

  /** The meaning of an error, by the most telling of its causes. */
  static Fault of(Throwable error) {
    Fault found = OTHER;
    for (Throwable cause : causes(error)) {
      Fault fault = ofOne(cause);
      // The first cause that says something counts, but a full disk hides behind everything else.
      if (fault == FULL || found == OTHER) {
        found = fault;
      }
    }
    return found;
  }

  /** The database's own error, without the statement and the values around it. */
  static Optional<SQLException> sqlCause(Throwable error) {
    return causes(error).stream()
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        // A pool's time-out says less than what kept it from connecting.
        .filter(
            cause ->
                !(cause instanceof SQLTransientConnectionException) || cause.getCause() == null)
        .findFirst();
  }

  private static Fault ofOne(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("no space left on device") || message.contains("disk quota exceeded")) {
      return FULL;
    }
    if (message.contains("read-only file system")
        || cause instanceof java.nio.file.AccessDeniedException) {
      return READ_ONLY;
    }
    if (cause instanceof FlywayException flyway
        && flyway.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
      return FOREIGN;
    }
    if (!(cause instanceof SQLException sql)) {
      return OTHER;
    }
    String state = sql.getSQLState();
    Fault byState = state == null ? OTHER : ofState(state);
    return byState == OTHER && cause instanceof SQLTransientConnectionException ? AWAY : byState;
  }

  /** SQLSTATE of PostgreSQL and of H2; where they share one, they mean the same by it. */
  private static Fault ofState(String state) {
    return switch (state) {
      case "57P01", "57P02", "57P03", "57P05", "25P03", "53300" -> AWAY;
      case "40001", "40P01", "55P03", "HYT00" -> UNDONE;
      // The PostgreSQL driver answers 08004 where it has no password to give.
      case "28P01", "28000", "08004" -> CREDENTIALS;
      case "3D000" -> NO_DATABASE;
      case "42501" -> RIGHTS;
      case "25006", "90097" -> READ_ONLY;
      case "53100" -> FULL;
      case "90020" -> IN_USE;
      case "90098", "90121" -> CLOSED;
      default -> state.startsWith("08") ? AWAY : state.startsWith("23") ? CONFLICT : OTHER;
    };
  }

  private static Set<Throwable> causes(Throwable error) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Throwable> ordered = new LinkedHashSet<>();
    Deque<@Nullable Throwable> open = new ArrayDeque<>();
    open.add(error);
    while (!open.isEmpty()) {
      Throwable next = open.poll();
      if (next == null || !seen.add(next)) {
        continue;
      }
      ordered.add(next);
      if (next.getCause() != null) {
        open.add(next.getCause());
      }
      if (next instanceof SQLException sql && sql.getNextException() != null) {
        open.add(sql.getNextException());
      }
    }
    return ordered;
  }
}
