/**
 * What releases cost: the events of a run as values, and accountants that bound the epsilon of
 * their composition. An accountant never reports less than it can prove; where several bounds are
 * valid each stands under its own name. Nothing here draws noise or keeps state.
 */
@NullMarked
package dev.covey.privacy.accountant;

import org.jspecify.annotations.NullMarked;
