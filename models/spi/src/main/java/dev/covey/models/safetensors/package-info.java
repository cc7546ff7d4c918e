/**
 * The safetensors file format: an 8 byte little-endian header length, a JSON header, raw tensors
 * back to back. Reading trusts nothing in the header. Knows no model family.
 */
@NullMarked
package dev.covey.models.safetensors;

import org.jspecify.annotations.NullMarked;
