/**
 * Corpora that are generated, so that everything runs without a download: people who write messages
 * to each other, and tiny texts for very large cohorts. The same seed gives the same bytes on every
 * machine.
 */
@NullMarked
package dev.covey.models.corpus;

import org.jspecify.annotations.NullMarked;
