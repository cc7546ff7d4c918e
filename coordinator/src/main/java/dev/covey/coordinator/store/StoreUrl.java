package dev.covey.coordinator.store;

import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is: {@code jdbc:h2:file:PATH} (a file of this machine, the default) or {@code
 * jdbc:postgresql://HOST[:PORT]/DATABASE[?parameter=value...]} with the parameters of the
 * PostgreSQL driver; beyond the loopback interface {@code sslmode=verify-full} is what keeps the
 * traffic private.
 *
 * <p>The user stands in the URL ({@code user=}) or in {@value #USER}. The password stands in the
 * file that {@value #PASSWORD_FILE} names (first line), in {@value #PASSWORD}, or, which a process
 * list may show, in the URL ({@code password=}). No text of this class, of its exceptions or of the
 * store's shows it.
 */
public final class StoreUrl {
  /** Environment variable with the database user. */
  public static final String USER = "COVEY_STORE_USER";

  /** Environment variable with the database user's password. */
  public static final String PASSWORD = "COVEY_STORE_PASSWORD";

  /** Environment variable with the name of a file whose first line is the password. */
  public static final String PASSWORD_FILE = "COVEY_STORE_PASSWORD_FILE";

  private static final String H2_FILE = "jdbc:h2:file:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Pattern SECRETS =
      Pattern.compile("(?i)(password=)[^&;\\s]*|(//[^/@\\s]*:)[^/@\\s]*@");

  /** The two kinds of database. */
  enum Dialect {
    H2,
    POSTGRESQL
  }

  private final Dialect dialect;
  private final String jdbcUrl;
  private final @Nullable String user;
  private final @Nullable String password;

  private StoreUrl(
      Dialect dialect, String jdbcUrl, @Nullable String user, @Nullable String password) {
    this.dialect = dialect;
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /** The H2 store of a folder: its file is {@code covey.mv.db}. */
  public static StoreUrl inFolder(Path folder) {
    return h2(folder.toAbsolutePath().resolve("covey").toString());
  }

  /**
   * Reads a URL.
   *
   * @param environment where user and password may stand, as of {@link System#getenv()}
   * @throws StoreException if it names no database that Covey works on, or the password file cannot
   *     be read
   */
  public static StoreUrl parse(String url, Map<String, String> environment) {
    if (url.startsWith(H2_FILE)) {
      return h2(url.substring(H2_FILE.length()));
    }
    if (url.startsWith(POSTGRESQL)) {
      return postgresql(url, environment);
    }
    throw wrong(url, url.startsWith("postgres") ? "; did you mean jdbc:postgresql:...?" : "");
  }

  private static StoreUrl h2(String file) {
    // Settings after a semicolon could switch durability off, or run any script.
    if (file.isEmpty() || file.contains(";")) {
      throw new StoreException(
          "store file \""
              + file
              + "\": expected a path without \";\" (H2 settings are Covey's own); rename the folder or drop the settings");
    }
    return new StoreUrl(Dialect.H2, H2_FILE + Path.of(file).toAbsolutePath(), "covey", "");
  }

  private static StoreUrl postgresql(String url, Map<String, String> environment) {
    int mark = url.indexOf('?');
    String user = environment.get(USER);
    String password = environment.get(PASSWORD);
    String passwordFile = environment.get(PASSWORD_FILE);
    if (passwordFile != null) {
      password = firstLine(Path.of(passwordFile));
    }
    List<String> kept = new ArrayList<>();
    for (String parameter :
        mark < 0 ? List.<String>of() : List.of(url.substring(mark + 1).split("&"))) {
      String name = parameter.toLowerCase(Locale.ROOT);
      if (name.startsWith("user=")) {
        user = decoded(url, parameter.substring("user=".length()));
      } else if (name.startsWith("password=")) {
        password = decoded(url, parameter.substring("password=".length()));
      } else if (!parameter.isEmpty()) {
        kept.add(parameter);
      }
    }
    String plain = mark < 0 ? url : url.substring(0, mark);
    String bare = kept.isEmpty() ? plain : plain + "?" + String.join("&", kept);
    if (plain.contains("@") || !someDriverAccepts(bare)) {
      throw wrong(
          url, plain.contains("@") ? "; user and password do not stand before the host" : "");
    }
    return new StoreUrl(Dialect.POSTGRESQL, bare, user, password);
  }

  private static boolean someDriverAccepts(String url) {
    for (Driver driver : ServiceLoader.load(Driver.class, StoreUrl.class.getClassLoader())) {
      try {
        if (driver.acceptsURL(url)) {
          return true;
        }
      } catch (SQLException e) {
        // Another driver's idea of a broken URL: not a yes.
        continue;
      }
    }
    return false;
  }

  private static String decoded(String url, String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong(url, "; a percent sign in a parameter is written %25");
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new StoreException(
          "cannot read the password file "
              + file
              + " that "
              + PASSWORD_FILE
              + " names: "
              + e.getClass().getSimpleName()
              + "; create it, readable by this user alone, with the password as its first line",
          e);
    }
  }

  private static StoreException wrong(String url, String hint) {
    return new StoreException(
        "store URL \""
            + SECRETS.matcher(url).replaceAll("$1$2***")
            + "\": expected jdbc:h2:file:PATH or jdbc:postgresql://HOST[:PORT]/DATABASE[?parameter=value]"
            + hint
            + "; user and password may also stand in "
            + USER
            + ", "
            + PASSWORD
            + " and "
            + PASSWORD_FILE);
  }

  Dialect dialect() {
    return dialect;
  }

  /** For the driver; without user and password. */
  String jdbcUrl() {
    return jdbcUrl;
  }

  @Nullable String user() {
    return user;
  }

  @Nullable String password() {
    return password;
  }

  /** The URL without user and password, for messages. */
  @Override
  public String toString() {
    return jdbcUrl;
  }
}
