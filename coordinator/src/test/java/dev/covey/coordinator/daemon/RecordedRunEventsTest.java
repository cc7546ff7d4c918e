package dev.covey.coordinator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.covey.assembly.BaseModels;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.wire.Transcript;
import dev.covey.protocol.v1.RunEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a coordinator of the first wire version told its watchers is understood as it was meant. */
final class RecordedRunEventsTest {
  private static final String FILE = "run-events-v1.txt";
  private static final Path FOLDER = Path.of("mirror", "persona-lm-7");

  private static final RunListener.Started STARTED =
      new RunListener.Started(
          FOLDER,
          "persona-lm",
          20,
          "gpt2 d128 L4 H4 T64 V512 LoRA r8",
          -7,
          "libtorch",
          "none: the coordinator sees each update",
          BaseModels.Origin.CACHED,
          Optional.of(38.25),
          4,
          15,
          List.of("one warning", "another"));
  private static final RunListener.Started STARTED_WITHOUT_BASE =
      new RunListener.Started(
          FOLDER,
          "n",
          1,
          "nplm",
          0,
          "tiny",
          "none",
          BaseModels.Origin.RANDOM,
          Optional.empty(),
          1,
          1,
          List.of());
  private static final RunListener.Progress PROGRESS =
      new RunListener.Progress(3, 15, 2, "collecting", 4, 10);
  private static final RunListener.RoundEnded COMMITTED =
      new RunListener.RoundEnded(
          3, 15, 2, Optional.empty(), 9, 10, 3.375, Double.NaN, 600_000, 5_000_000_000L, 73, 62);
  private static final RunListener.RoundEnded ABORTED =
      new RunListener.RoundEnded(
          4, 15, 1, Optional.of("QUORUM_LOST"), 1, 10, Double.NaN, Double.NaN, 1, 2, 3, 4);
  private static final RunListener.Finished FINISHED =
      new RunListener.Finished(
          FOLDER,
          "stopped",
          3,
          9,
          109_000,
          Optional.of(38.25),
          Optional.of(18.5),
          Optional.of(17.625),
          Optional.of(24.875),
          List.of(new RunListener.Sample("see you", "see you you", "see you tomorrow")),
          Optional.of(FOLDER.resolve("adapter")));
  private static final RunListener.Finished FINISHED_WITH_NOTHING =
      new RunListener.Finished(
          FOLDER,
          "failed",
          1,
          0,
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty());

  @Test
  void everyEventIsHeardAsItWasMeantAndToldAsItWas() throws InvalidProtocolBufferException {
    Map<String, RunEvent> today = new LinkedHashMap<>();
    today.put("phase", RunEvents.phase("reading the data"));
    today.put("pretraining", RunEvents.pretraining(120, 400, 3.75));
    today.put("started", RunEvents.started(STARTED));
    today.put("started-without-base", RunEvents.started(STARTED_WITHOUT_BASE));
    today.put("progress", RunEvents.progress(PROGRESS));
    today.put("round-committed", RunEvents.roundEnded(COMMITTED));
    today.put("round-aborted", RunEvents.roundEnded(ABORTED));
    today.put("finished", RunEvents.finished(FINISHED));
    today.put("finished-with-nothing", RunEvents.finished(FINISHED_WITH_NOTHING));
    Transcript.recordTo()
        .ifPresent(
            folder -> {
              Transcript record = Transcript.empty(FILE);
              today.forEach(
                  (name, event) -> record.add(new Transcript.Line('<', name, event.toByteArray())));
              record.write(folder);
            });

    List<Object> heard = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Transcript.Line line : Transcript.read(FILE).lines()) {
      names.add(line.name());
      RunEvent recorded = RunEvent.parseFrom(line.bytes());
      assertThat(today.get(line.name())).as(line.name()).isEqualTo(recorded);
      RunEvents.tell(recorded, FOLDER, new Listener(heard));
    }
    assertThat(names).containsExactlyElementsOf(today.keySet());
    assertThat(heard)
        .containsExactly(
            "reading the data",
            "120/400 3.75",
            STARTED,
            STARTED_WITHOUT_BASE,
            PROGRESS,
            COMMITTED,
            ABORTED,
            FINISHED,
            FINISHED_WITH_NOTHING);
  }

  @Test
  void anEventOfALaterKindIsPassedOver() {
    List<Object> heard = new ArrayList<>();
    RunEvent later =
        RunEvent.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    RunEvents.tell(later, FOLDER, new Listener(heard));
    assertThat(heard).isEmpty();
  }

  private record Listener(List<Object> heard) implements RunListener {
    @Override
    public void phase(String what) {
      heard.add(what);
    }

    @Override
    public void pretraining(int step, int steps, double meanLoss) {
      heard.add(step + "/" + steps + " " + meanLoss);
    }

    @Override
    public void started(Started started) {
      heard.add(started);
    }

    @Override
    public void progress(Progress progress) {
      heard.add(progress);
    }

    @Override
    public void roundEnded(RoundEnded ended) {
      heard.add(ended);
    }

    @Override
    public void finished(Finished finished) {
      heard.add(finished);
    }
  }
}
