package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.message.ServerMessage;

/**
 * A message to a member.
 *
 * @param to the member's index in the roster
 */
public record Outgoing(int to, ServerMessage message) {}
