/**
 * Who is who: identity keys (Ed25519), the keys and certificates of TLS (P-256) that are bound to
 * them, the certificate authority that signs these, one-time enrolment tokens, and the files that
 * hold them. Nothing here opens a connection.
 */
@NullMarked
package dev.covey.crypto.pki;

import org.jspecify.annotations.NullMarked;
