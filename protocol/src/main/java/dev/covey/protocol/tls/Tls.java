package dev.covey.protocol.tls;

import dev.covey.core.Clock;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.pki.Fingerprint;
import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Credentials of covey.v1: TLS 1.3 and nothing older. One port serves both those who enrol, without
 * a certificate of their own, and everybody else, with one; which call needs what is the
 * interceptor's business.
 */
public final class Tls {
  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /** Which implementation does the work; both do the same. */
  public enum Provider {
    /** OpenSSL's, compiled into gRPC: the faster. */
    OPENSSL(SslProvider.OPENSSL),
    /** The Java runtime's: runs everywhere. */
    JDK(SslProvider.JDK);

    private final SslProvider provider;

    Provider(SslProvider provider) {
      this.provider = provider;
    }

    /** The fastest one that runs on this machine. */
    public static Provider fastest() {
      return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
          ? OPENSSL
          : JDK;
    }
  }

  /**
   * A coordinator's.
   *
   * @param certificate its own, replaceable while it runs
   * @param roots under one of which participants' certificates must be
   */
  public static ServerCredentials server(
      RotatingKeyManager certificate, List<X509Certificate> roots, Clock clock, Provider provider) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.configure(SslContextBuilder.forServer(certificate), provider.provider)
              .protocols(VERSION)
              .trustManager(new ParticipantTrust(roots, clock))
              .clientAuth(ClientAuth.OPTIONAL);
      return NettySslContextServerCredentials.create(builder.build());
    } catch (SSLException e) {
      throw new InternalException("cannot set up TLS 1.3 with " + provider, e);
    }
  }

  /** The same with one root. */
  public static ServerCredentials server(
      RotatingKeyManager certificate, X509Certificate root, Clock clock, Provider provider) {
    return server(certificate, List.of(root), clock, provider);
  }

  /** Of one who has no certificate yet and knows the coordinator's root by its fingerprint. */
  public static ChannelCredentials enrolling(Fingerprint root, Clock clock, Provider provider) {
    return enrolling(new ServerTrust.Root(root), clock, provider);
  }

  /** An enrolled participant's, who knows the coordinator's root by its fingerprint. */
  public static ChannelCredentials enrolled(
      RotatingKeyManager certificate, Fingerprint root, Clock clock, Provider provider) {
    return enrolled(certificate, new ServerTrust.Root(root), clock, provider);
  }

  /**
   * Of one who has no certificate yet: good for enrolment and health alone.
   *
   * @param trust by what the coordinator is known
   */
  public static ChannelCredentials enrolling(ServerTrust trust, Clock clock, Provider provider) {
    return client(clientBuilder(trust, clock, provider), provider);
  }

  /** An enrolled participant's. */
  public static ChannelCredentials enrolled(
      RotatingKeyManager certificate, ServerTrust trust, Clock clock, Provider provider) {
    return client(clientBuilder(trust, clock, provider).keyManager(certificate), provider);
  }

  private static SslContextBuilder clientBuilder(
      ServerTrust trust, Clock clock, Provider provider) {
    return GrpcSslContexts.configure(SslContextBuilder.forClient(), provider.provider)
        .protocols(VERSION)
        .trustManager(new ServerTrustManager(trust, clock));
  }

  private static ChannelCredentials client(SslContextBuilder builder, Provider provider) {
    try {
      return NettySslContextChannelCredentials.create(builder.build());
    } catch (SSLException e) {
      throw new InternalException("cannot set up TLS 1.3 with " + provider, e);
    }
  }
}
