package dev.covey.privacy.ledger;

import dev.covey.core.RoundKey;

/**
 * Names one spend: charging it again changes nothing.
 *
 * @param round run, round and attempt; another attempt is another release
 * @param tier where it is released
 * @param kind what is released
 */
public record SpendKey(RoundKey round, Tier tier, ReleaseKind kind) {}
