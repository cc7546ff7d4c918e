/**
 * {@code client.toml}: what belongs to one device. Its keys, defaults and rules, and the immutable
 * {@link dev.covey.config.client.ClientConfig}. Nothing here looks at the device, its data or the
 * network.
 */
@NullMarked
package dev.covey.config.client;

import org.jspecify.annotations.NullMarked;
