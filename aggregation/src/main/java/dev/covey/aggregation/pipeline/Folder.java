package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.journal.SpooledUpload;
import java.util.Collection;

/**
 * Folds the accepted uploads of one cohort, each once, in whatever order they come. The result
 * depends on the uploads and their slots alone. For one thread at a time; spent after {@link
 * #finish()}.
 */
public sealed interface Folder permits LinearFolder, IndividualsFolder, GridFolder {
  /**
   * Takes an upload; it may be folded now or later, and is released when it is.
   *
   * @throws dev.covey.core.error.InternalException if its slot was settled before
   */
  void add(SpooledUpload upload);

  /**
   * As many calls of {@link #add}; what becomes ready is folded in one pass, which is faster where
   * the uploads are there already, as in a replay.
   */
  default void addAll(Collection<? extends SpooledUpload> uploads) {
    uploads.forEach(this::add);
  }

  /**
   * Says that no upload will come for a slot: those after it need not wait for it. Slots about
   * which nothing was said count as skipped at the end.
   *
   * @throws dev.covey.core.error.InternalException if the slot was settled before
   */
  void skip(int slot);

  /**
   * Folds what is left.
   *
   * @throws dev.covey.core.error.QuorumLostException if fewer uploads came than the rule needs
   */
  CohortSum finish();
}
