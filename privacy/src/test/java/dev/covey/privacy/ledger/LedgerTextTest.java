package dev.covey.privacy.ledger;

import static dev.covey.privacy.ledger.LedgerFixtures.OVERLAPPING;
import static dev.covey.privacy.ledger.LedgerFixtures.budget;
import static dev.covey.privacy.ledger.LedgerFixtures.gaussian;
import static dev.covey.privacy.ledger.LedgerFixtures.key;
import static dev.covey.privacy.ledger.LedgerFixtures.noisyUpdate;
import static dev.covey.privacy.ledger.LedgerFixtures.spend;
import static dev.covey.privacy.ledger.LedgerFixtures.terms;
import static dev.covey.privacy.ledger.LedgerFixtures.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LedgerTextTest {
  private static final String RECORDED =
      """
      covey.privacy-ledger/1
      terms client zero-out overlapping
      budget release-reader 8.0 1.0E-6
      spent run-7 cloud 1 model-update 1-2,4-4 release-reader=1*gaussian,2.0 participant=1*gaussian,2.0
      reserved run-7 edge:north 2 clip-bit 5 release-reader=1*gaussian,40.0 participant=1*gaussian,40.0
      """;

  private static PrivacyLedger recorded() {
    PrivacyLedger ledger = PrivacyLedger.open(terms(OVERLAPPING, budget(8)));
    for (int round : new int[] {1, 2, 4}) {
      ledger = spend(ledger, update(round), noisyUpdate(2));
    }
    return ledger
        .charge(
            key(5, 2, Tier.edge("north"), ReleaseKind.CLIP_BIT), gaussian(ReleaseKind.CLIP_BIT, 40))
        .ledger();
  }

  private static String signed(String lines) {
    return lines + "sha256 " + Sha256.ofBytes(lines.getBytes(StandardCharsets.UTF_8)) + "\n";
  }

  @Test
  void theTextOfTheFirstSchemaIsReadAndWrittenForever() {
    assertThat(recorded().encode()).isEqualTo(signed(RECORDED));
    assertThat(PrivacyLedger.decode(signed(RECORDED))).isEqualTo(recorded());
  }

  @Test
  void aTornOrChangedTextIsNeverRead() {
    String text = recorded().encode();
    for (int length = 0; length < text.length(); length++) {
      String torn = text.substring(0, length);
      assertThatThrownBy(() -> PrivacyLedger.decode(torn))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("torn");
    }
    assertThatThrownBy(() -> PrivacyLedger.decode(text.replace("4-4", "4-5")))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> PrivacyLedger.decode(text + text)).isInstanceOf(StoreException.class);
  }

  @Test
  void whatThisVersionDoesNotWriteIsRefused() {
    for (String changed :
        new String[] {
          RECORDED.replace("ledger/1", "ledger/2"),
          RECORDED.replace("zero-out", "zero"),
          RECORDED.replace("overlapping", "disjoint:1"),
          RECORDED.replace("budget", "gift"),
          RECORDED.replace("8.0", "-8.0"),
          RECORDED.replace("1-2,4-4", "1-2,3-4"),
          RECORDED.replace("1-2,4-4", "2-1"),
          RECORDED.replace("1-2,4-4", "0-3"),
          RECORDED.replace("edge:north", "north"),
          RECORDED.replace("clip-bit", "bit"),
          RECORDED.replace("gaussian,40.0", "gauss,40.0"),
          RECORDED.replace("gaussian,40.0", "gaussian"),
          RECORDED.replace("gaussian,40.0", "gaussian,40.0,1"),
          RECORDED.replace("gaussian,40.0", "gaussian,4e1"),
          RECORDED.replace("participant=", "participant"),
          "covey.privacy-ledger/1\n"
        }) {
      assertThatThrownBy(() -> PrivacyLedger.decode(signed(changed)))
          .as(changed)
          .isInstanceOf(StoreException.class);
    }
  }
}
