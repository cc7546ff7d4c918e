package dev.covey.crypto.bench;

import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.client.ClientPolicy;
import dev.covey.crypto.secagg.client.ClientStep;
import dev.covey.crypto.secagg.client.Enrolment;
import dev.covey.crypto.secagg.client.SecAggClient;
import dev.covey.crypto.secagg.client.SessionHistory;
import dev.covey.crypto.secagg.client.TaskView;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.MessageBytes;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Times whole sessions in memory, all on the calling thread, by its CPU time. Clients drop out
 * after they have shared their secrets, which costs the coordinator most. The machines and the
 * clients' floors are those of a real session: parameters that a client would refuse are refused
 * here too.
 */
public final class SecaggBench {
  private static final int INPUTS = 4;
  private static final String[] PHASES = {
    "advertise", "share", "masked_input", "consistency", "unmask"
  };

  /**
   * What to measure.
   *
   * @param clients n
   * @param dimension d
   * @param neighbours k
   * @param threshold t
   * @param dropout fraction of clients that drop out
   * @param corrupt fraction of clients that the session has to withstand
   * @param bits b of an entry
   */
  public record Parameters(
      int clients,
      int dimension,
      int neighbours,
      int threshold,
      double dropout,
      double corrupt,
      int bits,
      Adversary adversary,
      KeyAgreement agreement) {
    public Parameters {
      if (clients < 3 || !(dropout >= 0 && dropout < 1)) {
        throw new ConfigurationException(
            "need at least 3 clients and a dropout from 0 to below 1, got "
                + clients
                + " and "
                + dropout);
      }
    }
  }

  /**
   * What {@link #run} measured.
   *
   * @param serverCpuSeconds of the coordinator, all phases
   * @param clientCpuSeconds of the median client that stayed to the end, all phases
   * @param cpuSecondsByPhase of the coordinator ({@code server_*}) and the mean client ({@code
   *     client_*})
   * @param uplinkBytesPerClient payload of the largest client's messages
   * @param downlinkBytesPerClient payload of the messages to that client
   * @param maxAbsError largest difference between the opened sum and the plain one
   * @param survivors clients in the sum
   */
  public record Figures(
      double serverCpuSeconds,
      double clientCpuSeconds,
      Map<String, Double> cpuSecondsByPhase,
      long uplinkBytesPerClient,
      long downlinkBytesPerClient,
      double maxAbsError,
      int survivors) {}

  private final Parameters parameters;
  private final SessionTerms terms;
  private final List<SecAggClient> clients = new ArrayList<>();
  private final List<LaneVector> inputs = new ArrayList<>();
  private final long[] clientNanos;
  private final long[] uplink;
  private final long[] downlink;
  private final Map<String, Long> nanosByPhase = new TreeMap<>();
  private long serverNanos;

  private SecaggBench(Parameters parameters, List<IdentityKey> identities, int attempt) {
    this.parameters = parameters;
    int count = parameters.clients();
    Entropy entropy = Entropy.system();
    IdentityKey authority = IdentityKey.generate(entropy);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(member(i, identities.get(i).publicKey(), authority));
    }
    byte[] nonce = new byte[SessionTerms.HASH_BYTES];
    entropy.fill(nonce);
    byte[] taskHash = new byte[SessionTerms.HASH_BYTES];
    entropy.fill(taskHash);
    int dropped = dropped(parameters);
    try {
      terms =
          new SessionTerms(
              new RoundKey(new RunId("bench"), 1, attempt),
              nonce,
              taskHash,
              parameters.adversary(),
              parameters.agreement(),
              new Neighbourhood(count, parameters.neighbours(), parameters.threshold()),
              parameters.bits(),
              parameters.dimension(),
              parameters.corrupt(),
              (double) dropped / count,
              Math.max(2, count - dropped),
              new Roster(members));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
    // Shared: each proof is verified once, as by a client that has been in sessions before.
    Enrolment enrolment = Enrolment.byAuthority(authority.publicKey(), Clock.system());
    ClientPolicy policy =
        parameters.adversary() == Adversary.MALICIOUS
            ? ClientPolicy.malicious(2, parameters.corrupt(), enrolment)
            : ClientPolicy.semiHonest(2, parameters.corrupt());
    TaskView task =
        new TaskView(taskHash, parameters.bits(), parameters.dimension(), OptionalLong.empty());
    for (int i = 0; i < count; i++) {
      clients.add(
          new SecAggClient(
              members.get(i).id(),
              identities.get(i),
              policy,
              task,
              SessionHistory.inMemory(),
              entropy));
    }
    for (int i = 0; i < INPUTS; i++) {
      byte[] wire = new byte[terms.vectorBytes()];
      entropy.fill(wire);
      wire[wire.length - 1] = 0;
      inputs.add(passed(wire));
    }
    clientNanos = new long[count];
    uplink = new long[count];
    downlink = new long[count];
  }

  private Member member(int index, byte[] key, IdentityKey authority) {
    ClientId id = new ClientId("client-" + index);
    return parameters.adversary() == Adversary.MALICIOUS
        ? new Member(
            id,
            key,
            1,
            Optional.of(
                EnrolmentProof.issue(
                    authority, id, key, Clock.system().now().plus(Duration.ofHours(1)))))
        : Member.of(id, key);
  }

