package dev.covey.incentive.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payments once, in a chain in which nothing can be changed unseen. */
class PaymentLedgerTest {
  private static final RunId RUN = new RunId("run-7");
  private static final TestSigner COORDINATOR = new TestSigner("coordinator");
  private static final LedgerHead NOTHING_SEEN = PaymentLedger.empty(RUN).head();

  private static Payment payment(int round, int attempt, String client, long paid) {
    return new Payment(
        new PaymentKey(new RoundKey(RUN, round, attempt), new ClientId(client)),
        "proportional-share",
        paid / 2,
        paid,
        new Sha256().update(client).update(round).hex());
  }

  private static final List<Payment> PAYMENTS =
      List.of(
          payment(1, 1, "anna", 33),
          payment(1, 1, "bjørn", 0),
          payment(2, 3, "anna", 1_000_000_000_000_000L));

  private static PaymentLedger settled(PaymentLedger ledger, List<Payment> payments) {
    PaymentLedger.Outcome outcome = ledger.append(payments, COORDINATOR);
    assertThat(outcome).isInstanceOf(PaymentLedger.Settled.class);
    return ((PaymentLedger.Settled) outcome).ledger();
  }

  private static PaymentLedger ledger() {
    return settled(PaymentLedger.empty(RUN), PAYMENTS);
  }

  private static LedgerFile.Verdict verify(byte[] bytes, LedgerHead seen) {
    return LedgerFile.verify(bytes, RUN, COORDINATOR, seen);
  }

  @Test
  void whatWasWrittenIsIntactAndReadBackTheSame() {
    PaymentLedger ledger = ledger();
    assertThat(verify(LedgerFile.encode(ledger), ledger.head()))
        .isEqualTo(new LedgerFile.Intact(ledger));
    assertThat(verify(LedgerFile.encode(PaymentLedger.empty(RUN)), NOTHING_SEEN))
        .isEqualTo(new LedgerFile.Intact(PaymentLedger.empty(RUN)));
    assertThat(ledger.totalMicrounits()).isEqualTo(1_000_000_000_000_033L);
    assertThat(ledger.paid(PAYMENTS.get(1).key()))
        .hasValueSatisfying(entry -> assertThat(entry.number()).isEqualTo(2));
  }

  @Test
  void appendingToTheLedgerAppendsToItsBytes() {
    PaymentLedger first = settled(PaymentLedger.empty(RUN), PAYMENTS.subList(0, 2));
    PaymentLedger second = settled(first, PAYMENTS.subList(2, 3));
    byte[] bytes = LedgerFile.encode(first);
    byte[] longer = LedgerFile.encode(second);
    byte[] entry = LedgerFile.encode(second.entries().get(2));
    assertThat(Arrays.copyOf(longer, bytes.length)).isEqualTo(bytes);
    assertThat(Arrays.copyOfRange(longer, bytes.length, longer.length)).isEqualTo(entry);
    assertThat(second).isEqualTo(ledger());
  }

