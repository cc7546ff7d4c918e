/**
 * Secure aggregation: what a session is about and who takes part. The two machines are in {@code
 * client} and {@code server}, what they say to each other in {@code message}, who shares masks with
 * whom in {@code graph}.
 *
 * <p>The protocol is that of Bonawitz et al. 2017 on the sparse graph of Bell et al. 2020:
 *
 * <pre>
 * client                                    server
 * AdvertisePhase    -- Advertisement -->    AdvertisePhase     keys, signed
 *                   <-- Directory ----
 * SharePhase        -- ShareBundle ---->    SharePhase         shares of two secrets, encrypted
 *                   <-- ShareDelivery --
 * MaskedInputPhase  -- MaskedInput ---->    MaskedInputPhase   x + own mask + pairwise masks
 *                   <-- SurvivorAnnouncement --                (malicious mode)
 * ConsistencyPhase  -- ConsistencySignature --> ConsistencyPhase  one survivor set, signed
 *                   <-- UnmaskRequest ---
 * UnmaskPhase       -- UnmaskResponse -->   UnmaskPhase        one kind of secret of each
 * </pre>
 *
 * <p>Each client has two roots. The mask root makes the keys of the pairwise masks and is shared
 * out: if the client drops out, its neighbours' shares rebuild it, where they do not reveal the
 * seeds of their masks with it themselves. The channel root makes the keys under which shares
 * travel and is never shared: with one root for both, whoever rebuilds a dropped client's keys
 * could read the shares it had sent, among them those of its own mask.
 */
@NullMarked
package dev.covey.crypto.secagg;

import org.jspecify.annotations.NullMarked;
