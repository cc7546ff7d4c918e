package dev.covey.models.data;

import dev.covey.core.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Documents divided at random, each into one part, in their original order within a part.
 *
 * @param train never empty unless there was nothing to divide
 */
public record Split<T>(List<T> train, List<T> validation, List<T> test) {
  public Split {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * Divides documents. A fraction above 0 gets at least one document as soon as one is left for
   * training: of two, one trains and one validates; of three, the third tests.
   *
   * @param validationFraction in [0, 1)
   * @param testFraction in [0, 1), the sum below 1
   * @param seeds decides who goes where; the same seeds, the same split
   */
  public static <T> Split<T> of(
      List<T> documents, double validationFraction, double testFraction, Seeds seeds) {
    int n = documents.size();
    int validation = Math.min(heldOut(n, validationFraction), Math.max(0, n - 1));
    int test = Math.min(heldOut(n, testFraction), Math.max(0, n - 1 - validation));
    // Selection sampling keeps the order: a document goes to a part with the chance that the part's
    // remaining places have among the remaining documents.
    SplittableRandom random = seeds.child("split").generator();
    List<T> trains = new ArrayList<>(n - validation - test);
    List<T> validations = new ArrayList<>(validation);
    List<T> tests = new ArrayList<>(test);
    for (int i = 0; i < n; i++) {
      int draw = random.nextInt(n - i);
      if (draw < validation - validations.size()) {
        validations.add(documents.get(i));
      } else if (draw < validation - validations.size() + test - tests.size()) {
        tests.add(documents.get(i));
      } else {
        trains.add(documents.get(i));
      }
    }
    return new Split<>(trains, validations, tests);
  }

  private static int heldOut(int documents, double fraction) {
    return fraction == 0 ? 0 : Math.max(1, (int) Math.round(fraction * documents));
  }
}
