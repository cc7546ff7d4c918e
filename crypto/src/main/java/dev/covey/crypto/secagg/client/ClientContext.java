package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.SessionTerms;

/**
 * What stays the same through a session.
 *
 * @param session digest of the terms
 * @param self the client's index in the roster
 */
record ClientContext(
    SessionTerms terms,
    byte[] session,
    int self,
    IdentityKey identity,
    Entropy entropy,
    SessionHistory history,
    ClientPolicy policy,
    Defences defences) {}
