package dev.covey.crypto.secagg.server;

import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.SurvivorSet;
import java.util.BitSet;

/**
 * The masked sum and what is needed to open it.
 *
 * @param sharers members whose shares were delivered, and who masked with each other
 * @param survivors those of them whose vectors are in the sum
 * @param sum the masked sum; opened in place
 * @param seedCommitments of the sharers
 */
record Collected(
    ServerContext context,
    BitSet sharers,
    SurvivorSet survivors,
    LaneVector sum,
    MaskCiphertexts maskCiphertexts,
    SeedCommitments seedCommitments) {}
