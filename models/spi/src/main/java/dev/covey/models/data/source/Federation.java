package dev.covey.models.data.source;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.models.data.ClientText;
import dev.covey.models.data.ClientTexts;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.Split;
import dev.covey.models.data.TextRecord;
import dev.covey.models.data.partition.Natural;
import dev.covey.models.data.partition.Partitioners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns the records of a source into a federation: 1. some are set aside as public, 2. of the
 * owners, the largest are kept, 3. the partitioner deals the records to the clients, 4. each
 * client's and the public documents are split.
 */
final class Federation {
  /** What becomes of the owners beyond the number of clients asked for. */
  enum Others {
    PUBLIC,
    LEFT_OUT
  }

  private final TextRequest request;
  private final Seeds seeds;
  private final String origin;
  private final List<String> publicTexts = new ArrayList<>();

  private Federation(TextRequest request, String origin, List<String> publicTexts) {
    this.request = request;
    this.seeds = Seeds.root(request.seed()).child("data");
    this.origin = origin;
    this.publicTexts.addAll(publicTexts);
  }

  /**
   * Builds the federation.
   *
   * @param origin names the source in messages, such as a file
   * @param records private documents, in the order of the source
   * @param publicTexts documents that the source itself has as public
   */
  static FederatedText of(
      TextRequest request,
      String origin,
      List<TextRecord> records,
      List<String> publicTexts,
      Others others) {
    return new Federation(request, origin, publicTexts).build(records, others);
  }

  private FederatedText build(List<TextRecord> all, Others others) {
    if (all.isEmpty()) {
      throw new DataException(origin + " holds no text: give it at least one document");
    }
    boolean natural = request.partition() instanceof Natural;
    boolean owned = all.stream().allMatch(record -> record.owner().isPresent());
    List<TextRecord> kept = withoutPublic(all, natural && owned);
    String rest = "";
    int clients = request.clients();
    if (owned && (natural || others == Others.PUBLIC)) {
      List<String> owners = bySize(kept);
      if (owners.size() < clients && natural) {
        throw new DataException(
            origin
                + " has text of "
                + owners.size()
                + (publicTexts.isEmpty() ? "" : " private")
                + " clients, and "
                + clients
                + " are asked for: ask for fewer, or choose the iid partition");
      }
      if (clients == 0) {
        clients = owners.size();
      } else if (clients < owners.size()) {
        Set<String> largest = new HashSet<>(owners.subList(0, clients));
        rest =
            ", the "
                + (owners.size() - clients)
                + " others "
                + (others == Others.PUBLIC ? "public" : "left out");
        if (others == Others.PUBLIC) {
          kept.stream()
              .filter(record -> !largest.contains(record.owner().orElseThrow()))
              .forEach(record -> publicTexts.add(record.text()));
        }
        kept = kept.stream().filter(r -> largest.contains(r.owner().orElseThrow())).toList();
      }
    }
    if (clients == 0) {
      throw new ConfigurationException(
          "partition "
              + request.partition().name()
              + " of "
              + origin
              + " needs the number of clients: set clients");
    }
    List<ClientText> dealt = deal(kept, clients);
    Split<String> open =
        Split.of(publicTexts, request.validationFraction(), 0, seeds.child("public"));
    return new FederatedText(
        ClientTexts.of(dealt),
        open.train(),
        open.validation(),
        origin + ": " + clients + " clients, partition " + request.partition().name() + rest,
        digest(dealt, open));
  }

  /** Step 1: whole owners where they are the clients, documents otherwise. */
  private List<TextRecord> withoutPublic(List<TextRecord> all, boolean byOwner) {
    if (request.publicFraction() == 0) {
      return all;
    }
    Seeds chance = seeds.child("public-share");
    List<TextRecord> kept = new ArrayList<>();
    if (byOwner) {
      List<String> owners = bySize(all);
      Split<String> share = Split.of(owners, request.publicFraction(), 0, chance);
      Set<String> open = new HashSet<>(share.validation());
      for (TextRecord record : all) {
        if (open.contains(record.owner().orElseThrow())) {
          publicTexts.add(record.text());
        } else {
          kept.add(record);
        }
      }
    } else {
      Split<TextRecord> share = Split.of(all, request.publicFraction(), 0, chance);
      share.validation().forEach(record -> publicTexts.add(record.text()));
      kept.addAll(share.train());
    }
    return kept;
  }

  /** Owners, those with most text first, then by name. */
  private static List<String> bySize(List<TextRecord> records) {
    Map<String, Long> sizes =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    r -> r.owner().orElseThrow(), Collectors.summingLong(TextRecord::size)));
    return sizes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Steps 3 and 4. */
  private List<ClientText> deal(List<TextRecord> records, int clients) {
    int[] assigned =
        Partitioners.assign(request.partition(), records, clients, seeds.child("partition"));
    List<List<TextRecord>> shares = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < assigned.length; i++) {
      shares.get(assigned[i]).add(records.get(i));
    }
    List<ClientId> ids = names(shares);
    List<ClientText> dealt = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      List<String> texts = shares.get(i).stream().map(TextRecord::text).toList();
      Split<String> split =
          Split.of(
              texts,
              request.validationFraction(),
              request.testFraction(),
              seeds.child("client", ids.get(i).value()));
      dealt.add(new ClientText(ids.get(i), split.train(), split.validation(), split.test()));
    }
    return dealt;
  }

  /** Clients are called as their owners where each holds all and only the records of one. */
  private static List<ClientId> names(List<List<TextRecord>> shares) {
    Map<String, Integer> clientOf = new HashMap<>();
    boolean pure = true;
    List<ClientId> owners = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      int client = i;
      Set<String> names = new LinkedHashSet<>();
      shares.get(i).forEach(record -> record.owner().ifPresent(names::add));
      boolean all = shares.get(i).stream().allMatch(record -> record.owner().isPresent());
      pure &= all && names.size() == 1;
      for (String name : names) {
        Integer before = clientOf.putIfAbsent(name, client);
        pure &= before == null;
        if (pure) {
          owners.add(new ClientId(name));
        }
      }
    }
    if (pure) {
      return owners;
    }
    List<ClientId> numbered = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      numbered.add(new ClientId(String.format(java.util.Locale.ROOT, "client-%04d", i)));
    }
    return numbered;
  }

  private static String digest(List<ClientText> clients, Split<String> open) {
    Sha256 hash = new Sha256().update("covey.data/1");
    for (ClientText client : clients) {
      hash.update(client.id().value());
      Map<String, List<String>> parts = new LinkedHashMap<>();
      parts.put("train", client.train());
      parts.put("validation", client.validation());
      parts.put("test", client.test());
      parts.forEach((part, texts) -> update(hash, part, texts));
    }
    update(hash, "public-train", open.train());
    update(hash, "public-validation", open.validation());
    return hash.hex();
  }

  private static void update(Sha256 hash, String part, List<String> texts) {
    hash.update(part).update(texts.size());
    texts.forEach(hash::update);
  }
}
