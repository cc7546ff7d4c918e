package dev.covey.aggregation.journal;

import dev.covey.aggregation.vector.VectorSource;
import dev.covey.core.ClientId;

/**
 * An accepted upload as it stands in an {@link UploadJournal}; its vector is read from the file.
 *
 * @param l2Norm L2 norm of the section {@code delta}
 * @param metricsJson the client's measurements as a JSON object; empty if there are none
 */
public record JournaledUpload(
    ClientId client,
    int slot,
    double weight,
    double l2Norm,
    String metricsJson,
    VectorSource vector)
    implements SpooledUpload {}
