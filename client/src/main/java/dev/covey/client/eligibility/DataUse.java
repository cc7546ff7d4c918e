package dev.covey.client.eligibility;

import dev.covey.config.client.ClientConfig;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.Utf8;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes of each local day, durable, and never more than the owner allowed.
 *
 * <p>Bytes are counted before they are sent, and what is on the disk is never less than what was
 * sent: it runs ahead by up to {@value #AHEAD} bytes, so that not every message waits for the disk.
 * A process that dies loses that much of its day. Some past days are kept, so that a clock set back
 * and forth does not make them new. Safe for use by several threads.
 */
public final class DataUse {
  private static final Logger LOG = LoggerFactory.getLogger(DataUse.class);
  private static final long BYTES_OF_A_MEGABYTE = 1_000_000;
  private static final long AHEAD = 1 << 20;
  private static final int DAYS_KEPT = 8;

  private final Path file;
  private final long capBytes;
  private final Clock clock;
  private final ZoneId zone;

  /** What the disk says of each day. */
  private final TreeMap<LocalDate, Long> durable;

  private LocalDate day;
  private long used;

  private DataUse(
      Path file, long capBytes, Clock clock, ZoneId zone, Map<LocalDate, Long> durable) {
    this.file = file;
    this.capBytes = capBytes;
    this.clock = clock;
    this.zone = zone;
    this.durable = new TreeMap<>(durable);
    this.day = today();
    this.used = this.durable.getOrDefault(day, 0L);
  }

  /** What came of the wish to use bytes. */
  public sealed interface Count {
    /** They are counted, and may be sent. */
    record Counted() implements Count {}

    /** They would be too many; none was counted. */
    record CapReached(long leftBytes) implements Count {}
  }

  /** The cap in bytes; 0 for none. */
  public static long capBytes(ClientConfig.Eligibility config) {
    return config.dataCapMegabytesPerDay() * BYTES_OF_A_MEGABYTE;
  }

  /**
   * Goes on where the file ends. One that is damaged uses up the current day: nobody knows any more
   * what was sent.
   *
   * @param file need not exist yet; its folder must
   * @param capBytes of one day; 0 for no bound
   * @throws StoreException if the file is there but cannot be read
   */
  public static DataUse open(Path file, long capBytes, Clock clock, ZoneId zone) {
    try {
      return new DataUse(file, capBytes, clock, zone, parse(Utf8.read(file)));
    } catch (NoSuchFileException e) {
      return new DataUse(file, capBytes, clock, zone, Map.of());
    } catch (DateTimeException
        | NumberFormatException
        | java.nio.charset.CharacterCodingException e) {
      LOG.warn("{} is damaged: today counts as used up", file);
      LocalDate today = clock.now().atZone(zone).toLocalDate();
      return new DataUse(file, capBytes, clock, zone, Map.of(today, Long.MAX_VALUE / 2));
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Counts bytes that are about to be sent, or asked for.
   *
   * @param bytes at least 0
   * @throws StoreException if they cannot be written down; nothing may be sent then
   */
  public synchronized Count count(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("cannot count " + bytes + " bytes");
    }
    newDay();
    if (capBytes > 0 && bytes > capBytes - used) {
      return new Count.CapReached(Math.max(0, capBytes - used));
    }
    long after = used + bytes;
    if (after > durable.getOrDefault(day, 0L)) {
      long ahead = capBytes > 0 ? Math.min(after + AHEAD, capBytes) : after + AHEAD;
      write(ahead);
    }
    used = after;
    return new Count.Counted();
  }

  /** Bytes of the current local day. */
  public synchronized long bytesToday() {
    newDay();
    return used;
  }

  private void newDay() {
    LocalDate today = today();
    if (!today.equals(day)) {
      // The day that ends gets its true figure back, for the case that the clock returns to it.
      durable.put(day, used);
      day = today;
      used = durable.getOrDefault(today, 0L);
    }
  }

  private void write(long bytes) {
    TreeMap<LocalDate, Long> next = new TreeMap<>(durable);
    next.put(day, bytes);
    while (next.size() > DAYS_KEPT) {
      next.keySet().stream()
          .filter(kept -> !kept.equals(day))
          .max(Comparator.comparingLong(kept -> Math.abs(kept.toEpochDay() - day.toEpochDay())))
          .ifPresent(next::remove);
    }
    StringBuilder text = new StringBuilder();
    next.forEach((date, count) -> text.append(date).append(' ').append(count).append('\n'));
    AtomicFiles.writeDurably(
        file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    durable.clear();
    durable.putAll(next);
  }

  private static Map<LocalDate, Long> parse(String text) {
    Map<LocalDate, Long> days = new TreeMap<>();
    for (String line : text.split("\n")) {
      String[] parts = line.split(" ");
      long bytes = parts.length == 2 ? Long.parseLong(parts[1]) : -1;
      if (bytes < 0) {
        throw new NumberFormatException("not a day and its bytes");
      }
      days.put(LocalDate.parse(parts[0]), bytes);
    }
    return days;
  }

  private LocalDate today() {
    return clock.now().atZone(zone).toLocalDate();
  }
}
