/**
 * The experiment file: its keys, defaults and rules, and the immutable {@link
 * dev.covey.config.Experiment} that everything else is built from. Nothing here opens a model, a
 * corpus or an engine; nothing here knows what a plug-in class does.
 */
@NullMarked
package dev.covey.config;

import org.jspecify.annotations.NullMarked;
