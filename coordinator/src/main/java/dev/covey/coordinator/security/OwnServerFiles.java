package dev.covey.coordinator.security;

import dev.covey.core.Clock;
import dev.covey.core.error.CoveyException;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.OwnCertificate;
import dev.covey.protocol.tls.TlsCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the operator brings, and its exchange while the coordinator runs: whoever
 * renews it replaces the files, key first or certificate first, and it is taken up once both fit.
 */
final class OwnServerFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OwnServerFiles.class);

  private final SecuritySettings.OwnServer files;
  private final Clock clock;
  private List<String> seen = List.of();

  OwnServerFiles(SecuritySettings.OwnServer files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * The certificate as it is now.
   *
   * @throws dev.covey.core.error.ConfigurationException if it cannot be used, with the remedy
   */
  synchronized TlsCertificate read() {
    seen = versions();
    OwnCertificate own =
        OwnCertificate.read(files.chain(), files.key(), ChainCheck.Use.SERVER, clock.now());
    return new TlsCertificate(own.key(), own.chain());
  }

  /** Another one, if the files have changed since they were looked at and are good. */
  synchronized Optional<TlsCertificate> changed() {
    if (versions().equals(seen)) {
      return Optional.empty();
    }
    try {
      TlsCertificate certificate = read();
      LOG.info(
          "the server's certificate in {} is taken up, until {}",
          files.chain(),
          certificate.chain().expiresAt());
      return Optional.of(certificate);
    } catch (CoveyException e) {
      LOG.warn("the server keeps its certificate: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private List<String> versions() {
    return List.of(version(files.chain()), version(files.key()));
  }

  private static String version(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "none";
    }
  }
}
