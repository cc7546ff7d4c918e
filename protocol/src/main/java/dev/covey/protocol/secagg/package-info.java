/**
 * Codecs of secure aggregation: between the messages of its machines and covey.v1. Whatever a peer
 * sends is checked here for shape and size; whether it makes sense in a session is the machines'
 * business. What cannot be is a {@link dev.covey.core.error.NetworkException}, which names sizes
 * and never contents.
 */
@NullMarked
package dev.covey.protocol.secagg;

import org.jspecify.annotations.NullMarked;
