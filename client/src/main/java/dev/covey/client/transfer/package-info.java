/**
 * The client's end of {@code covey.v1.Transfer}: models come into a folder by their digest, updates
 * go out, and both go on where they stopped when the connection or either process ends. What is
 * sent and when is decided elsewhere.
 */
@NullMarked
package dev.covey.client.transfer;

import org.jspecify.annotations.NullMarked;
