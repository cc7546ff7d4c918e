/**
 * What a run releases and how it is protected. Here: where noise may stand. Below: the accountants,
 * the samplers, the ledger, the audit and clipping. Nothing here knows about rounds, engines or the
 * wire.
 */
@NullMarked
package dev.covey.privacy;

import org.jspecify.annotations.NullMarked;
