/**
 * Text to token ids and back: bytes, characters, byte-level BPE trained here, and any Hugging Face
 * tokenizer.json. What is saved here is itself a Hugging Face tokenizer.json.
 */
@NullMarked
package dev.covey.models.tokenizer;

import org.jspecify.annotations.NullMarked;
