package dev.covey.crypto.pki;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whom a certificate names. It stands in the certificate as two URIs among the alternative names,
 * {@code covey://client/ID} or {@code covey://operator/ID} and {@code covey://identity/HEX}, where
 * every tool shows them.
 *
 * @param id 1 to 64 characters of {@code a-z A-Z 0-9 . _ -}
 * @param role what it may do
 * @param identity the key that owns the certificate
 */
public record CertificateSubject(ClientId id, CertifiedRole role, IdentityPublicKey identity) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int URI_NAME = 6;
  private static final String SCHEME = "covey://";
  private static final String IDENTITY = SCHEME + "identity/";

  public CertificateSubject {
    checkId(id.value());
  }

  /**
   * Checks an id that is to stand in a certificate.
   *
   * @throws DataException if it is too long or has other characters
   */
  public static ClientId checkId(String id) {
    if (!ID.matcher(id).matches()) {
      // Not quoted: it may come from anyone, and this may end in a log.
      throw new DataException(
          "client id of "
              + id.length()
              + " characters: expected 1 to 64 of a-z A-Z 0-9 . _ -; choose another");
    }
    return new ClientId(id);
  }

  List<String> uris() {
    return List.of(SCHEME + role.label() + "/" + id.value(), IDENTITY + identity.hex());
  }

  /**
   * Reads whom a certificate names. Says nothing about who signed it.
   *
   * @throws DataException if it does not name exactly one subject
   */
  public static CertificateSubject of(X509Certificate certificate) {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0) instanceof Integer type
              && type == URI_NAME
              && name.get(1) instanceof String uri
              && uri.startsWith(SCHEME)) {
            uris.add(uri);
          }
        }
      }
    } catch (CertificateParsingException e) {
      throw new DataException("the alternative names of the certificate are malformed", e);
    }
    if (uris.size() == 2 && uris.get(1).startsWith(IDENTITY)) {
      for (CertifiedRole role : CertifiedRole.values()) {
        String prefix = SCHEME + role.label() + "/";
        if (uris.get(0).startsWith(prefix)) {
          return new CertificateSubject(
              checkId(uris.get(0).substring(prefix.length())),
              role,
              IdentityPublicKey.parseHex(uris.get(1).substring(IDENTITY.length())));
        }
      }
    }
    throw new DataException(
        String.format(
            Locale.ROOT,
            "the certificate has %d names of Covey: expected the id and the identity of a client or"
                + " an operator; enrol to get one",
            uris.size()));
  }
}
