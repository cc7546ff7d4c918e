package dev.covey.config.coordinator;

import dev.covey.config.CommonTypes;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;
import java.util.regex.Pattern;

/** Keys of {@code [coordinator]}, {@code [store]} and {@code [tls]}. */
final class CoordinatorKeys {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
  private static final Pattern URL_ALLOWED = Pattern.compile("jdbc:(postgresql|h2):[!-~]{1,1000}");
  private static final Pattern PASSWORD =
      Pattern.compile("(?i).*([?&;](ssl)?password=|//[^/?]*:[^/?@]*@).*");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9.*_-]{1,253}|[0-9A-Fa-f:.]+");
  private static final String OWN = "tls.mode = \"own\"";
  private static final String DATABASE = "a store that store.url names";

  /** Required: a file says which rules it was written for. */
  static final Key<Long> SCHEMA =
      Key.withoutDefault(
          "schema",
          Types.longInteger(1, Long.MAX_VALUE),
          "required",
          "The version of these keys; this Covey reads " + CoordinatorConfig.SCHEMA + ".");

  /** covey: most people have one. */
  static final Key<String> NAME_KEY =
      Key.of(
          "coordinator.name",
          Types.text(
              "1 to 64 characters of A-Z a-z 0-9 . _ -, not starting with a dot",
              text -> NAME.matcher(text).matches(),
              "covey"),
          "covey",
          "How logs, metrics and the built-in certificates call this coordinator.");

  /** Loopback: nothing is opened to the network unless asked for. */
  static final Key<String> LISTEN =
      Key.of(
          "coordinator.listen",
          CommonTypes.listener(),
          "127.0.0.1:7443",
          "Where clients reach it. \"0.0.0.0:7443\" is every interface.");

  /** data: beside the file, so that a coordinator is one folder that can be backed up. */
  static final Key<String> DATA =
      Key.of(
          "coordinator.data",
          Types.path(),
          "data",
          "Folder of runs, keys and, unless store.url says otherwise, the store. Made if absent.");

  /** 1: each run has the machine to itself. */
  static final Key<Integer> RUNS_AT_ONCE =
      Key.of(
          "coordinator.runs-at-once",
          Types.integer(1, 64),
          1,
          "Runs that go on side by side; others wait in line.");

  /** text: a person reads it first. */
  static final Key<CoordinatorConfig.Log> LOG =
      Key.of(
          "coordinator.log",
          Types.oneOf(CoordinatorConfig.Log.class, CoordinatorConfig.Log::keyword, ""),
          CoordinatorConfig.Log.TEXT,
          "How logs are written: lines for people, or one JSON object a line.");

  static final Key<String> URL =
      Key.withoutDefault(
          "store.url",
          Types.secret(
              Types.text(
                  "a JDBC URL without a password, such as"
                      + " \"jdbc:postgresql://db.example.org/covey\" or \"jdbc:h2:file:/srv/covey\";"
                      + " the password goes into store.password-file",
                  CoordinatorKeys::isUrl,
                  "jdbc:postgresql://localhost/covey")),
          "an H2 database in the data folder",
          "The database of rounds, clients and accounts.");

  static final Key<String> USER =
      Key.withoutDefault(
              "store.user",
              Types.text("a user's name, not empty", text -> !text.isBlank(), "covey"),
              "the database's own",
              "The database's user.")
          .onlyFor(DATABASE);

  static final Key<String> PASSWORD_FILE =
      Key.withoutDefault(
              "store.password-file",
              Types.path(),
              "none",
              "File whose first line is that user's password.")
          .onlyFor(DATABASE);

  /** built-in: safe, and nothing to prepare. */
  static final Key<String> TLS_MODE =
      Key.of(
          "tls.mode",
          Types.word(List.of("built-in", "own", "off"), ""),
          "built-in",
          "Certificates of an authority that the coordinator makes for itself, or the operator's"
              + " own. \"off\" serves everybody in the clear, and only where coordinator.listen is"
              + " a loopback address.");

  /** Empty: the listening address and the machine's own name are enough in one network. */
  static final Key<List<String>> HOST_NAMES =
      Key.of(
              "tls.host-names",
              Types.listOf(
                  Types.text(
                      "a host's name or address",
                      text -> HOST_NAME.matcher(text).matches(),
                      "localhost"),
                  0,
                  100),
              List.<String>of(),
              "Names and addresses by which clients call the coordinator, besides the listening"
                  + " address, localhost and the machine's own name.")
          .onlyFor("tls.mode = \"built-in\"");

  static final Key<String> CERTIFICATE =
      Key.withoutDefault(
              "tls.certificate",
              Types.path(),
              "required",
              "PEM file of the coordinator's certificate, with those between it and its authority.")
          .onlyFor(OWN);

  static final Key<String> PRIVATE_KEY =
      Key.withoutDefault(
              "tls.key", Types.path(), "required", "PEM file of the certificate's private key.")
          .onlyFor(OWN);

  static final Key<String> CLIENT_CA =
      Key.withoutDefault(
              "tls.client-ca",
              Types.path(),
              "the built-in authority",
              "PEM file of the authority that signs the clients' certificates.")
          .onlyFor(OWN);

  static final List<Key<?>> ALL =
      List.of(
          SCHEMA,
          NAME_KEY,
          LISTEN,
          DATA,
          RUNS_AT_ONCE,
          LOG,
          URL,
          USER,
          PASSWORD_FILE,
          TLS_MODE,
          HOST_NAMES,
          CERTIFICATE,
          PRIVATE_KEY,
          CLIENT_CA);

  private static boolean isUrl(String text) {
    return URL_ALLOWED.matcher(text).matches() && !PASSWORD.matcher(text).matches();
  }

  private CoordinatorKeys() {}
}
