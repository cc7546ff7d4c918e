package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.HararyGraph;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import java.util.Map;

/**
 * What stays the same once everybody has advertised.
 *
 * @param session digest of the terms
 * @param advertisements by member, ascending
 */
record ServerContext(
    SessionTerms terms,
    byte[] session,
    byte[] directoryRoot,
    HararyGraph graph,
    Map<Integer, Advertisement> advertisements) {}
