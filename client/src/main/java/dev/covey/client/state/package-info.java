/** What a client remembers between rounds, durably. */
@NullMarked
package dev.covey.client.state;

import org.jspecify.annotations.NullMarked;
