package dev.covey.privacy.ledger;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Calibration;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyBounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run, or one client, has released, and what that cost against each adversary. A
 * value: operations give another ledger, and only the newest counts.
 *
 * <p>A spend goes through three stages. {@link #charge} reserves it, if it fits the budgets, and
 * counts it from then on. {@link #spendDurably} hands the new ledger's text to the store and, once
 * that has written it, gives the permit to release. From there on it is never given back: whether
 * the release happened before a crash, nobody can know. {@link #cancel} gives back only what was
 * not made durable. An attempt that aborts after its release therefore stays charged, and the next
 * attempt, which has another key, is charged besides.
 *
 * <p>Equal events are counted, not listed: after ten thousand rounds of one kind the ledger has one
 * line, and a query costs what one query of the accountant costs.
 *
 * <p>Example: {@code PrivacyLedger.open(terms).charge(key, release)}.
 */
public final class PrivacyLedger {
  private final LedgerTerms terms;
  private final List<SpentLine> spent;
  private final Map<SpendKey, Release> reserved;

  PrivacyLedger(LedgerTerms terms, List<SpentLine> spent, Map<SpendKey, Release> reserved) {
    this.terms = terms;
    this.spent = List.copyOf(spent);
    this.reserved = Collections.unmodifiableMap(new LinkedHashMap<>(reserved));
  }

  /** A ledger of which nothing is spent. */
  public static PrivacyLedger open(LedgerTerms terms) {
    return new PrivacyLedger(terms, List.of(), Map.of());
  }

  /**
   * A ledger from its text.
   *
   * @throws dev.covey.core.error.StoreException if the text is torn, changed or of another schema
   */
  public static PrivacyLedger decode(String text) {
    return LedgerText.read(text);
  }

  /** The whole ledger as text; equal ledgers of the same history have the same. */
  public String encode() {
    return LedgerText.write(this);
  }

  /** What the figures mean. */
  public LedgerTerms terms() {
    return terms;
  }

  List<SpentLine> spentLines() {
    return spent;
  }

  Map<SpendKey, Release> reservedReleases() {
    return reserved;
  }

  /**
   * What has been spent, reserved charges included, on the unit that it cost most.
   *
   * @param delta from 0 to 1
   */
  public PrivacyBounds spent(Adversary adversary, double delta) {
    return wouldSpend(List.of(), adversary, delta);
  }

  /** What the releases of one tier alone have cost: its own view. */
  public PrivacyBounds spentAt(Tier tier, Adversary adversary, double delta) {
    Composition sum = Composition.empty();
    for (TieredRelease counted : counted()) {
      if (counted.tier().equals(tier)) {
        sum = plus(sum, counted, adversary);
      }
    }
    return PrivacyBounds.of(sum, delta);
  }

  /** What will have been spent after some more releases. */
  public PrivacyBounds wouldSpend(List<TieredRelease> next, Adversary adversary, double delta) {
    PrivacyBounds most = PrivacyBounds.of(Composition.empty(), delta);
    for (Path path : paths(next, adversary)) {
      PrivacyBounds bounds = PrivacyBounds.of(path.spent.plus(path.next), delta);
      if (bounds.smallest().epsilon() >= most.smallest().epsilon()) {
        most = bounds;
      }
    }
    return most;
  }

  /**
   * How many more rounds of a kind fit into a budget.
   *
   * @param round what one round releases, at every tier
   * @param most the largest answer of interest, at least 0
   */
  public long roundsThatFit(List<TieredRelease> round, Budget budget, long most) {
    long fit = most;
    for (Path path : paths(round, budget.adversary())) {
      fit =
          Calibration.rounds(
              path.spent,
              path.next,
              budget.epsilon(),
              budget.delta(),
              EnumSet.allOf(Accountant.class),
              fit);
    }
    return fit;
  }

  /**
   * Reserves a spend.
   *
   * @param key its name
   * @param release what it costs; of the key's kind, and of events that hold under the ledger's
   *     relation
   */
  public ChargeResult charge(SpendKey key, Release release) {
    requireMeaning(key, release);
    Optional<Release> known = find(key);
    if (known.isPresent()) {
      return known.get().equals(release)
          ? new ChargeResult.AlreadyCharged(this)
          : new ChargeResult.Conflict(this, known.get());
    }
    List<TieredRelease> next = List.of(new TieredRelease(key.tier(), release, 1));
    for (Budget budget : terms.budgets()) {
      if (!quicklyWithin(next, budget)) {
        double after = wouldSpend(next, budget.adversary(), budget.delta()).smallest().epsilon();
        if (after > budget.epsilon()) {
          return new ChargeResult.OverBudget(this, budget, after);
        }
      }
    }
    Map<SpendKey, Release> more = new LinkedHashMap<>(reserved);
    more.put(key, release);
    return new ChargeResult.Charged(new PrivacyLedger(terms, spent, more));
  }

  /**
   * The ledger after a durable spend, and the permits to release.
   *
   * @param permits one for each key, in their order
   */
  public record Spent(PrivacyLedger ledger, List<ReleasePermit> permits) {
    public Spent {
      permits = List.copyOf(permits);
    }
  }

  /**
   * Makes charges durable, together, and permits their release.
   *
   * @param keys each charged before
   * @param store writes the text so that it outlives a crash and a loss of power, and returns only
   *     then; if it throws, this ledger still counts and nothing may be released
   * @throws ConfigurationException if a key was not charged
   */
  public Spent spendDurably(List<SpendKey> keys, Consumer<String> store) {
    List<SpentLine> lines = new ArrayList<>(spent);
    Map<SpendKey, Release> waiting = new LinkedHashMap<>(reserved);
    List<ReleasePermit> permits = new ArrayList<>();
    for (SpendKey key : keys) {
      Release release = waiting.remove(key);
      if (release != null) {
        add(lines, key, release);
        permits.add(new ReleasePermit(key, ReleasePermit.Turn.FIRST));
      } else if (lines.stream().anyMatch(line -> line.contains(key))) {
        permits.add(new ReleasePermit(key, ReleasePermit.Turn.REPEAT));
      } else {
        throw new ConfigurationException(
            "nothing was charged for " + key + ": charge it before it is spent");
      }
    }
    PrivacyLedger next = new PrivacyLedger(terms, lines, waiting);
    store.accept(next.encode());
    return new Spent(next, permits);
  }

  /** Gives a charge back, if it was not made durable. */
  public CancelResult cancel(SpendKey key) {
    if (reserved.containsKey(key)) {
      Map<SpendKey, Release> fewer = new LinkedHashMap<>(reserved);
      fewer.remove(key);
      return new CancelResult.GivenBack(new PrivacyLedger(terms, spent, fewer));
    }
    return find(key).isPresent()
        ? new CancelResult.StaysSpent(this)
        : new CancelResult.NothingCharged(this);
  }

  private static void add(List<SpentLine> lines, SpendKey key, Release release) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).takes(key, release)) {
        lines.set(i, lines.get(i).with(key.round().round()));
        return;
      }
    }
    lines.add(SpentLine.of(key, release));
  }

  private Optional<Release> find(SpendKey key) {
    Release waiting = reserved.get(key);
    return waiting != null
        ? Optional.of(waiting)
        : spent.stream().filter(line -> line.contains(key)).map(SpentLine::release).findFirst();
  }

  private void requireMeaning(SpendKey key, Release release) {
    if (key.kind() != release.kind()) {
      throw new InternalException(
          "a release of kind " + release.kind() + " was charged under a key of " + key.kind());
    }
    for (Composition events : release.events().values()) {
      for (Composition.Part part : events.parts()) {
        if (!part.event().holdsUnder(terms.relation())) {
          throw new ConfigurationException(
              part.event()
                  + " says nothing about neighbours by \""
                  + terms.relation().label()
                  + "\": expected events that hold under the ledger's relation");
        }
      }
    }
  }

  /** Whether the cheapest accountant already shows that a budget is kept. */
  private boolean quicklyWithin(List<TieredRelease> next, Budget budget) {
    Set<Accountant> cheapest = EnumSet.of(Accountant.RDP);
    for (Path path : paths(next, budget.adversary())) {
      Composition all = path.spent.plus(path.next);
      if (PrivacyBounds.of(all, budget.delta(), cheapest).smallest().epsilon() > budget.epsilon()) {
        return false;
      }
    }
    return true;
  }

  /**
   * All that one unit can be part of.
   *
   * @param spent of what has been charged
   * @param next of what is planned
   */
  private record Path(Composition spent, Composition next) {}

  /** The different ways through the tiers: all edges together, or each edge with the cloud. */
  private Set<Path> paths(List<TieredRelease> next, Adversary adversary) {
    List<TieredRelease> counted = counted();
    Set<Tier> edges = new LinkedHashSet<>();
    counted.forEach(release -> edges.add(release.tier()));
    next.forEach(release -> edges.add(release.tier()));
    edges.remove(Tier.cloud());
    Set<Path> paths = new LinkedHashSet<>();
    if (edges.isEmpty() || terms.membership() instanceof EdgeMembership.Overlapping) {
      paths.add(new Path(sum(counted, null, adversary), sum(next, null, adversary)));
      return paths;
    }
    for (Tier edge : edges) {
      paths.add(new Path(sum(counted, edge, adversary), sum(next, edge, adversary)));
    }
    // Of a new edge's clients nothing is known but what the cloud released.
    paths.add(new Path(sum(counted, Tier.cloud(), adversary), sum(next, Tier.cloud(), adversary)));
    return paths;
  }

  /** The sum over all tiers, or over one edge and the cloud. */
  private static Composition sum(
      List<TieredRelease> releases, @Nullable Tier only, Adversary adversary) {
    Composition sum = Composition.empty();
    for (TieredRelease release : releases) {
      if (only == null || release.tier().equals(only) || release.tier().equals(Tier.cloud())) {
        sum = plus(sum, release, adversary);
      }
    }
    return sum;
  }

  private static Composition plus(Composition sum, TieredRelease release, Adversary adversary) {
    return sum.plus(release.release().against(adversary).times(release.times()));
  }

  private List<TieredRelease> counted() {
    List<TieredRelease> counted = new ArrayList<>();
    for (SpentLine line : spent) {
      counted.add(new TieredRelease(line.tier(), line.release(), line.rounds().size()));
    }
    reserved.forEach((key, release) -> counted.add(new TieredRelease(key.tier(), release, 1)));
    return counted;
  }

  /** Ledgers are equal if they say the same of the same history. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrivacyLedger that
        && terms.equals(that.terms)
        && spent.equals(that.spent)
        && reserved.equals(that.reserved);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * terms.hashCode() + spent.hashCode()) + reserved.hashCode();
  }

  @Override
  public String toString() {
    return "PrivacyLedger[" + spent.size() + " lines, " + reserved.size() + " reserved]";
  }
}
