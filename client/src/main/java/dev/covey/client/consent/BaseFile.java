package dev.covey.client.consent;

/**
 * A file of a base model, as a coordinator describes it; claims, until {@link TaskPolicy} has
 * allowed them and the download has matched them.
 *
 * @param name under which it is to be stored
 * @param sha256 of its bytes, in hexadecimal
 */
public record BaseFile(String name, String sha256, long bytes) {}
