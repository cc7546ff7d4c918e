/**
 * What every engine needs to know about GPT-2 and its adapters, in plain Java: names, shapes and
 * order of the parameters, initialisation, merging an adapter into the base.
 */
@NullMarked
package dev.covey.models.gpt;

import org.jspecify.annotations.NullMarked;
