/**
 * Chunks on the wire without copies that nobody needs: hand-written marshallers whose bytes are
 * those of the generated messages. They know nothing of services or files.
 */
@NullMarked
package dev.covey.protocol.codec;

import org.jspecify.annotations.NullMarked;
