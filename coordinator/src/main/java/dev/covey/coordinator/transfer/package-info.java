/**
 * The coordinator's end of {@code covey.v1.Transfer}: models go out of a store of blobs, updates
 * come in through a spool of files. What an update is for is none of its business: an {@link
 * dev.covey.coordinator.transfer.UploadSink} decides what is let in and takes what is whole.
 */
@NullMarked
package dev.covey.coordinator.transfer;

import org.jspecify.annotations.NullMarked;
