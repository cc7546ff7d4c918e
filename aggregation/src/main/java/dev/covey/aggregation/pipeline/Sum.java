package dev.covey.aggregation.pipeline;

/** What the steps of the server half carry before {@link Decoder}: floats, or still integers. */
sealed interface Sum permits FloatSum, IntegerSum, GridSum {
  /** Clients whose updates are in it. */
  int contributors();

  /** This and another sum of the same kind; may take over this one's array. */
  Sum plus(Sum other);
}