  @Test
  void everyChangedByteIsFound() {
    byte[] bytes = LedgerFile.encode(ledger());
    for (int at = 0; at < bytes.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) change;
        assertThat(verify(changed, NOTHING_SEEN))
            .as("byte " + at + " changed by " + change)
            .isInstanceOf(LedgerFile.Broken.class);
      }
    }
  }

  @Test
  void everyLostOrAddedByteIsFound() {
    PaymentLedger ledger = ledger();
    byte[] bytes = LedgerFile.encode(ledger);
    for (int at = 0; at < bytes.length; at++) {
      byte[] shorter = new byte[bytes.length - 1];
      System.arraycopy(bytes, 0, shorter, 0, at);
      System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
      assertThat(verify(shorter, NOTHING_SEEN))
          .as("without byte " + at)
          .isInstanceOf(LedgerFile.Broken.class);
      byte[] cut = Arrays.copyOf(bytes, at);
      assertThat(verify(cut, ledger.head()))
          .as("cut at " + at)
          .isInstanceOf(LedgerFile.Broken.class);
      byte[] longer = new byte[bytes.length + 1];
      System.arraycopy(bytes, 0, longer, 0, at);
      System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
      assertThat(verify(longer, NOTHING_SEEN))
          .as("with a byte at " + at)
          .isInstanceOf(LedgerFile.Broken.class);
    }
    assertThat(verify(Arrays.copyOf(bytes, bytes.length + 1), NOTHING_SEEN))
        .isInstanceOf(LedgerFile.Broken.class);
  }

  @Test
  void bytesThatAreNoLedgerAreBrokenAndNothingWorse() {
    Trials.run(
        "arbitrary bytes",
        3000,
        random -> {
          byte[] bytes = LedgerFile.encode(ledger());
          int from = random.nextInt(bytes.length);
          byte[] noise = new byte[random.nextInt(1, 60)];
          random.nextBytes(noise);
          byte[] broken = bytes.clone();
          System.arraycopy(noise, 0, broken, from, Math.min(noise.length, bytes.length - from));
          if (!Arrays.equals(broken, bytes)) {
            assertThat(verify(broken, NOTHING_SEEN)).isInstanceOf(LedgerFile.Broken.class);
          }
        });
  }

  @Test
  void aBrokenEntryIsNamed() {
    PaymentLedger ledger = ledger();
    byte[] bytes = LedgerFile.encode(ledger);
    int second = LedgerFile.header(RUN).length + LedgerFile.encode(ledger.entries().get(0)).length;
    bytes[second + 20] ^= 1;
    assertThat(verify(bytes, NOTHING_SEEN))
        .isInstanceOfSatisfying(
            LedgerFile.Broken.class,
            broken -> {
              assertThat(broken.entry()).isEqualTo(2);
              assertThat(broken.message()).contains("entry 2", "hash");
            });
  }

  @Test
  void aChainMadeAnewWithoutTheCoordinatorsKeyIsFound() {
    PaymentLedger forged =
        ((PaymentLedger.Settled)
                PaymentLedger.empty(RUN).append(PAYMENTS, new TestSigner("somebody else")))
            .ledger();
    assertThat(verify(LedgerFile.encode(forged), NOTHING_SEEN))
        .isInstanceOfSatisfying(
            LedgerFile.Broken.class,
            broken -> assertThat(broken.message()).contains("did not sign"));
  }

  @Test
  void aPastThatTheCoordinatorItselfWritesAnewIsFoundByWhoKeptAHead() {
    PaymentLedger honest = ledger();
    List<Payment> other = new ArrayList<>(PAYMENTS);
    other.set(0, payment(1, 1, "anna", 32));
    PaymentLedger rewritten = settled(PaymentLedger.empty(RUN), other);
    byte[] bytes = LedgerFile.encode(rewritten);
    assertThat(verify(bytes, NOTHING_SEEN)).isInstanceOf(LedgerFile.Intact.class);
    LedgerHead kept = new LedgerHead(2, honest.entries().get(1).hash());
    assertThat(verify(bytes, kept)).isInstanceOf(LedgerFile.Broken.class);
    assertThat(verify(LedgerFile.encode(honest), kept)).isInstanceOf(LedgerFile.Intact.class);
  }

  @Test
  void theLedgerOfAnotherRunIsNotThisOnes() {
    RunId other = new RunId("run-8");
    assertThat(
            LedgerFile.verify(
                LedgerFile.encode(ledger()), other, COORDINATOR, PaymentLedger.empty(other).head()))
        .isInstanceOf(LedgerFile.Broken.class);
    assertThatThrownBy(() -> PaymentLedger.empty(other).append(PAYMENTS, COORDINATOR))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("run-8");
  }

  @Test
  void payingTwiceAddsNothing() {
    PaymentLedger ledger = ledger();
    PaymentLedger.Outcome again = ledger.append(PAYMENTS, COORDINATOR);
    assertThat(again).isEqualTo(new PaymentLedger.Settled(ledger, List.of(), ledger.entries()));
    List<Payment> twice = List.of(payment(3, 1, "anna", 5), payment(3, 1, "anna", 5));
    assertThat(settled(ledger, twice).entries()).hasSize(4);
  }

  @Test
  void anotherAttemptIsAnotherPayment() {
    assertThat(settled(ledger(), List.of(payment(1, 2, "anna", 33))).entries()).hasSize(4);
  }

  @Test
  void anotherAmountForTheSamePartIsAConflictAndNothingIsPaid() {
    PaymentLedger ledger = ledger();
    PaymentLedger.Outcome outcome =
        ledger.append(List.of(payment(3, 1, "carl", 5), payment(1, 1, "anna", 34)), COORDINATOR);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            PaymentLedger.Conflict.class,
            conflict -> {
              assertThat(conflict.before().number()).isEqualTo(1);
              assertThat(conflict.message()).contains("33", "34", "client anna", "round 1");
            });
    assertThat(ledger).isEqualTo(ledger());
  }

  @Test
  void aSettlementInterruptedAnywhereEndsInTheSameBytes() {
    byte[] whole = LedgerFile.encode(ledger());
    byte[] written = LedgerFile.header(RUN);
    for (int entries = 0; entries <= PAYMENTS.size(); entries++) {
      LedgerFile.Verdict verdict = verify(written, NOTHING_SEEN);
      assertThat(verdict).isInstanceOf(LedgerFile.Intact.class);
      PaymentLedger recovered = ((LedgerFile.Intact) verdict).ledger();
      assertThat(LedgerFile.encode(settled(recovered, PAYMENTS))).isEqualTo(whole);
      if (entries < PAYMENTS.size()) {
        byte[] entry = LedgerFile.encode(ledger().entries().get(entries));
        int length = written.length;
        written = Arrays.copyOf(written, length + entry.length);
        System.arraycopy(entry, 0, written, length, entry.length);
      }
    }
  }

  @Test
  void aTwiceWrittenEntryIsFoundThoughItIsSigned() {
    // A coordinator that signs the same payment under two numbers.
    PaymentLedger first = settled(PaymentLedger.empty(RUN), PAYMENTS.subList(0, 1));
    byte[] body = LedgerFile.body(2, PAYMENTS.get(0));
    String hash = LedgerEntry.hash(first.head().hash(), body);
    LedgerEntry again =
        new LedgerEntry(
            2,
            PAYMENTS.get(0),
            hash,
            HexFormat.of().formatHex(COORDINATOR.sign(HexFormat.of().parseHex(hash))));
    byte[] bytes =
        new CanonicalWriter().raw(LedgerFile.encode(first)).raw(LedgerFile.encode(again)).bytes();
    assertThat(verify(bytes, NOTHING_SEEN))
        .isInstanceOfSatisfying(
            LedgerFile.Broken.class,
            broken -> assertThat(broken.message()).contains("entry 2", "paid again"));
  }

  @Test
  void theFirstEntryHasTheseBytesForever() {
    LedgerEntry entry = ledger().entries().get(0);
    assertThat(HexFormat.of().formatHex(LedgerFile.body(1, PAYMENTS.get(0))))
        .isEqualTo(
            "0000000000000001"
                + "00000001"
                + "00000001"
                + "00000004616e6e61"
                + "0000001270726f706f7274696f6e616c2d7368617265"
                + "0000000000000010"
                + "0000000000000021"
                + PAYMENTS.get(0).submissionSha256());
    assertThat(entry.hash())
        .isEqualTo("6f903d777efff00b94d4230de313979ad4a92a96e5a9e9da3e5e4b0389f08fc2");
  }

  @Test
  void aReceiptIsItsClientsForThisLedgerAlone() {
    TestSigner anna = new TestSigner("anna");
    LedgerEntry entry = ledger().entries().get(0);
    Receipt receipt = Receipt.sign(RUN, entry, anna);
    assertThat(receipt.isSignedBy(anna)).isTrue();
    assertThat(receipt.isSignedBy(new TestSigner("bjørn"))).isFalse();
    assertThat(
            new Receipt(new RunId("run-8"), receipt.head(), receipt.signature()).isSignedBy(anna))
        .isFalse();
    LedgerHead other = new LedgerHead(2, ledger().entries().get(1).hash());
    assertThat(new Receipt(RUN, other, receipt.signature()).isSignedBy(anna)).isFalse();
    assertThat(verify(LedgerFile.encode(ledger()), receipt.head()))
        .isInstanceOf(LedgerFile.Intact.class);
  }

  @Test
  void paymentsThatCannotBeAreRefused() {
    PaymentKey key = PAYMENTS.get(0).key();
    String digest = PAYMENTS.get(0).submissionSha256();
    assertThatThrownBy(() -> new Payment(key, "cgl", 10, 9, digest))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least the bid");
    assertThatThrownBy(() -> new Payment(key, "cgl", -1, 9, digest))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new Payment(key, "", 1, 9, digest)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new Payment(key, "cgl", 1, 9, "abc"))
        .isInstanceOf(DataException.class);
  }
}
