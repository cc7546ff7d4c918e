package dev.covey.aggregation.arrival;

import dev.covey.core.ClientId;

/**
 * What a client says about its upload; claims, until {@link UploadCheck} has accepted them.
 *
 * @param taskSha256 digest of the task that the upload answers
 * @param weight the client's weight in the mean, for example its number of training tokens
 * @param metricsJson the client's own measurements as a JSON object; empty if there are none
 */
public record UploadHeader(ClientId client, String taskSha256, double weight, String metricsJson) {}