  /**
   * Measures.
   *
   * @param repetitions sessions; each figure is the median over them
   * @param warmUps sessions before, whose figures are not looked at
   */
  public static Figures run(Parameters parameters, int repetitions, int warmUps) {
    if (repetitions < 1 || warmUps < 0) {
      throw new ConfigurationException(
          "need at least 1 repetition and 0 warm-ups, got " + repetitions + " and " + warmUps);
    }
    MaskExpansion.warmUp();
    Entropy entropy = Entropy.system();
    List<IdentityKey> identities = new ArrayList<>();
    for (int i = 0; i < parameters.clients(); i++) {
      identities.add(IdentityKey.generate(entropy));
    }
    List<Figures> all = new ArrayList<>();
    for (int i = 0; i < warmUps + repetitions; i++) {
      Figures figures = new SecaggBench(parameters, identities, i + 1).session();
      if (i >= warmUps) {
        all.add(figures);
      }
    }
    return medianOf(all);
  }

  private Figures session() {
    SecAggServer server = new SecAggServer(terms);
    List<Outgoing> outgoing = server.announcements();
    int phase = 0;
    while (true) {
      String name = PHASES[phase];
      for (int i = 0; i < outgoing.size(); i++) {
        ClientMessage answer = answer(outgoing.get(i), name);
        if (answer != null) {
          long start = ProcessUsage.threadCpuNanos();
          ServerStep step = server.receive(answer);
          countServer(name, start);
          if (!(step instanceof ServerStep.Accepted)) {
            throw new InternalException("the coordinator did not take a message: " + step);
          }
        }
      }
      long start = ProcessUsage.threadCpuNanos();
      ServerStep step = server.closePhase();
      if (step instanceof ServerStep.Openable openable) {
        Opening.Result result = openable.opening().run(Workers.serial());
        countServer(name, start);
        return figures(result);
      }
      countServer(name, start);
      if (!(step instanceof ServerStep.Advanced advanced)) {
        throw new InternalException("the session ended early: " + step);
      }
      outgoing = advanced.messages();
      phase += phase == 2 && parameters.adversary() == Adversary.SEMI_HONEST ? 2 : 1;
    }
  }

  private @Nullable ClientMessage answer(Outgoing outgoing, String phase) {
    int member = outgoing.to();
    boolean leaves = phase.equals("masked_input") && member < dropped(parameters);
    if (leaves) {
      clients.get(member).close();
      return null;
    }
    downlink[member] += MessageBytes.of(outgoing.message());
    SecAggClient client = clients.get(member);
    long start = ProcessUsage.threadCpuNanos();
    ClientStep step = client.receive(outgoing.message());
    if (step instanceof ClientStep.Proceeded) {
      step = client.provide(inputs.get(member % INPUTS));
    }
    long nanos = ProcessUsage.threadCpuNanos() - start;
    clientNanos[member] += nanos;
    nanosByPhase.merge("client_" + phase, nanos, Long::sum);
    if (step instanceof ClientStep.Replied replied) {
      uplink[member] += MessageBytes.of(replied.message());
      return replied.message();
    }
    if (step instanceof ClientStep.Aborted aborted) {
      throw new ConfigurationException(
          "a client refuses such a session: " + aborted.rejection().detail());
    }
    throw new InternalException("a client did not answer: " + step);
  }

  private void countServer(String phase, long start) {
    long nanos = ProcessUsage.threadCpuNanos() - start;
    serverNanos += nanos;
    nanosByPhase.merge("server_" + phase, nanos, Long::sum);
  }

  private Figures figures(Opening.Result result) {
    if (!(result instanceof Opening.Opened opened)) {
      throw new InternalException("the sum was not opened: " + result);
    }
    LaneVector difference = opened.sum();
    for (int member : opened.survivors().indexes()) {
      difference.subtract(inputs.get(member % INPUTS));
    }
    double error = 0;
    for (int i = 0; i < difference.dimension(); i++) {
      error = Math.max(error, Math.abs((double) difference.getSigned(i)));
    }
    long[] stayed = Arrays.copyOfRange(clientNanos, dropped(parameters), clientNanos.length);
    Arrays.sort(stayed);
    Map<String, Double> byPhase = new LinkedHashMap<>();
    nanosByPhase.forEach(
        (name, nanos) ->
            byPhase.put(
                name, nanos * 1e-9 / (name.startsWith("client_") ? parameters.clients() : 1)));
    return new Figures(
        serverNanos * 1e-9,
        stayed[stayed.length / 2] * 1e-9,
        byPhase,
        Arrays.stream(uplink).max().orElse(0),
        Arrays.stream(downlink).max().orElse(0),
        error,
        opened.survivors().size());
  }

  private LaneVector passed(byte[] wire) {
    return LaneVector.fromWire(terms.bits(), terms.dimension(), wire)
            instanceof dev.covey.crypto.keys.Checked.Passed<LaneVector> vector
        ? vector.value()
        : LaneVector.zeros(terms.bits(), terms.dimension());
  }

  private static int dropped(Parameters parameters) {
    return (int) Math.floor(parameters.dropout() * parameters.clients() + 1e-9);
  }

  private static Figures medianOf(List<Figures> all) {
    List<Figures> sorted =
        all.stream()
            .sorted(java.util.Comparator.comparingDouble(Figures::serverCpuSeconds))
            .toList();
    Figures middle = sorted.get(sorted.size() / 2);
    double[] client = all.stream().mapToDouble(Figures::clientCpuSeconds).sorted().toArray();
    return new Figures(
        middle.serverCpuSeconds(),
        client[client.length / 2],
        middle.cpuSecondsByPhase(),
        middle.uplinkBytesPerClient(),
        middle.downlinkBytesPerClient(),
        all.stream().mapToDouble(Figures::maxAbsError).max().orElse(0),
        middle.survivors());
  }
}
