/**
 * What a run has released about its clients and what that cost, against whom: a ledger that is a
 * value, charged before each release and written durably before it. Nothing here draws noise or
 * knows a store; whoever has one is handed the text to write.
 */
@NullMarked
package dev.covey.privacy.ledger;

import org.jspecify.annotations.NullMarked;
