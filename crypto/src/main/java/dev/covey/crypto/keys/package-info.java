/**
 * Secrets and what is made of them: key derivation, key agreement, signatures, authenticated
 * encryption. Public-key work is Bouncy Castle's, AES and HMAC are the JCA's, which has intrinsics
 * for them. Nothing here knows about a protocol.
 */
@NullMarked
package dev.covey.crypto.keys;

import org.jspecify.annotations.NullMarked;
