/**
 * Which client gets which record: natural, IID, Dirichlet by label, shards, quantity skew, by time,
 * and whatever else implements {@link dev.covey.models.data.partition.Partitioner}. Knows nothing
 * of text: images are partitioned the same way.
 */
@NullMarked
package dev.covey.models.data.partition;

import org.jspecify.annotations.NullMarked;
