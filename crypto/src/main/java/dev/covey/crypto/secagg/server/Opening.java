package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.Hkdf;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.message.ClientMessage.Advertisement;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the masks off the sum. Secrets are rebuilt first, in parallel over their owners, then all
 * masks are applied in parallel over stretches of the vector; the only vector is the sum itself.
 *
 * <p>The masks that survivors have with a client that dropped out come from the seeds that the
 * survivors revealed. Where one is missing or was wrong, the dropped client's root is rebuilt from
 * shares and gives it, which costs a key agreement.
 *
 * <p>A rebuilt secret is compared with what its owner advertised, so a wrong share is noticed;
 * other shares are tried, as far as there are more than the threshold.
 */
public final class Opening {
  private final Collected collected;
  private final Map<Integer, List<Share>> sharesByOwner;
  private final Map<Integer, Map<Integer, SecretBytes>> seedsByDropped;

  /** How it ended. */
  public sealed interface Result {}

  /**
   * The sum over the survivors.
   *
   * @param sum modulo 2^b; shared
   */
  public record Opened(LaneVector sum, SurvivorSet survivors) implements Result {}

  /** A secret could not be rebuilt, so the sum stays closed. */
  public record Unopened(Rejection rejection) implements Result {}

  /** The seeds of the masks to be taken off on account of one member. */
  private record Masks(List<SecretBytes> added, List<SecretBytes> subtracted) {
    Masks() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    /** A survivor added the masks that it has with higher members, and subtracted the others. */
    void takeOff(int survivor, int dropped, SecretBytes seed) {
      (survivor < dropped ? subtracted : added).add(seed);
    }
  }

  Opening(
      Collected collected,
      Map<Integer, List<Share>> sharesByOwner,
      Map<Integer, Map<Integer, SecretBytes>> seedsByDropped) {
    this.collected = collected;
    this.sharesByOwner = sharesByOwner;
    this.seedsByDropped = seedsByDropped;
  }

  /** Opens the sum; once. */
  public Result run(Workers workers) {
    int[] owners = collected.sharers().stream().toArray();
    // Each task has a place of its own; the workers' return publishes them all.
    List<Optional<Masks>> found =
        new ArrayList<>(Collections.nCopies(owners.length, Optional.empty()));
    workers.forEach(owners.length, i -> found.set(i, masksOf(owners[i])));
    Masks all = new Masks();
    for (Optional<Masks> masks : found) {
      masks.ifPresent(
          some -> {
            all.added().addAll(some.added());
            all.subtracted().addAll(some.subtracted());
          });
    }
    int missing = found.indexOf(Optional.<Masks>empty());
    LaneVector sum = collected.sum();
    if (missing < 0) {
      int parts = MaskExpansion.parts(sum, workers.parallelism());
      workers.forEach(
          parts, part -> MaskExpansion.applyPart(sum, part, parts, all.added(), all.subtracted()));
    }
    all.added().forEach(SecretBytes::close);
    all.subtracted().forEach(SecretBytes::close);
    wipe(sharesByOwner, seedsByDropped);
    return missing < 0
        ? new Opened(sum, collected.survivors())
        : new Unopened(
            new Rejection(
                Reason.NOT_RECOVERABLE,
                "what was revealed of member "
                    + owners[missing]
                    + " does not give what it advertised"));
  }

  /** Overwrites what was revealed. */
  static void wipe(
      Map<Integer, List<Share>> sharesByOwner,
      Map<Integer, Map<Integer, SecretBytes>> seedsByDropped) {
    sharesByOwner.values().forEach(shares -> shares.forEach(Share::close));
    seedsByDropped.values().forEach(seeds -> seeds.values().forEach(SecretBytes::close));
  }

  private Optional<Masks> masksOf(int owner) {
    return collected.survivors().contains(owner) ? selfMask(owner) : pairMasks(owner);
  }

  private Optional<Masks> selfMask(int owner) {
    ServerContext context = collected.context();
    byte[] commitment = advertisement(owner).seedCommitment();
    return rebuild(
            owner,
            seed ->
                Arrays.equals(
                    Labels.seedCommitment(context.session(), owner, seed.shared()), commitment))
        .map(
            seed -> {
              Masks masks = new Masks();
              try (seed) {
                masks
                    .subtracted()
                    .add(
                        Labels.selfMaskSeed(
                            context.session(), context.terms().taskHash(), owner, seed));
              }
              return masks;
            });
  }

