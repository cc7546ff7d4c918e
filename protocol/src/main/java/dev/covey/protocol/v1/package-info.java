/**
 * What the protobuf compiler makes of covey/v1/*.proto: messages and stubs, which never give or
 * take null. Nothing is written here by hand; codecs stand beside it.
 */
@NullMarked
package dev.covey.protocol.v1;

import org.jspecify.annotations.NullMarked;
