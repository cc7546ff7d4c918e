package dev.covey.protocol.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate, which can be replaced while connections are open: handshakes that begin
 * later use the new one. Safe for use by several threads.
 */
public final class RotatingKeyManager extends X509ExtendedKeyManager {
  private volatile Versions versions;

  public RotatingKeyManager(TlsCertificate certificate) {
    versions = new Versions(0, certificate, certificate);
  }

  /** Replaces the certificate. */
  public synchronized void replace(TlsCertificate certificate) {
    versions = new Versions(versions.number + 1, certificate, versions.certificate);
  }

  /** The certificate that is shown now. */
  public TlsCertificate current() {
    return versions.certificate;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    for (String keyType : keyTypes) {
      if (keyType.startsWith("EC")) {
        return versions.alias();
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keyType.startsWith("EC") ? versions.alias() : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineClientAlias(keyTypes, issuers, null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {versions.alias()};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {versions.alias()};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return versions.of(alias).chain().certificates().toArray(new X509Certificate[0]);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return versions.of(alias).key().privateKey();
  }

  /** A handshake asks for chain and key one after the other; in between they must not change. */
  private record Versions(long number, TlsCertificate certificate, TlsCertificate before) {
    String alias() {
      return Long.toString(number);
    }

    TlsCertificate of(String alias) {
      return alias.equals(alias()) ? certificate : before;
    }
  }
}
