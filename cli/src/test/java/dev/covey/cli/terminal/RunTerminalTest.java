package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunTerminalTest {
  private static final TerminalCapabilities PLAIN = TerminalCapabilities.plain();
  private static final TerminalCapabilities WIDE = new TerminalCapabilities(true, 100, true);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ManualClock clock = new ManualClock();

  @Test
  void aRunWithoutATerminalLooksAsTheReadmeShows() {
    wholeRun(terminal(PLAIN));
    assertThat(output())
        .isEqualTo(
            """
            persona-lm  20 clients  gpt2 d128 L4  LoRA r8  seed 7  libtorch CPU
            protection  none: the coordinator sees each update (docs/threat-model.md)
            base        pre-trained in 41 s, cached       val ppl 38.2
            round  1/15  clients 10/10  loss 3.41  ppl 33.0  up 0.6 MB  down 0.6 MB  ETA 1:02
            round  2/15  clients  9/10  loss -     ppl 30.1  up 0.5 MB  down 0.6 MB  ETA 0:58
            done 1:49   ppl 38.2 -> 18.4   (centralised 17.6, local only 24.9)
              before  "see you at the the"
              after   "see you at the station"
            report   runs/persona-lm-7/report.html
            adapter  runs/persona-lm-7/adapter/
            next     ./covey generate runs/persona-lm-7 --prompt "see you"
            """);
  }

  @Test
  void aTerminalIsLeftWithTheSameLinesAndNothingElse() {
    wholeRun(terminal(PLAIN));
    List<String> plain = ScreenEmulator.linesAfter(output());
    bytes.reset();
    RunTerminal terminal = terminal(WIDE);
    wholeRun(terminal);
    terminal.close();
    assertThat(ScreenEmulator.linesAfter(output())).isEqualTo(plain);
  }

  @Test
  void plainOutputHasNoEscapeCodes() {
    RunTerminal terminal = terminal(PLAIN);
    wholeRun(terminal);
    terminal.roundAborted(3, 15, 1, "5 of 10 came back");
    terminal.close();
    assertThat(output()).doesNotContain("\u001b").doesNotContain("\r");
  }

  @Test
  void theStatusLineShowsRoundClientsBarPhaseAndTimes() {
    RunTerminal terminal = terminal(WIDE);
    terminal.roundProgress(new RoundProgress(1, 2, 0, 10, "train"));
    clock.advanceMillis(4_000);
    terminal.roundDone(round(1, 2, 10));
    terminal.roundProgress(new RoundProgress(2, 2, 0, 10, "train"));
    clock.advanceMillis(1_000);
    terminal.roundProgress(new RoundProgress(2, 2, 5, 10, "train"));
    assertThat(lastLine())
        .isEqualTo(
            "round 2/2  clients  5/10  "
                + "━".repeat(18)
                + "─".repeat(6)
                + "  train      0:01  ETA 0:04");
  }

  @Test
  void aNarrowTerminalLosesTheBarAndIsNeverOverrun() {
    for (int columns = 20; columns < 110; columns++) {
      bytes.reset();
      RunTerminal terminal = terminal(new TerminalCapabilities(true, columns, true));
      terminal.roundProgress(new RoundProgress(12, 150, 5, 10, "train"));
      assertThat(lastLine().length()).isLessThan(columns);
      clock.advanceMillis(1_000);
      terminal.phase("pre-training the base model on the public part of the corpus, 40 %");
      assertThat(lastLine().length()).isLessThan(columns);
    }
  }

  @Test
  void theStatusLineIsRedrawnAtMostEightTimesASecond() {
    RunTerminal terminal = terminal(WIDE);
    for (int i = 0; i < 1_000; i++) {
      terminal.roundProgress(new RoundProgress(1, 10, i, 1_000, "train"));
      clock.advanceMillis(1);
    }
    assertThat(output().split("\r", -1).length - 1).isBetween(7, 8);
  }

  @Test
  void anUnchangedStatusLineIsNotDrawnAgain() {
    RunTerminal terminal = terminal(WIDE);
    terminal.phase("clearing");
    int before = bytes.size();
    clock.advanceMillis(200);
    terminal.tick();
    assertThat(bytes.size()).isEqualTo(before);
    clock.advanceMillis(1_000);
    terminal.tick();
    assertThat(lastLine()).isEqualTo("clearing  0:01");
  }

  @Test
  void aNoteStandsAboveTheStatusLine() {
    RunTerminal terminal = terminal(WIDE);
    terminal.phase("training");
    terminal.note("c-03 failed: NOT_FINITE");
    assertThat(ScreenEmulator.linesAfter(output()))
        .containsExactly("c-03 failed: NOT_FINITE", "training  0:00");
    terminal.close();
    assertThat(ScreenEmulator.linesAfter(output())).containsExactly("c-03 failed: NOT_FINITE", "");
  }

  @Test
  void thePhaseIsOverWhenTheBaseIsThere() {
    RunTerminal terminal = terminal(WIDE);
    terminal.phase("pre-training the base");
    terminal.base("cached", OptionalDouble.empty());
    assertThat(ScreenEmulator.linesAfter(output())).containsExactly("base        cached", "");
  }

  @Test
  void longSilenceWithoutATerminalIsBrokenByALine() {
    RunTerminal terminal = terminal(PLAIN);
    terminal.note("start");
    for (int second = 0; second < 25; second++) {
      clock.advanceMillis(1_000);
      terminal.phase("pre-training the base, " + second * 4 + " %");
    }
    assertThat(output().lines())
        .containsExactly(
            "start", "pre-training the base, 36 %  0:09", "pre-training the base, 76 %  0:19");
  }

  @Test
  void hostileTextCannotReachTheTerminal() {
    RunTerminal terminal = terminal(WIDE);
    terminal.note("a\u001b[2J\u001b]0;title\u0007b\nc\u009b31m\u202edlrow");
    terminal.phase("\u001b[31mred\r\n");
    assertThat(ScreenEmulator.linesAfter(output()))
        .containsExactly("a[2J]0;titleb c31mdlrow", "[31mred  0:00");
  }

  @Test
  void longSamplesAreCutToTheWidth() {
    RunTerminal terminal = terminal(PLAIN);
    terminal.done(
        new RunOutcome(
            "stopped",
            61_000,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.of(24.9),
            Optional.of("漢字 and ".repeat(40)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    List<String> lines = output().lines().toList();
    assertThat(lines.get(0)).isEqualTo("stopped 1:01   (local only 24.9)");
    assertThat(TerminalText.width(lines.get(1))).isBetween(70, 80);
    assertThat(lines.get(1)).endsWith("...\"");
  }

  @Test
  void linesOfManyThreadsStayWhole() throws Exception {
    RunTerminal terminal = terminal(WIDE);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String name = "thread " + t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  clock.advanceMillis(20);
                  terminal.roundProgress(new RoundProgress(1, 10, i, 200, "train"));
                  terminal.note(name + " note " + i);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    terminal.close();
    List<String> lines = ScreenEmulator.linesAfter(output());
    assertThat(lines).hasSize(801);
    assertThat(lines.subList(0, 800)).allMatch(line -> line.matches("thread \\d note \\d+"));
  }

  private void wholeRun(RunTerminal terminal) {
    terminal.header(
        new RunHeader(
            "persona-lm",
            List.of("20 clients", "gpt2 d128 L4", "LoRA r8", "seed 7", "libtorch CPU"),
            "none: the coordinator sees each update (docs/threat-model.md)"));
    terminal.phase("pre-training the base");
    terminal.base("pre-trained in 41 s, cached", OptionalDouble.of(38.2));
    terminal.roundProgress(new RoundProgress(1, 15, 0, 10, "train"));
    clock.advanceMillis(4_430);
    terminal.roundProgress(new RoundProgress(1, 15, 10, 10, "evaluate"));
    terminal.roundDone(round(1, 15, 10));
    clock.advanceMillis(4_430);
    terminal.roundDone(
        new RoundLine(
            2,
            15,
            9,
            10,
            OptionalDouble.empty(),
            OptionalDouble.of(30.1),
            524_288,
            589_824,
            OptionalDouble.empty()));
    terminal.done(
        new RunOutcome(
            "done",
            109_000,
            OptionalDouble.of(38.2),
            OptionalDouble.of(18.4),
            OptionalDouble.of(17.6),
            OptionalDouble.of(24.9),
            Optional.of("see you at\nthe  the"),
            Optional.of("see you at the station"),
            Optional.of("runs/persona-lm-7/report.html"),
            Optional.of("runs/persona-lm-7/adapter/"),
            Optional.of("./covey generate runs/persona-lm-7 --prompt \"see you\"")));
  }

  private static RoundLine round(int round, int rounds, int completed) {
    return new RoundLine(
        round,
        rounds,
        completed,
        10,
        OptionalDouble.of(3.41),
        OptionalDouble.of(33.0),
        589_824,
        589_824,
        OptionalDouble.empty());
  }

  private RunTerminal terminal(TerminalCapabilities capabilities) {
    return new RunTerminal(
        new PrintStream(bytes, false, StandardCharsets.UTF_8), capabilities, clock);
  }

  private String output() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String lastLine() {
    List<String> lines = ScreenEmulator.linesAfter(output());
    return lines.get(lines.size() - 1);
  }
}
