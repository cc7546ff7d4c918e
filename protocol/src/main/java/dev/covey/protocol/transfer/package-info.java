/**
 * What both ends of {@code covey.v1.Transfer} share: its methods with their marshallers, the
 * checked header of an upload, and the file that a blob grows in. No policy.
 */
@NullMarked
package dev.covey.protocol.transfer;

import org.jspecify.annotations.NullMarked;
