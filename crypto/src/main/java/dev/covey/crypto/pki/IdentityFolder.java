package dev.covey.crypto.pki;

import dev.covey.core.AtomicFiles;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Everything by which one participant is known, in one folder of mode 0700.
 *
 * <pre>
 * identity.key      Ed25519, mode 0600: who it is; never replaced
 * tls.key           P-256, mode 0600: what its certificate is for
 * tls.next.key      while a renewal is under way
 * certificate.pem   the certificate first, the root last
 * ca.pem            the root alone
 * </pre>
 *
 * A crash at any moment leaves a folder that opens: a certificate is written before its key takes
 * the place of the last, and opening finishes what was begun.
 */
public final class IdentityFolder {
  private static final String IDENTITY = "identity.key";
  private static final String TLS = "tls.key";
  private static final String NEXT_TLS = "tls.next.key";
  private static final String CERTIFICATE = "certificate.pem";
  private static final String ROOT = "ca.pem";

  private final Path folder;
  private final SecureRandom random;
  private final IdentityKey identity;

  private IdentityFolder(Path folder, SecureRandom random) {
    this.folder = folder;
    this.random = random;
    this.identity = IdentityKey.read(folder.resolve(IDENTITY));
    finishRenewal();
  }

  /** Opens a folder; makes it, with a new identity, where there is none. */
  public static IdentityFolder openOrCreate(Path folder, SecureRandom random) {
    SecretFiles.createFolder(folder);
    Path identity = folder.resolve(IDENTITY);
    if (!Files.exists(identity)) {
      if (Files.exists(folder.resolve(CERTIFICATE))) {
        throw new StoreException(
            identity
                + " is missing beside its certificate; restore it from a backup, or empty the folder"
                + " and enrol under another id");
      }
      IdentityKey.generate(random).write(identity);
    }
    return open(folder, random);
  }

  /**
   * Opens a folder that must be there.
   *
   * @throws StoreException if it is absent, or a file is malformed or readable by others
   */
  public static IdentityFolder open(Path folder, SecureRandom random) {
    if (!Files.isDirectory(folder)) {
      throw new StoreException(
          "there is no identity in " + folder + "; enrol first, or name the folder it is in");
    }
    return new IdentityFolder(folder, random);
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** Who this is. */
  public IdentityKey identity() {
    return identity;
  }

  /** The key of TLS in use; made where there is none. */
  public TlsKey tlsKey() {
    return readOrGenerate(folder.resolve(TLS));
  }

  /**
   * The key that the next certificate is to be for. Asked again, the same: a renewal whose answer
   * was lost is repeated with it.
   */
  public TlsKey nextTlsKey() {
    return readOrGenerate(folder.resolve(NEXT_TLS));
  }

  /** The chain in use; empty before enrolment. */
  public Optional<CertificateChain> chain() {
    Path file = folder.resolve(CERTIFICATE);
    return Files.exists(file) ? Optional.of(CertificateChain.read(file)) : Optional.empty();
  }

  /**
   * Keeps a chain for {@link #tlsKey()} or {@link #nextTlsKey()}, which becomes the key in use.
   *
   * @throws StoreException if it is for neither or names another identity
   */
  public void keep(CertificateChain chain) {
    boolean forCurrent = isFor(chain, folder.resolve(TLS));
    boolean forNext = isFor(chain, folder.resolve(NEXT_TLS));
    boolean mine = CertificateSubject.of(chain.leaf()).identity().equals(identity.publicKey());
    if (!mine || !(forCurrent || forNext)) {
      throw new StoreException(
          "a certificate for another key or identity was given for "
              + folder
              + ": expected one for this folder's; enrol again");
    }
    AtomicFiles.write(folder.resolve(CERTIFICATE), chain.toPem());
    AtomicFiles.write(
        folder.resolve(ROOT), new CertificateChain(java.util.List.of(chain.root())).toPem());
    finishRenewal();
  }

  /** Names the identity's public half. */
  @Override
  public String toString() {
    return "IdentityFolder[" + folder + ", " + identity + "]";
  }

  private void finishRenewal() {
    Path next = folder.resolve(NEXT_TLS);
    Optional<CertificateChain> chain = chain();
    if (chain.isPresent() && isFor(chain.get(), next)) {
      try {
        Files.move(
            next,
            folder.resolve(TLS),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new StoreException("cannot finish the renewal in " + folder, e);
      }
    }
  }

  private static boolean isFor(CertificateChain chain, Path key) {
    return Files.exists(key) && TlsKey.read(key).publicKey().equals(chain.leaf().getPublicKey());
  }

  private TlsKey readOrGenerate(Path file) {
    if (!Files.exists(file)) {
      TlsKey.generate(random).write(file);
    }
    return TlsKey.read(file);
  }
}
