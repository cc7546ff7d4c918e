/**
 * Codecs of the rounds service: between its messages and the types of rounds and vectors. Whatever
 * a peer sends is checked here; a message that no peer may send is a typed error, never a crash.
 */
@NullMarked
package dev.covey.protocol.rounds;

import org.jspecify.annotations.NullMarked;
