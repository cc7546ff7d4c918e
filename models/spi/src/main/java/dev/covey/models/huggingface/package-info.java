/**
 * Folders in the layouts of Hugging Face's {@code transformers} (config.json, model.safetensors)
 * and {@code peft} (adapter_config.json, adapter_model.safetensors). Nothing is fetched, and
 * nothing in a folder is executed.
 */
@NullMarked
package dev.covey.models.huggingface;

import org.jspecify.annotations.NullMarked;