  /** The masks that survivors share with a dropped client; they stand in the survivors' vectors. */
  private Optional<Masks> pairMasks(int dropped) {
    Map<Integer, SecretBytes> seeds = seedsByDropped.getOrDefault(dropped, Map.of());
    Masks masks = new Masks();
    List<Integer> missing = new ArrayList<>();
    for (int survivor : collected.context().graph().neighboursOf(dropped)) {
      SecretBytes seed = seeds.get(survivor);
      if (seed != null) {
        masks.takeOff(survivor, dropped, seed);
      } else if (collected.survivors().contains(survivor)) {
        missing.add(survivor);
      }
    }
    return missing.isEmpty() ? Optional.of(masks) : pairMasksByShares(dropped, missing, masks);
  }

  /** The long way. */
  private Optional<Masks> pairMasksByShares(int dropped, List<Integer> missing, Masks masks) {
    SessionTerms terms = collected.context().terms();
    byte[] advertised = advertisement(dropped).maskKey();
    Hkdf hkdf = new Hkdf();
    Optional<SecretBytes> root =
        rebuild(
            dropped,
            candidate -> {
              try (SessionKeys keys = SessionKeys.derive(terms.agreement(), candidate, hkdf)) {
                return Arrays.equals(keys.publicKey(), advertised);
              }
            });
    if (root.isEmpty()) {
      return Optional.empty();
    }
    try (SecretBytes found = root.get();
        SessionKeys keys = SessionKeys.derive(terms.agreement(), found, hkdf)) {
      for (int survivor : missing) {
        Checked<SecretBytes> mask = pairMask(keys, dropped, survivor);
        if (!(mask instanceof Checked.Passed<SecretBytes> passed)) {
          return Optional.empty();
        }
        masks.takeOff(survivor, dropped, passed.value());
      }
    }
    return Optional.of(masks);
  }

  private Checked<SecretBytes> pairMask(SessionKeys keys, int dropped, int survivor) {
    ServerContext context = collected.context();
    int lower = Math.min(dropped, survivor);
    int higher = Math.max(dropped, survivor);
    byte[] maskContext =
        Labels.pairMask(
            context.session(),
            context.terms().taskHash(),
            lower,
            higher,
            advertisement(lower).maskKey(),
            advertisement(higher).maskKey());
    Checked<SessionKeys.Peer> peer = keys.agree(advertisement(survivor).maskKey());
    if (!(peer instanceof Checked.Passed<SessionKeys.Peer> passed)) {
      return new Checked.Failed<>(((Checked.Failed<?>) peer).reason());
    }
    try (SessionKeys.Peer agreed = passed.value()) {
      if (dropped == higher) {
        return agreed.respond(
            collected.maskCiphertexts().of(lower, higher), maskContext, MaskExpansion.SEED_BYTES);
      }
      Checked<SessionKeys.Pairwise> made = agreed.initiate(maskContext, MaskExpansion.SEED_BYTES);
      if (!(made instanceof Checked.Passed<SessionKeys.Pairwise> pairwise)) {
        return new Checked.Failed<>(((Checked.Failed<?>) made).reason());
      }
      // Else the survivor has another mask than this root gives, and the sum would be wrong.
      return Arrays.equals(
              pairwise.value().ciphertext(), collected.maskCiphertexts().of(lower, higher))
          ? new Checked.Passed<>(pairwise.value().secret())
          : new Checked.Failed<>("member " + lower + " did not encapsulate with its own coins");
    }
  }

  private Optional<SecretBytes> rebuild(int owner, ShareSelection.Test isAdvertised) {
    return ShareSelection.rebuild(
        sharesByOwner.getOrDefault(owner, List.of()),
        collected.context().terms().graph().threshold(),
        isAdvertised);
  }

  private Advertisement advertisement(int member) {
    Advertisement advertisement = collected.context().advertisements().get(member);
    if (advertisement == null) {
      throw new IllegalStateException("member " + member + " sent shares and no keys");
    }
    return advertisement;
  }
}
