/**
 * Where text comes from: folders, JSON Lines, plays by speaker, and the generated corpora; all end
 * in a {@link dev.covey.models.data.FederatedText}. Broken files are refused here, with file, line,
 * cause and remedy.
 */
@NullMarked
package dev.covey.models.data.source;

import org.jspecify.annotations.NullMarked;
