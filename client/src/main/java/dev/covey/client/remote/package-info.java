/**
 * A client that takes part in rounds of a coordinator elsewhere: one stream, kept up; for each run
 * what it needs to train; each task trained once and sent until it is heard.
 */
@NullMarked
package dev.covey.client.remote;

import org.jspecify.annotations.NullMarked;
