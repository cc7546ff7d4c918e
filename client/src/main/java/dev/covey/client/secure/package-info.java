/** A client's part in the session that masks the updates of a cohort. */
@NullMarked
package dev.covey.client.secure;

import org.jspecify.annotations.NullMarked;
