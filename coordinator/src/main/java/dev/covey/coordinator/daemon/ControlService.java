package dev.covey.coordinator.daemon;

import com.google.protobuf.ByteString;
import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.store.QueuedRun;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.ControlGrpc;
import dev.covey.protocol.v1.ListFilesRequest;
import dev.covey.protocol.v1.ListFilesResponse;
import dev.covey.protocol.v1.ListRunsRequest;
import dev.covey.protocol.v1.ListRunsResponse;
import dev.covey.protocol.v1.ReadFileRequest;
import dev.covey.protocol.v1.ResumeRequest;
import dev.covey.protocol.v1.ResumeResponse;
import dev.covey.protocol.v1.RunEvent;
import dev.covey.protocol.v1.RunFile;
import dev.covey.protocol.v1.RunRow;
import dev.covey.protocol.v1.StatusRequest;
import dev.covey.protocol.v1.StatusResponse;
import dev.covey.protocol.v1.StopRequest;
import dev.covey.protocol.v1.StopResponse;
import dev.covey.protocol.v1.SubmitRequest;
import dev.covey.protocol.v1.SubmitResponse;
import dev.covey.protocol.v1.WatchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control service over a {@link RunManager}; control.proto says what each call does. */
public final class ControlService extends ControlGrpc.ControlImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);

  /** A peer takes 8 KiB of trailers. */
  private static final int MOST_DESCRIPTION_BYTES = 6000;

  /** Four bytes of UTF-8, each written as a percent sign and two digits. */
  private static final int MOST_BYTES_OF_A_CHARACTER = 12;

  private final RunManager manager;

  public ControlService(RunManager manager) {
    this.manager = manager;
  }

  @Override
  public void submit(SubmitRequest request, StreamObserver<SubmitResponse> answer) {
    answer(
        answer,
        () -> {
          LoadedExperiment loaded;
          try {
            loaded =
                ExperimentFile.parse(
                    "the submitted experiment",
                    request.getExperimentToml(),
                    Path.of(""),
                    List.of());
          } catch (ConfigurationException wrong) {
            throw refusal(Status.INVALID_ARGUMENT, String.valueOf(wrong.getMessage()));
          }
          return SubmitResponse.newBuilder().setRunId(manager.submit(loaded).value()).build();
        });
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> answer) {
    answer(
        answer,
        () -> {
          ListRunsResponse.Builder rows = ListRunsResponse.newBuilder();
          for (QueuedRun row : manager.list()) {
            rows.addRuns(
                RunRow.newBuilder()
                    .setRunId(row.run().value())
                    .setState(row.state().name().toLowerCase(Locale.ROOT))
                    .setSubmittedAt(row.submittedAt().toString()));
          }
          return rows.build();
        });
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
    answer(
        answer,
        () ->
            StatusResponse.newBuilder()
                .setStatusJson(manager.statusJson(run(request.getRunId())))
                .build());
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<RunEvent> answer) {
    ServerCallStreamObserver<RunEvent> out = (ServerCallStreamObserver<RunEvent>) answer;
    WatchStream stream = new WatchStream(out);
    try {
      Runnable stop = manager.watch(run(request.getRunId()), stream, stream::end);
      out.setOnCancelHandler(stop);
    } catch (RuntimeException refused) {
      answer.onError(statusOf(refused));
    }
  }

  @Override
  public void stop(StopRequest request, StreamObserver<StopResponse> answer) {
    answer(
        answer,
        () -> {
          if (!manager.stop(run(request.getRunId()), request.getNow())) {
            throw refusal(
                Status.FAILED_PRECONDITION,
                "run " + request.getRunId() + " is not going on now, or not yet that far");
          }
          return StopResponse.getDefaultInstance();
        });
  }

  @Override
  public void resume(ResumeRequest request, StreamObserver<ResumeResponse> answer) {
    answer(
        answer,
        () -> {
          if (!manager.resume(run(request.getRunId()))) {
            throw refusal(
                Status.FAILED_PRECONDITION,
                "run " + request.getRunId() + " was not stopped and has not failed");
          }
          return ResumeResponse.getDefaultInstance();
        });
  }

  @Override
  public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> answer) {
    answer(
        answer,
        () -> {
          ListFilesResponse.Builder files = ListFilesResponse.newBuilder();
          new PublicRunFiles(manager.folder(run(request.getRunId())))
              .list()
              .forEach(
                  (path, bytes) ->
                      files.addFiles(RunFile.newBuilder().setPath(path).setBytes(bytes)));
          return files.build();
        });
  }

  @Override
  public void readFile(ReadFileRequest request, StreamObserver<Chunk> answer) {
    ServerCallStreamObserver<Chunk> out = (ServerCallStreamObserver<Chunk>) answer;
    try {
      PublicRunFiles.Reader reader =
          new PublicRunFiles(manager.folder(run(request.getRunId())))
              .open(request.getPath(), request.getOffset());
      out.setOnCancelHandler(reader::close);
      out.setOnReadyHandler(() -> pump(reader, out));
    } catch (RuntimeException refused) {
      answer.onError(statusOf(refused));
    }
  }

  /** Sends chunks for as long as the transport has room. */
  private static void pump(PublicRunFiles.Reader reader, ServerCallStreamObserver<Chunk> out) {
    try {
      while (out.isReady() && !reader.isClosed()) {
        long offset = reader.offset();
        byte[] data = reader.next();
        if (data.length == 0) {
          reader.close();
          out.onCompleted();
          return;
        }
        out.onNext(Chunk.newBuilder().setOffset(offset).setData(ByteString.copyFrom(data)).build());
      }
    } catch (IOException e) {
      reader.close();
      out.onError(
          Status.UNAVAILABLE.withDescription("the file cannot be read now").asRuntimeException());
    }
  }

  private static RunId run(String id) {
    try {
      return new RunId(id);
    } catch (ConfigurationException e) {
      throw refusal(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
    }
  }

  private static <T> void answer(StreamObserver<T> answer, Supplier<T> work) {
    T result;
    try {
      result = work.get();
    } catch (RuntimeException refused) {
      answer.onError(statusOf(refused));
      return;
    }
    answer.onNext(result);
    answer.onCompleted();
  }

  private static StatusRuntimeException refusal(Status status, String description) {
    return status.withDescription(fitting(description)).asRuntimeException();
  }

  /** As much of a text as the trailers have room for, in which other than ASCII takes more. */
  static String fitting(String text) {
    int room = MOST_DESCRIPTION_BYTES;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      room -= character >= ' ' && character < 0x7f ? 1 : MOST_BYTES_OF_A_CHARACTER;
      if (room < 0) {
        return text.substring(0, end) + " ...";
      }
      end += Character.charCount(character);
    }
    return text;
  }

  private static StatusRuntimeException statusOf(RuntimeException refused) {
    if (refused instanceof StatusRuntimeException status) {
      return status;
    }
    if (refused instanceof UnknownRunException) {
      return refusal(Status.NOT_FOUND, String.valueOf(refused.getMessage()));
    }
    if (refused instanceof CoveyException) {
      return refusal(Status.FAILED_PRECONDITION, String.valueOf(refused.getMessage()));
    }
    LOG.error("a control call was not handled", refused);
    return refusal(Status.INTERNAL, "the call was not handled; the coordinator's log says why");
  }
}
