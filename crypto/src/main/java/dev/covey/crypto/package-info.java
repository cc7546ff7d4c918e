/**
 * The encoding of everything that is signed, hashed or used as associated data, and the
 * cryptographic primitives built on it. Nothing here knows about rounds, models or the wire.
 */
@NullMarked
package dev.covey.crypto;

import org.jspecify.annotations.NullMarked;
