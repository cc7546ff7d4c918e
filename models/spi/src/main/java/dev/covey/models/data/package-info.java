/**
 * Text of a federation as the rest of Covey sees it: who has which documents ({@link
 * dev.covey.models.data.FederatedText}), how they are split, packed into blocks of tokens and drawn
 * as batches. Files and generated corpora are read in {@code data.source}; who gets which record is
 * decided in {@code data.partition}. No engine and no file format appears here.
 */
@NullMarked
package dev.covey.models.data;

import org.jspecify.annotations.NullMarked;
