package dev.covey.protocol.wire;

import com.google.protobuf.Message;
import dev.covey.protocol.v1.ListFilesRequest;
import dev.covey.protocol.v1.ListFilesResponse;
import dev.covey.protocol.v1.ListRunsRequest;
import dev.covey.protocol.v1.ListRunsResponse;
import dev.covey.protocol.v1.ReadFileRequest;
import dev.covey.protocol.v1.ResumeRequest;
import dev.covey.protocol.v1.ResumeResponse;
import dev.covey.protocol.v1.RunEvent;
import dev.covey.protocol.v1.RunFile;
import dev.covey.protocol.v1.RunFinished;
import dev.covey.protocol.v1.RunPhase;
import dev.covey.protocol.v1.RunPretraining;
import dev.covey.protocol.v1.RunProgress;
import dev.covey.protocol.v1.RunRoundEnded;
import dev.covey.protocol.v1.RunRow;
import dev.covey.protocol.v1.RunSample;
import dev.covey.protocol.v1.RunStarted;
import dev.covey.protocol.v1.StatusRequest;
import dev.covey.protocol.v1.StatusResponse;
import dev.covey.protocol.v1.StopRequest;
import dev.covey.protocol.v1.StopResponse;
import dev.covey.protocol.v1.SubmitRequest;
import dev.covey.protocol.v1.SubmitResponse;
import dev.covey.protocol.v1.WatchRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an operator says and hears about a run, each message as it is meant. */
final class ControlMessages {
  private static final String RUN = "persona-lm-7";

  private ControlMessages() {}

  static Map<String, Message> all() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put(
        "submit-request",
        SubmitRequest.newBuilder()
            .setExperimentToml("schema = 1\n[run]\nname = \"persona-lm\"\n")
            .build());
    all.put("submit-response", SubmitResponse.newBuilder().setRunId(RUN).build());
    all.put("list-runs-request", ListRunsRequest.getDefaultInstance());
    all.put(
        "list-runs-response",
        ListRunsResponse.newBuilder()
            .addRuns(row("persona-lm-8", "queued"))
            .addRuns(row(RUN, "running"))
            .build());
    all.put("status-request", StatusRequest.newBuilder().setRunId(RUN).build());
    all.put(
        "status-response",
        StatusResponse.newBuilder().setStatusJson("{\"schema\":\"covey.status/1\"}").build());
    all.put("watch-request", WatchRequest.newBuilder().setRunId(RUN).build());
    all.put(
        "event-phase",
        RunEvent.newBuilder().setPhase(RunPhase.newBuilder().setWhat("reading the data")).build());
    all.put(
        "event-pretraining",
        RunEvent.newBuilder()
            .setPretraining(
                RunPretraining.newBuilder().setStep(120).setSteps(400).setMeanLoss(3.75))
            .build());
    all.put(
        "event-started",
        RunEvent.newBuilder()
            .setStarted(
                RunStarted.newBuilder()
                    .setName("persona-lm")
                    .setClients(20)
                    .setModel("gpt2 d128 L4")
                    .setSeed(-7)
                    .setEngine("libtorch")
                    .setProtection("none: the coordinator sees each update")
                    .setBaseOrigin("CACHED")
                    .setBasePerplexity(38.25)
                    .setFirstRound(1)
                    .setRounds(15)
                    .addWarnings("a deadline: not reproducible")
                    .addWarnings("two warnings"))
            .build());
    all.put(
        "event-started-without-base",
        RunEvent.newBuilder().setStarted(RunStarted.newBuilder().setName("n")).build());
    all.put(
        "event-progress",
        RunEvent.newBuilder()
            .setProgress(
                RunProgress.newBuilder()
                    .setRound(3)
                    .setRounds(15)
                    .setAttempt(2)
                    .setPhase("collecting")
                    .setDone(4)
                    .setCohort(10))
            .build());
    all.put("event-round-committed", RunEvent.newBuilder().setRoundEnded(roundEnded()).build());
    all.put(
        "event-round-aborted",
        RunEvent.newBuilder().setRoundEnded(roundEnded().setReason("TOO_FEW_ACCEPTED")).build());
    all.put(
        "event-finished",
        RunEvent.newBuilder()
            .setFinished(
                RunFinished.newBuilder()
                    .setStatus("stopped")
                    .setExitCode(3)
                    .setRoundsCommitted(9)
                    .setElapsedMillis(109_000)
                    .setBasePerplexity(38.25)
                    .setFinalPerplexity(18.5)
                    .setCentralisedPerplexity(17.625)
                    .setLocalPerplexity(24.875)
                    .addSamples(
                        RunSample.newBuilder()
                            .setPrompt("see you")
                            .setBefore("see you you you")
                            .setAfter("see you tomorrow"))
                    .setExported("adapter"))
            .build());
    all.put("stop-request", StopRequest.newBuilder().setRunId(RUN).setNow(true).build());
    all.put("stop-response", StopResponse.getDefaultInstance());
    all.put("resume-request", ResumeRequest.newBuilder().setRunId(RUN).build());
    all.put("resume-response", ResumeResponse.getDefaultInstance());
    all.put("list-files-request", ListFilesRequest.newBuilder().setRunId(RUN).build());
    all.put(
        "list-files-response",
        ListFilesResponse.newBuilder()
            .addFiles(RunFile.newBuilder().setPath("samples/round-3.txt").setBytes(1L << 33))
            .build());
    all.put(
        "read-file-request",
        ReadFileRequest.newBuilder()
            .setRunId(RUN)
            .setPath("adapter/adapter_model.safetensors")
            .setOffset(1L << 34)
            .build());
    return all;
  }

  private static RunRow row(String run, String state) {
    return RunRow.newBuilder()
        .setRunId(run)
        .setState(state)
        .setSubmittedAt("2026-01-01T00:00:00Z")
        .build();
  }

  private static RunRoundEnded.Builder roundEnded() {
    return RunRoundEnded.newBuilder()
        .setRound(3)
        .setRounds(15)
        .setAttempt(2)
        .setCompleted(9)
        .setSelected(10)
        .setTrainLoss(3.375)
        .setValidationPerplexity(33.0)
        .setUplinkBytes(600_000)
        .setDownlinkBytes(5_000_000_000L)
        .setElapsedMillis(7_300)
        .setRemainingMillis(62_000);
  }
}
