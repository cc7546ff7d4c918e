package dev.covey.config;

import dev.covey.config.toml.Types;
import dev.covey.config.toml.ValueType;
import java.util.regex.Pattern;

/** Types of values that more than one kind of file has. */
public final class CommonTypes {
  private static final Pattern ENGINE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
  private static final Pattern DEVICE = Pattern.compile("cpu|cuda(:[0-9]{1,3})?");

  private CommonTypes() {}

  /** {@code auto} or the name of an engine. */
  public static ValueType<String> engine() {
    return Types.text(
        "\"auto\" or an engine's name, such as \"libtorch\"",
        text -> ENGINE.matcher(text).matches(),
        "auto");
  }

  /** What {@link RunConfig.Device#of} takes. */
  public static ValueType<String> device() {
    return Types.text(
        "\"cpu\", \"cuda\" or \"cuda:N\"", text -> DEVICE.matcher(text).matches(), "cpu");
  }

  /** An {@link Endpoint} to connect to: its port is not 0. */
  public static ValueType<String> peer() {
    return Types.text(
        "HOST:PORT, such as \"covey.example.org:7443\"; an IPv6 address in brackets",
        text -> Endpoint.parse(text).map(peer -> peer.port() > 0).orElse(false),
        "localhost:7443");
  }

  /** An {@link Endpoint} to listen at: port 0 lets the system choose. */
  public static ValueType<String> listener() {
    return Types.text(
        "HOST:PORT, such as \"0.0.0.0:7443\"; an IPv6 address in brackets",
        text -> Endpoint.parse(text).isPresent(),
        "127.0.0.1:7443");
  }
}
