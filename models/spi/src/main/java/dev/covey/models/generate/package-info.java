/**
 * Generation of token sequences from the scores of any engine. Knows no engine, no tokenizer and no
 * files.
 */
@NullMarked
package dev.covey.models.generate;

import org.jspecify.annotations.NullMarked;
