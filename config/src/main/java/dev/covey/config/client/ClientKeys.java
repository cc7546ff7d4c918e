package dev.covey.config.client;

import dev.covey.config.CommonTypes;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;
import java.util.regex.Pattern;

/** Keys of {@code [client]}, {@code [tls]}, {@code [data]} and {@code [eligibility]}. */
final class ClientKeys {
  private static final Pattern ID = Pattern.compile("[^\\p{Cntrl}]{1,200}");
  private static final String OWN = "tls.mode = \"own\"";
  private static final String JSONL = "data.format = \"jsonl\"";

  /** Required: a file says which rules it was written for. */
  static final Key<Long> SCHEMA =
      Key.withoutDefault(
          "schema",
          Types.longInteger(1, Long.MAX_VALUE),
          "required",
          "The version of these keys; this Covey reads " + ClientConfig.SCHEMA + ".");

  /** Required: two devices of one name would push each other out. */
  static final Key<String> ID_KEY =
      Key.withoutDefault(
          "client.id",
          Types.text(
              "1 to 200 characters, none of them a control character",
              text -> ID.matcher(text).matches(),
              "client"),
          "required",
          "The device's name within the federation, which nobody else there has.");

  /** Required: nobody can guess it. */
  static final Key<String> COORDINATOR =
      Key.withoutDefault(
          "client.coordinator", CommonTypes.peer(), "required", "Where the coordinator listens.");

  /** state: beside the file, so that a device is one folder that can be moved. */
  static final Key<String> STATE =
      Key.of(
          "client.state",
          Types.path(),
          "state",
          "Folder for what the client remembers: its identity, finished updates, bytes used today."
              + " Made if absent.");

  static final Key<String> TOKEN =
      Key.withoutDefault(
          "client.token",
          Types.secret(
              Types.text(
                  "1 to 1000 printable characters without spaces",
                  EnrolmentToken::isToken,
                  "token")),
          "none",
          "The token that \"covey roster enroll\" gave; not needed once the device is enrolled, and"
              + " never shown. Prefer token-file: other users of the machine can see arguments.");

  static final Key<String> TOKEN_FILE =
      Key.withoutDefault(
          "client.token-file",
          Types.path(),
          "none",
          "File with the token; may be deleted once the device is enrolled.");

  /** auto: the first engine here that knows the model. */
  static final Key<String> ENGINE_KEY =
      Key.of(
          "client.engine",
          CommonTypes.engine(),
          "auto",
          "The engine that trains; \"covey doctor\" lists those that are here.");

  /** cpu: everybody has one. */
  static final Key<String> DEVICE_KEY =
      Key.of(
          "client.device",
          CommonTypes.device(),
          "cpu",
          "Where the engine computes; \"cuda\" is \"cuda:0\".");

  /** built-in: safe, and nothing to prepare. */
  static final Key<String> TLS_MODE =
      Key.of(
          "tls.mode",
          Types.word(List.of("built-in", "own", "off"), ""),
          "built-in",
          "Whose certificates are used: those of enrolment, or the operator's own. \"off\" sends"
              + " everything in the clear, and only to a coordinator on the same machine.");

  static final Key<String> AUTHORITY =
      Key.withoutDefault(
              "tls.authority",
              Types.path(),
              "required for \"own\"; for \"built-in\" what enrolment says",
              "PEM file of the authority that signs the coordinator's certificate.")
          .onlyFor("tls.mode = \"built-in\" or \"own\"");

  static final Key<String> CERTIFICATE =
      Key.withoutDefault(
              "tls.certificate", Types.path(), "required", "PEM file of the device's certificate.")
          .onlyFor(OWN);

  static final Key<String> PRIVATE_KEY =
      Key.withoutDefault(
              "tls.key", Types.path(), "required", "PEM file of the certificate's private key.")
          .onlyFor(OWN);

  static final Key<String> FORMAT =
      Key.withoutDefault(
          "data.format",
          Types.word(List.of("text", "jsonl"), ""),
          "\"jsonl\" for a file that ends in .jsonl or .ndjson, else \"text\"",
          "\"text\": the paragraphs of a file, or of all .txt, .text and .md files of a folder, are"
              + " the documents. \"jsonl\": one JSON object a line, each a document.");

  static final Key<String> PATH =
      Key.withoutDefault(
          "data.path", Types.path(), "required", "The device's own documents: a file or a folder.");

  /** text: what most such files call it, and the experiment file too. */
  static final Key<String> TEXT_FIELD =
      Key.of(
              "data.text-field",
              Types.text("a field's name, not empty", text -> !text.isEmpty(), "text"),
              "text",
              "JSON field that holds the text.")
          .onlyFor(JSONL);

  /** false: desktops and servers have no battery; a phone's owner asks for it. */
  static final Key<Boolean> CHARGING =
      Key.of(
          "eligibility.charging",
          Types.bool(),
          false,
          "Whether the device must be charging or on mains.");

  /** false: desktops and servers do not pay by the byte. */
  static final Key<Boolean> UNMETERED =
      Key.of(
          "eligibility.unmetered-network",
          Types.bool(),
          false,
          "Whether the network must cost nothing by the byte.");

  /** false: a server is never idle in this sense. */
  static final Key<Boolean> IDLE =
      Key.of("eligibility.idle", Types.bool(), false, "Whether nobody may be using the device.");

  /** 0: desktops and servers have no battery. */
  static final Key<Integer> MINIMUM_BATTERY =
      Key.of(
          "eligibility.minimum-battery-percent",
          Types.integer(0, 100),
          0,
          "Least charge of the battery; 0 for no bound.");

  /** 0: whoever pays by the byte knows how much is too much. */
  static final Key<Integer> DATA_CAP =
      Key.of(
          "eligibility.data-cap-megabytes-per-day",
          Types.integer(0, 1_000_000),
          0,
          "Most megabytes (10^6 bytes), up and down together, in a day of local time; 0 for no"
              + " bound. Counted before they are sent, and over restarts.");

  /** Empty: always. */
  static final Key<String> HOURS =
      Key.of(
          "eligibility.hours",
          Types.text(
              "\"\" or HH:MM-HH:MM with two different times, such as \"22:00-06:00\"",
              text -> text.isEmpty() || DailyHours.parse(text).isPresent(),
              ""),
          "",
          "Local time of day in which the device takes part, also over midnight; empty for always.");

  static final Key<String> STATUS_FILE =
      Key.withoutDefault(
          "eligibility.status-file",
          Types.path(),
          "none: the system is asked",
          "File in which something else on the device states what it is doing, in lines such as"
              + " battery-percent = 80, charging = true, metered = false, idle = true; what it"
              + " leaves out is unknown, and so is all that a file of more than 15 minutes says. A"
              + " required condition that is unknown is not met.");

  static final List<Key<?>> ALL =
      List.of(
          SCHEMA,
          ID_KEY,
          COORDINATOR,
          STATE,
          TOKEN,
          TOKEN_FILE,
          ENGINE_KEY,
          DEVICE_KEY,
          TLS_MODE,
          AUTHORITY,
          CERTIFICATE,
          PRIVATE_KEY,
          PATH,
          FORMAT,
          TEXT_FIELD,
          CHARGING,
          UNMETERED,
          IDLE,
          MINIMUM_BATTERY,
          DATA_CAP,
          HOURS,
          STATUS_FILE);

  private ClientKeys() {}
}
