package dev.covey.coordinator.security;

import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.core.AtomicFiles;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.AuthorityFolder;
import dev.covey.crypto.pki.CertificateAuthority;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.CertifiedRole;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.pki.SecretFiles;
import dev.covey.crypto.pki.ServerNames;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.LoopbackSecret;
import dev.covey.protocol.tls.Plaintext;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.RotatingKeyManager;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.tls.TlsCertificate;
import io.grpc.BindableService;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that makes a coordinator's port safe, from its data folder.
 *
 * <pre>
 * DATA/security/ca/            the built-in authority, see AuthorityFolder
 * DATA/security/certificates/  the newest certificate of each member
 * DATA/operator/               an operator's identity for this machine, mode 0700
 * DATA/operator/endpoint       host:port of the running coordinator
 * DATA/operator/server.pem     the server's certificate, where the operator brings it
 * DATA/loopback.secret         without TLS: what callers must know, mode 0600
 * </pre>
 *
 * <pre>{@code
 * CoordinatorSecurity security = CoordinatorSecurity.open(data, settings, roster, clock);
 * NettyServerBuilder builder = Servers.builder(address, security.serverCredentials(), transport);
 * ... add services and inner interceptors ...
 * Server server = security.protect(builder).build().start();
 * security.announce(server.getPort());
 * }</pre>
 *
 * {@link #maintain()} wants to be called about once a minute.
 */
public final class CoordinatorSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorSecurity.class);
  private static final Duration FIRST_TOKEN_VALIDITY = Duration.ofMinutes(5);

  private final Path data;
  private final SecuritySettings settings;
  private final Roster roster;
  private final Clock clock;
  private final SecureRandom random;
  private final CertificateAuthority authority;
  private final CertificateDesk desk;
  private final OpenCalls openCalls = new OpenCalls();
  private final Optional<LoopbackSecret> loopback;
  private final RotatingKeyManager server;
  private final CoordinatorObserver observer;
  private final Optional<OwnServerFiles> own;
  private final Optional<ClientAuthority> clientAuthority;

  private CoordinatorSecurity(
      Path data,
      SecuritySettings settings,
      Roster roster,
      Clock clock,
      SecureRandom random,
      CoordinatorObserver observer) {
    this.data = data;
    this.settings = settings;
    this.roster = roster;
    this.clock = clock;
    this.random = random;
    this.observer = observer;
    Path security = data.resolve("security");
    SecretFiles.createFolder(security);
    this.authority =
        settings
            .ownAuthority()
            .map(
                own ->
                    AuthorityFolder.openOwn(
                        own.chain(), own.key(), settings.lifetimes(), clock, random))
            .orElseGet(
                () ->
                    AuthorityFolder.openOrCreate(
                        security.resolve("ca"), settings.lifetimes(), clock, random));
    this.desk = new CertificateDesk(authority, roster, clock, security.resolve("certificates"));
    this.own = settings.ownServer().map(files -> new OwnServerFiles(files, clock));
    this.clientAuthority =
        settings
            .ownServer()
            .flatMap(SecuritySettings.OwnServer::clientCa)
            .map(
                file ->
                    new ClientAuthority(
                        Authorities.read("tls.client-ca", file, clock.now()), clock));
    this.server =
        new RotatingKeyManager(own.map(OwnServerFiles::read).orElseGet(this::serverCertificate));
    this.loopback =
        settings.plaintext() ? Optional.of(loopbackSecret(data, random)) : Optional.empty();
    ensureOperator();
  }

  /**
   * Opens the security of a data folder; at first start makes an authority and an operator's
   * identity.
   *
   * @throws dev.covey.core.error.ConfigurationException if plaintext is asked for beyond loopback,
   *     or the authority cannot be used
   * @throws StoreException if a file is malformed, missing or readable by others
   */
  public static CoordinatorSecurity open(
      Path dataFolder, SecuritySettings settings, Roster roster, Clock clock) {
    return open(dataFolder, settings, roster, clock, CoordinatorObserver.NONE);
  }

  /**
   * The same, with somebody who hears of enrolments and of calls that are refused.
   *
   * @throws dev.covey.core.error.ConfigurationException as {@link #open(Path, SecuritySettings,
   *     Roster, Clock)}
   * @throws StoreException as there
   */
  public static CoordinatorSecurity open(
      Path dataFolder,
      SecuritySettings settings,
      Roster roster,
      Clock clock,
      CoordinatorObserver observer) {
    if (settings.plaintext()) {
      // Refused before anything is made.
      Plaintext.insecureLoopbackServer(settings.listen());
    }
    SecretFiles.createFolder(dataFolder);
    return new CoordinatorSecurity(
        dataFolder, settings, roster, clock, new SecureRandom(), observer);
  }

  /** What the server is to listen with. */
  public ServerCredentials serverCredentials() {
    return settings.plaintext()
        ? Plaintext.insecureLoopbackServer(settings.listen())
        : Tls.server(server, participantRoots(), clock, settings.provider());
  }

  private List<X509Certificate> participantRoots() {
    List<X509Certificate> roots = new ArrayList<>(List.of(authority.chain().root()));
    clientAuthority.ifPresent(clients -> roots.addAll(clients.roots()));
    return roots;
  }

  /**
   * Adds the services of enrolment and roster, and the check before every call. Interceptors added
   * to the builder earlier run inside of it and find {@link dev.covey.protocol.PeerIdentity#KEY}
   * set; so this must be the last thing done before {@code build()}.
   */
  public <B extends ServerBuilder<B>> B protect(B builder) {
    for (BindableService service : services()) {
      builder.addService(MalformedMessages.answered(service));
    }
    // The interceptor added last runs first.
    return loopback.isPresent()
        ? builder.intercept(new LoopbackInterceptor(loopback.get(), roster, openCalls, observer))
        : builder.intercept(
            new PeerInterceptor(
                new PeerCheck(authority.chain().root(), roster, clock, clientAuthority),
                openCalls,
                observer));
  }

  /** The same after a restart: clients that wait for this coordinator to come back hold it. */
  private static LoopbackSecret loopbackSecret(Path data, SecureRandom random) {
    Path file = data.resolve("loopback.secret");
    return Files.exists(file) ? LoopbackSecret.read(file) : LoopbackSecret.generate(random);
  }

  /** Tells the verbs on this machine where the coordinator listens; call it once it does. */
  public void announce(int port) {
    String host =
        settings.listen().getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : settings.listen().getAddress().getHostAddress();
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    Path secretFile = data.resolve("loopback.secret");
    loopback.ifPresentOrElse(secret -> secret.write(secretFile), () -> deleteIfThere(secretFile));
    announceCertificate();
    AtomicFiles.write(operatorFolder().resolve("endpoint"), literal + ":" + port + "\n");
  }

  /** The verbs know a certificate of the operator's own by itself, and others by their root. */
  private void announceCertificate() {
    Path file = operatorFolder().resolve("server.pem");
    if (own.isPresent()) {
      X509Certificate leaf = server.current().chain().leaf();
      AtomicFiles.write(file, new CertificateChain(List.of(leaf)).toPem());
    } else {
      deleteIfThere(file);
    }
  }

  /** A secret of an earlier start without TLS would tell the verbs to call in the clear. */
  private static void deleteIfThere(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException("cannot delete " + file + ": " + e.getMessage(), e);
    }
  }

  /** What clients pin: SHA-256 of the root certificate. */
  public Fingerprint rootFingerprint() {
    return authority.chain().rootFingerprint();
  }

  /** When the server's certificate in use ends. */
  public Instant serverCertificateEnds() {
    return server.current().chain().expiresAt();
  }

  /** When the authority's own certificate ends, and with it all that it has issued. */
  public Instant authorityCertificateEnds() {
    return authority.chain().leaf().getNotAfter().toInstant();
  }

  /** The operator's identity of this machine. */
  public Path operatorFolder() {
    return data.resolve("operator");
  }

  /** What callers must know where there is no TLS; empty where there is. */
  public Optional<LoopbackSecret> loopbackSecret() {
    return loopback;
  }

  /** A token, made by the coordinator itself, for example for processes that it starts. */
  public EnrolmentToken issueToken(ClientId id, Role role, Duration validFor) {
    EnrolmentToken token = EnrolmentToken.generate(random, rootFingerprint());
    Instant now = clock.now();
    ClientId checked = CertificateSubject.checkId(id.value());
    roster.addToken(new Roster.Token(token.hash(), checked, role, now, now.plus(validFor)));
    return token;
  }

  /**
   * Renews what is due, of the server and of the operator on this machine, and ends calls whose
   * certificates have ended. Returns how many calls it ended.
   */
  public int maintain() {
    if (own.isPresent()) {
      own.get()
          .changed()
          .ifPresent(
              certificate -> {
                server.replace(certificate);
                announceCertificate();
              });
    } else if (server.current().chain().isDueForRenewal(clock.now())) {
      server.replace(serverCertificate());
      LOG.info(
          "the server's certificate is renewed until {}", server.current().chain().expiresAt());
    }
    ensureOperator();
    return openCalls.endExpired(
        clock.now(),
        new PeerCheck.Refused(
            Refusal.EXPIRED,
            "the certificate of this call has expired: call again with a renewed one"));
  }

  /** Calls of an identity that are in progress. */
  int openCalls(ClientId id) {
    return openCalls.count(id);
  }

  private List<BindableService> services() {
    List<BindableService> services = new ArrayList<>();
    services.add(new RosterService(roster, openCalls, rootFingerprint(), random, clock));
    if (!settings.plaintext()) {
      // A token must not travel in the clear, and certificates are worth nothing there.
      services.add(
          new EnrolmentService(
              roster,
              desk,
              rootFingerprint(),
              new EnrolmentThrottle(clock),
              clock,
              observer,
              clientAuthority.isPresent()));
    }
    return services;
  }

  /** A key for this process alone: nothing is kept that could be stolen from the disk. */
  private TlsCertificate serverCertificate() {
    TlsKey key = TlsKey.generate(random);
    List<String> names = new ArrayList<>(settings.names());
    if (!settings.listen().getAddress().isAnyLocalAddress()) {
      names.add(withoutScope(settings.listen().getAddress().getHostAddress()));
      names.add(withoutScope(settings.listen().getHostString()));
    }
    return new TlsCertificate(
        key, authority.issueServer(key.publicKey(), ServerNames.withLoopback(names)));
  }

  /** An IPv6 address may name the interface it is on, which means nothing elsewhere. */
  private static String withoutScope(String address) {
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }

  private void ensureOperator() {
    IdentityFolder folder = IdentityFolder.openOrCreate(operatorFolder(), random);
    IdentityPublicKey identity = folder.identity().publicKey();
    ClientId id = new ClientId("operator-" + identity.fingerprint().hex().substring(0, 8));
    Optional<Roster.Member> member = roster.find(id);
    boolean current =
        member.isPresent()
            && folder
                .chain()
                .filter(chain -> chain.rootFingerprint().equals(rootFingerprint()))
                .filter(chain -> !chain.isDueForRenewal(clock.now()))
                .filter(chain -> isKnown(member.get(), chain))
                .isPresent();
    if (current) {
      return;
    }
    if (member.isEmpty()) {
      EnrolmentToken token = issueToken(id, Role.OPERATOR, FIRST_TOKEN_VALIDITY);
      Roster.Redemption redemption = roster.redeem(token.hash(), id, identity, clock.now());
      if (!(redemption instanceof Roster.Redeemed)) {
        throw new StoreException(
            "the operator identity in "
                + operatorFolder()
                + " cannot be enrolled ("
                + redemption.getClass().getSimpleName()
                + "); move the folder away and start again");
      }
    }
    TlsKey key = folder.chain().isPresent() ? folder.nextTlsKey() : folder.tlsKey();
    CertificateDesk.Issue issue =
        desk.issue(
            new CertificateSubject(id, CertifiedRole.OPERATOR, identity),
            key.publicKey(),
            IdentityBinding.sign(folder.identity(), key.publicKey()));
    if (issue instanceof CertificateDesk.Issued issued) {
      folder.keep(issued.chain());
    } else {
      LOG.warn(
          "the operator identity in {} gets no certificate ({}); move the folder away and start again"
              + " to get another",
          operatorFolder(),
          issue);
    }
  }

  private static boolean isKnown(Roster.Member member, CertificateChain chain) {
    return member.certificates().stream().anyMatch(one -> one.serial().equals(chain.serial()));
  }
}
