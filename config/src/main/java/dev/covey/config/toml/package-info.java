/**
 * Strict TOML: documents whose every value knows where it was written, declared keys with types,
 * defaults and meanings, a reader that collects all problems and refuses what it was not asked for,
 * and a canonical writer. Knows nothing of experiments: any settings file can be read with it.
 */
@NullMarked
package dev.covey.config.toml;

import org.jspecify.annotations.NullMarked;
