package dev.covey.coordinator.security;

import dev.covey.core.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps strangers from trying tokens and from costing much. Two leaky buckets (each fills with
 * attempts and empties with time): one for all attempts, and for each address one of wrong tokens.
 * Tokens have 192 random bits, so no lock on all addresses together is needed, with which a
 * stranger could keep everybody out. Addresses remembered are bounded; of IPv6 the first 64 bits
 * count, which are what one subscriber has. Safe for several threads.
 */
final class EnrolmentThrottle {
  /** A thousand clients that start together enrol within twenty seconds. */
  private static final Rate ATTEMPTS = new Rate(200, Duration.ofMillis(20));

  /** Whoever mistypes has ten tries, then one every half a minute. */
  private static final Rate WRONG_TOKENS = new Rate(10, Duration.ofSeconds(30));

  private static final int ADDRESSES = 4096;
  private static final int IPV6_SUBSCRIBER_BYTES = 8;

  private final Clock clock;
  private final Bucket attempts = new Bucket(ATTEMPTS);
  private final Map<String, Bucket> wrongTokens =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > ADDRESSES;
        }
      };

  EnrolmentThrottle(Clock clock) {
    this.clock = clock;
  }

  /** Asks for one attempt; if it is too much, how long to wait. */
  synchronized Optional<Duration> attempt(@Nullable SocketAddress remote) {
    long now = clock.nanoTime();
    Bucket wrong = wrongTokens.get(key(remote));
    if (wrong != null && wrong.waitNanos(now) > 0) {
      return Optional.of(Duration.ofNanos(wrong.waitNanos(now)));
    }
    if (attempts.waitNanos(now) > 0) {
      return Optional.of(Duration.ofNanos(attempts.waitNanos(now)));
    }
    attempts.add(now);
    return Optional.empty();
  }

  /** Remembers that an address came with a token that is none, or not its own. */
  synchronized void wrongToken(@Nullable SocketAddress remote) {
    wrongTokens
        .computeIfAbsent(key(remote), address -> new Bucket(WRONG_TOKENS))
        .add(clock.nanoTime());
  }

  private static String key(@Nullable SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress address)) {
      return "";
    }
    InetAddress ip = address.getAddress();
    if (ip == null) {
      return "";
    }
    byte[] bytes = ip.getAddress();
    int counting = bytes.length == 4 ? 4 : IPV6_SUBSCRIBER_BYTES;
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, counting));
  }

  /** So many at once, then one for each {@code each}. */
  private record Rate(int burst, Duration each) {}

  /** What is in a bucket is kept as the moment at which it will be empty. */
  private static final class Bucket {
    private final Rate rate;
    private boolean used;
    private long emptyAtNanos;

    Bucket(Rate rate) {
      this.rate = rate;
    }

    long waitNanos(long now) {
      long full = rate.each().toNanos() * rate.burst();
      long inside = used ? Math.max(0, emptyAtNanos - now) : 0;
      return Math.max(0, inside + rate.each().toNanos() - full);
    }

    void add(long now) {
      long from = used && emptyAtNanos - now > 0 ? emptyAtNanos : now;
      emptyAtNanos = from + rate.each().toNanos();
      used = true;
    }
  }
}
