package dev.covey.crypto.pki;

import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where an authority lives on disk.
 *
 * <pre>
 * ca/chain.pem     the issuing authority's certificate, then the root's
 * ca/issuing-*.key what signs every day, mode 0600; named after its public key
 * ca/root.key      what signed the issuing authority, mode 0600: take it off the machine
 * </pre>
 *
 * The root's key is needed when the folder is made and when the issuing authority is due, every
 * sixteen months; in between it belongs on a medium in a drawer.
 */
public final class AuthorityFolder {
  private static final String CHAIN = "chain.pem";
  private static final String ISSUING = "issuing-";
  private static final String ROOT_KEY = "root.key";

  private AuthorityFolder() {}

  /**
   * Opens the built-in authority; makes it where the folder is absent. A folder appears whole or
   * not at all. An issuing authority that is due is replaced if the root's key is there.
   *
   * @throws StoreException if a file is missing, malformed or readable by others
   * @throws ConfigurationException if the issuing authority or the root has expired
   */
  public static CertificateAuthority openOrCreate(
      Path folder, Lifetimes lifetimes, Clock clock, SecureRandom random) {
    if (!Files.exists(folder)) {
      create(folder, lifetimes, clock, random);
    }
    CertificateChain chain = CertificateChain.read(folder.resolve(CHAIN));
    CertificateAuthority issuing =
        new CertificateAuthority(
            TlsKey.read(issuingKey(folder, chain)), chain, lifetimes, clock, random);
    Path rootKey = folder.resolve(ROOT_KEY);
    if (issuing.chain().isDueForRenewal(clock.now()) && Files.exists(rootKey)) {
      CertificateAuthority root =
          new CertificateAuthority(
              TlsKey.read(rootKey),
              new CertificateChain(List.of(issuing.chain().root())),
              lifetimes,
              clock,
              random);
      return replaceIssuing(folder, root, random);
    }
    requireAlive(issuing.chain(), clock, folder.resolve(CHAIN));
    return issuing;
  }

  /**
   * Opens an operator's own authority.
   *
   * @param chainFile PEM: the authority's certificate first, the root last
   * @param keyFile its P-256 key, PKCS#8 in PEM, mode 0600
   * @throws StoreException if a file is missing, malformed or readable by others
   * @throws ConfigurationException if they do not belong together, may not sign, or have expired
   */
  public static CertificateAuthority openOwn(
      Path chainFile, Path keyFile, Lifetimes lifetimes, Clock clock, SecureRandom random) {
    CertificateChain chain = CertificateChain.read(chainFile);
    requireAlive(chain, clock, chainFile);
    return new CertificateAuthority(TlsKey.read(keyFile), chain, lifetimes, clock, random);
  }

  private static void create(Path folder, Lifetimes lifetimes, Clock clock, SecureRandom random) {
    Path making = folder.resolveSibling(folder.getFileName() + ".tmp");
    deleteIfExists(making);
    SecretFiles.createFolder(making);
    TlsKey rootKey = TlsKey.generate(random);
    rootKey.write(making.resolve(ROOT_KEY));
    replaceIssuing(
        making, CertificateAuthority.createRoot(rootKey, lifetimes, clock, random), random);
    try {
      Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException("cannot make folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static CertificateAuthority replaceIssuing(
      Path folder, CertificateAuthority root, SecureRandom random) {
    TlsKey key = TlsKey.generate(random);
    CertificateAuthority issuing = root.createIssuing(key);
    // The new key lies beside the old one until the chain names it: a crash leaves a pair that
    // fits.
    key.write(issuingKey(folder, issuing.chain()));
    AtomicFiles.write(folder.resolve(CHAIN), issuing.chain().toPem());
    removeOtherKeys(folder, issuing.chain());
    return issuing;
  }

  private static void requireAlive(CertificateChain chain, Clock clock, Path file) {
    chain
        .certificates()
        .forEach(
            certificate -> {
              if (clock.now().isAfter(certificate.getNotAfter().toInstant())) {
                throw new ConfigurationException(
                    file
                        + ": the authority '"
                        + certificate.getSubjectX500Principal().getName()
                        + "' expired at "
                        + certificate.getNotAfter().toInstant()
                        + "; put root.key back beside it and start again, or configure another");
              }
            });
  }

  private static Path issuingKey(Path folder, CertificateChain chain) {
    String name = TlsKey.fingerprint(chain.leaf().getPublicKey()).hex().substring(0, 16);
    return folder.resolve(ISSUING + name + ".key");
  }

  private static void removeOtherKeys(Path folder, CertificateChain chain) {
    Path current = issuingKey(folder, chain);
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        if (String.valueOf(file.getFileName()).startsWith(ISSUING) && !file.equals(current)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove an old key from " + folder, e);
    }
  }

  private static void deleteIfExists(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove what is left of " + folder, e);
    }
  }
}
