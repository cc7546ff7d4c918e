package dev.covey.testing;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hears what the code of this process draws from generators that are made by {@code new
 * SecureRandom()} while this is open, and by whom; what it hands out is the machine's own
 * randomness. So a test knows the secrets of code that tells nobody.
 */
public final class RecordedRandomness implements AutoCloseable {
  private static final String NAME = "CoveyRecordedRandomness";

  private RecordedRandomness() {}

  /**
   * Begins to listen.
   *
   * @param drawers beginnings of names of classes: only draws that one of these, or what it calls,
   *     makes
   * @param drawn takes a copy of each draw; called by the thread that draws
   */
  public static RecordedRandomness begin(List<String> drawers, Consumer<byte[]> drawn) {
    SecureRandom own = new SecureRandom();
    if (Security.insertProviderAt(new Recording(own, List.copyOf(drawers), drawn), 1) != 1) {
      throw new IllegalStateException("randomness is recorded already");
    }
    return new RecordedRandomness();
  }

  /** Generators that are made from now on are not heard; those made before are. */
  @Override
  public void close() {
    Security.removeProvider(NAME);
  }

  /** The only provider of this name; its one algorithm is the process's default. */
  private static final class Recording extends Provider {
    private static final long serialVersionUID = 1L;

    Recording(SecureRandom own, List<String> drawers, Consumer<byte[]> drawn) {
      super(NAME, "1", "what tests want to know");
      putService(
          new Service(
              this, "SecureRandom", NAME, Tap.class.getName(), List.of(), java.util.Map.of()) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
              return new Tap(own, drawers, drawn);
            }
          });
    }
  }

  private static final class Tap extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final SecureRandom own;
    private final transient List<String> drawers;
    private final transient Consumer<byte[]> drawn;

    Tap(SecureRandom own, List<String> drawers, Consumer<byte[]> drawn) {
      this.own = own;
      this.drawers = drawers;
      this.drawn = drawn;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      own.setSeed(seed);
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      own.nextBytes(bytes);
      boolean wanted =
          StackWalker.getInstance()
              .walk(frames -> frames.anyMatch(frame -> isDrawer(frame.getClassName())));
      if (wanted) {
        drawn.accept(bytes.clone());
      }
    }

    private boolean isDrawer(String name) {
      return drawers.stream().anyMatch(name::startsWith);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      return own.generateSeed(count);
    }
  }
}
