/**
 * Who is owed what, and the record of what was paid: the budget of a run with its reservations, the
 * payments due after a round, and an append-only ledger chained by hashes in which any changed byte
 * is found. Everything is a value; storing, signing and sending are others' (module crypto is not
 * seen from here: signatures come in through an interface).
 */
@NullMarked
package dev.covey.incentive.settlement;

import org.jspecify.annotations.NullMarked;
