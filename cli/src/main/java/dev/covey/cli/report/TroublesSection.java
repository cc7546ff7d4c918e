package dev.covey.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What went wrong: aborted attempts, then events that have a reason, each with its first cause. */
final class TroublesSection {
  private static final int CLIENTS_NAMED = 5;

  private final HtmlWriter html;
  private final RunFiles run;

  TroublesSection(HtmlWriter html, RunFiles run) {
    this.html = html;
    this.run = run;
  }

  /** Events of one type and reason; the first of them is the cause that is told. */
  private record Group(EventLine first, List<EventLine> all) {
    Set<String> clients() {
      Set<String> clients = new LinkedHashSet<>();
      all.forEach(event -> event.client().ifPresent(clients::add));
      return clients;
    }
  }

  void write() {
    Map<List<String>, Group> groups = new LinkedHashMap<>();
    for (EventLine event : run.events()) {
      event
          .reason()
          .ifPresent(
              reason ->
                  groups
                      .computeIfAbsent(
                          List.of(event.type(), reason), key -> new Group(event, new ArrayList<>()))
                      .all()
                      .add(event));
    }
    html.open("section").element("h2", "What went wrong");
    if (groups.isEmpty() && run.aborted().isEmpty()) {
      html.element("p", "Nothing.", "class", "note");
    } else {
      html.open("ul", "class", "troubles");
      for (MetricsLine line : run.aborted()) {
        html.open("li").element("b", "Round " + line.round() + ", attempt " + line.attempt());
        html.text(" was aborted: " + line.reason().orElse("no reason given")).close("li");
      }
      groups.values().forEach(this::group);
      html.close("ul");
    }
    html.close("section");
  }

  private void group(Group group) {
    EventLine first = group.first();
    html.open("li");
    html.element("b", first.type().replace('_', ' ')).text(" ");
    first.reason().ifPresent(reason -> html.element("code", reason));
    html.text(group.all().size() == 1 ? " once" : " " + group.all().size() + " times");
    List<String> clients = List.copyOf(group.clients());
    if (!clients.isEmpty()) {
      html.text(
          ": " + String.join(", ", clients.subList(0, Math.min(CLIENTS_NAMED, clients.size()))));
      if (clients.size() > CLIENTS_NAMED) {
        html.text(" and " + (clients.size() - CLIENTS_NAMED) + " more");
      }
    }
    html.open("p", "class", "note").text("first ");
    first.round().ifPresent(round -> html.text("in round " + round + ", "));
    html.text(first.at());
    first.detail().ifPresent(detail -> html.text(": " + detail));
    html.close("p").close("li");
  }
}
