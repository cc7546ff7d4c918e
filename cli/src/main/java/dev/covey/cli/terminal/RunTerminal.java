package dev.covey.cli.terminal;

import dev.covey.core.Clock;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * A live run on stderr: lines that stay, and on a terminal one status line below them that is
 * redrawn in place. Each write is one string, so that nothing flickers; the status line is redrawn
 * at most {@value #REDRAWS_PER_SECOND} times a second and is gone when a line that stays is written
 * or the run closes. Where there is no terminal only the lines that stay are written, without
 * escape codes, and a line of status every {@value #QUIET_SECONDS} seconds of silence.
 *
 * <p>Thread-safe. Text from elsewhere is stripped of control characters.
 */
public final class RunTerminal implements AutoCloseable {
  static final int REDRAWS_PER_SECOND = 8;
  static final int QUIET_SECONDS = 10;

  private static final long REDRAW_NANOS = 1_000_000_000L / REDRAWS_PER_SECOND;
  private static final long QUIET_NANOS = QUIET_SECONDS * 1_000_000_000L;
  private static final int BAR_COLUMNS = 24;
  private static final int MIN_BAR_COLUMNS = 6;

  /** To the line's start, and what is right of the cursor erased. */
  private static final String LINE_START = "\r";

  private static final String ERASE_RIGHT = "\u001b[K";

  /** Off while the status line is drawn: a terminal narrowed since the start cuts, not wraps. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String RESET = "\u001b[0m";

  /** What the status line is about. */
  private sealed interface Status {
    record Silent() implements Status {}

    record Phase(String text, long sinceNanos) implements Status {}

    record Round(RoundProgress progress) implements Status {}
  }

  private final PrintStream out;
  private final TerminalCapabilities terminal;
  private final Clock clock;
  private final RemainingTime remaining;

  private Status status = new Status.Silent();
  private String shown = "";
  private long lastWriteNanos;

  public RunTerminal(PrintStream out, TerminalCapabilities terminal, Clock clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.remaining = new RemainingTime(clock);
    this.lastWriteNanos = clock.nanoTime();
  }

  /** Writes the experiment and what is protected. */
  public synchronized void header(RunHeader header) {
    StringBuilder text = new StringBuilder(bold(clean(header.name())));
    header.facts().forEach(fact -> text.append("  ").append(clean(fact)));
    line(text.toString());
    line(labelled("protection", 12, clean(header.protection())));
  }

  /** Writes how the base model came about, and how good it is. */
  public synchronized void base(String how, OptionalDouble validationPerplexity) {
    status = new Status.Silent();
    String text = clean(how);
    if (validationPerplexity.isPresent()) {
      text =
          "%-34sval ppl %s".formatted(text, Units.perplexity(validationPerplexity.getAsDouble()));
    }
    line(labelled("base", 12, text));
  }

  /** Tells what goes on outside the rounds, such as "pre-training the base, 40 %". */
  public synchronized void phase(String text) {
    long since = status instanceof Status.Phase phase ? phase.sinceNanos() : clock.nanoTime();
    status = new Status.Phase(clean(text), since);
    tick();
  }

  /** Tells how far a round is. */
  public synchronized void roundProgress(RoundProgress progress) {
    if (!(status instanceof Status.Round)) {
      remaining.firstRoundStarts();
    }
    status = new Status.Round(progress);
    tick();
  }

  /** Redraws the status line if it is due, for callers with a timer: elapsed time then moves. */
  public synchronized void tick() {
    long silentNanos = clock.nanoTime() - lastWriteNanos;
    if (status instanceof Status.Silent) {
      return;
    }
    if (!terminal.ansi()) {
      if (silentNanos >= QUIET_NANOS) {
        line(statusText());
      }
      return;
    }
    // Where nothing is shown, what comes is shown at once: the next call may be long in coming.
    if (silentNanos < REDRAW_NANOS && !shown.isEmpty()) {
      return;
    }
    String before = shown;
    String redraw = statusLine();
    if (!shown.equals(before)) {
      write(redraw);
    }
  }

  /** Writes a committed round. */
  public synchronized void roundDone(RoundLine round) {
    remaining.roundEnds();
    status = new Status.Silent();
    StringBuilder text = new StringBuilder(roundOf(round.round(), round.rounds()));
    text.append("  ").append(clients(round.completed(), round.cohort()));
    text.append("  loss ").append(padded(round.trainLoss(), Units::loss));
    text.append("  ppl ").append(padded(round.validationPerplexity(), Units::perplexity));
    text.append("  up ").append(Units.bytes(round.uplinkBytes()));
    text.append("  down ").append(Units.bytes(round.downlinkBytes()));
    round.epsilon().ifPresent(e -> text.append("  eps ").append(number(Units.threeDigits(e))));
    eta(round.rounds() - round.round()).ifPresent(text::append);
    line(text.toString());
  }

  /** Writes an attempt at a round that came to nothing. */
  public synchronized void roundAborted(int round, int rounds, int attempt, String reason) {
    remaining.roundEnds();
    status = new Status.Silent();
    line(roundOf(round, rounds) + "  attempt " + attempt + " aborted: " + clean(reason));
  }

  /** Writes a line about something a person should know, such as a client that failed. */
  public synchronized void note(String text) {
    line(clean(text));
  }

  /** Writes how the run ended and what it leaves; the status line is gone for good. */
  public synchronized void done(RunOutcome outcome) {
    status = new Status.Silent();
    StringBuilder text = new StringBuilder(bold(clean(outcome.word())));
    text.append(' ').append(Units.duration(outcome.elapsedMillis()));
    if (outcome.finalPerplexity().isPresent()) {
      text.append("   ppl ");
      outcome
          .basePerplexity()
          .ifPresent(p -> text.append(number(Units.perplexity(p))).append(" -> "));
      text.append(bold(number(Units.perplexity(outcome.finalPerplexity().getAsDouble()))));
    }
    baselines(outcome).ifPresent(b -> text.append("   (").append(b).append(')'));
    line(text.toString());
    outcome.before().ifPresent(sample -> line(sample("before", sample)));
    outcome.after().ifPresent(sample -> line(sample("after", sample)));
    outcome.report().ifPresent(path -> line(labelled("report", 9, clean(path))));
    outcome.adapter().ifPresent(path -> line(labelled("adapter", 9, clean(path))));
    outcome.next().ifPresent(command -> line(labelled("next", 9, clean(command))));
  }

  /** Takes the status line away and leaves the cursor at the start of a line. */
  @Override
  public synchronized void close() {
    status = new Status.Silent();
    if (!shown.isEmpty()) {
      write(LINE_START + ERASE_RIGHT);
      shown = "";
    }
  }

  /** A line that stays, in place of the status line, which moves below it in the same write. */
  private void line(String text) {
    String erase = shown.isEmpty() ? "" : LINE_START + ERASE_RIGHT;
    shown = "";
    boolean statusStays = terminal.ansi() && !(status instanceof Status.Silent);
    write(erase + text + System.lineSeparator() + (statusStays ? statusLine() : ""));
  }

  private String statusLine() {
    shown = statusText();
    return LINE_START + WRAP_OFF + shown + ERASE_RIGHT + WRAP_ON;
  }

  private void write(String text) {
    out.print(text);
    out.flush();
    lastWriteNanos = clock.nanoTime();
  }

  private String statusText() {
    if (status instanceof Status.Round round) {
      return roundStatus(round.progress());
    }
    if (status instanceof Status.Phase phase) {
      String elapsed = "  " + Units.duration((clock.nanoTime() - phase.sinceNanos()) / 1e6);
      return fit(phase.text(), terminal.columns() - 1 - elapsed.length()) + elapsed;
    }
    return "";
  }

  /** Round, clients, bar, phase and times; what does not fit goes, the bar first. */
  private String roundStatus(RoundProgress p) {
    String start = roundOf(p.round(), p.rounds()) + "  " + clients(p.completed(), p.cohort());
    String end =
        "  %-9s  %s".formatted(clean(p.phase()), Units.duration(remaining.millisOfRound()))
            + eta(p.rounds() - p.round() + 1).orElse("");
    int room = terminal.columns() - 1 - TerminalText.width(start) - TerminalText.width(end) - 2;
    if (!terminal.ansi() || room < MIN_BAR_COLUMNS) {
      return fit(start + end, terminal.ansi() ? terminal.columns() - 1 : Integer.MAX_VALUE);
    }
    double done = p.round() - 1 + (p.cohort() > 0 ? (double) p.completed() / p.cohort() : 0);
    return start + "  " + bar(done / Math.max(1, p.rounds()), Math.min(room, BAR_COLUMNS)) + end;
  }

  private String bar(double fraction, int columns) {
    int full = (int) Math.round(Math.max(0, Math.min(1, fraction)) * columns);
    String done = terminal.unicode() ? "━" : "#";
    String open = terminal.unicode() ? "─" : "-";
    return done.repeat(full) + DIM + open.repeat(columns - full) + RESET;
  }

  private Optional<String> eta(int rounds) {
    OptionalDouble millis = remaining.millisFor(rounds);
    return millis.isPresent()
        ? Optional.of("  ETA " + Units.duration(millis.getAsDouble()))
        : Optional.empty();
  }

  private static Optional<String> baselines(RunOutcome outcome) {
    StringBuilder text = new StringBuilder();
    outcome
        .centralisedPerplexity()
        .ifPresent(p -> text.append("centralised ").append(Units.perplexity(p)));
    outcome
        .localPerplexity()
        .ifPresent(
            p ->
                text.append(text.length() > 0 ? ", " : "")
                    .append("local only ")
                    .append(Units.perplexity(p)));
    return text.length() > 0 ? Optional.of(text.toString()) : Optional.empty();
  }

  private String sample(String when, String text) {
    int room = terminal.columns() - 12;
    return "  " + dim("%-6s".formatted(when)) + "  \"" + fit(clean(text), room) + "\"";
  }

  private static String roundOf(int round, int rounds) {
    String all = String.valueOf(rounds);
    return String.format(Locale.ROOT, "round %" + all.length() + "d/%s", round, all);
  }

  private static String clients(int completed, int cohort) {
    String all = String.valueOf(cohort);
    return String.format(Locale.ROOT, "clients %" + all.length() + "d/%s", completed, all);
  }

  private String padded(OptionalDouble value, DoubleFunction<String> unit) {
    return "%-4s".formatted(value.isPresent() ? number(unit.apply(value.getAsDouble())) : "-");
  }

  /** Infinity in letters where its sign cannot be shown. */
  private String number(String text) {
    return terminal.unicode() ? text : text.replace("∞", "inf");
  }

  private String labelled(String label, int columns, String text) {
    return dim(("%-" + columns + "s").formatted(label)) + text;
  }

  private String fit(String text, int columns) {
    return TerminalText.fit(text, columns, terminal.unicode());
  }

  private static String clean(String text) {
    return TerminalText.oneLine(text);
  }

  private String bold(String text) {
    return terminal.ansi() ? BOLD + text + RESET : text;
  }

  private String dim(String text) {
    return terminal.ansi() ? DIM + text + RESET : text;
  }
}
