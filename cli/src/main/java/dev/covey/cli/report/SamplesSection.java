package dev.covey.cli.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the first and the last model write after the same prompts, side by side. */
final class SamplesSection {
  private final HtmlWriter html;
  private final List<SampleFile> files;

  SamplesSection(HtmlWriter html, List<SampleFile> files) {
    this.html = html;
    this.files = files;
  }

  void write() {
    if (files.isEmpty()) {
      return;
    }
    SampleFile before = files.get(0);
    SampleFile after = files.get(files.size() - 1);
    Map<String, String> later = new LinkedHashMap<>();
    if (after != before) {
      after.samples().forEach(sample -> later.putIfAbsent(sample.prompt(), sample.text()));
    }
    html.open("section").element("h2", "Samples, before and after");
    for (SampleFile.Sample sample : before.samples()) {
      html.open("div", "class", "samples");
      generation(before, sample.prompt(), sample.text());
      Optional.ofNullable(later.remove(sample.prompt()))
          .ifPresent(text -> generation(after, sample.prompt(), text));
      html.close("div");
    }
    later.forEach(
        (prompt, text) -> {
          html.open("div", "class", "samples");
          generation(after, prompt, text);
          html.close("div");
        });
    html.close("section");
  }

  private void generation(SampleFile file, String prompt, String text) {
    html.open("blockquote");
    html.element(
        "p",
        file.round() == 0 ? "before · base model" : "after · round " + file.round(),
        "class",
        "when");
    html.open("p", "class", "generated", "dir", "auto");
    html.element("b", prompt).text(text);
    html.close("p").close("blockquote");
  }
}
