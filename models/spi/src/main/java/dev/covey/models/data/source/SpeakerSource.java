package dev.covey.models.data.source;

import dev.covey.core.error.DataException;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.TextRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code speakers}: a play, one file. A line {@code NAME:} at the start or after a blank line
 * begins a speech, which goes on to the next such line. The largest roles (20 unless clients says
 * otherwise) are the clients; everybody else's speeches are public. A speech is a document; the
 * name is no part of it.
 */
public final class SpeakerSource implements TextSource {
  private static final int DEFAULT_CLIENTS = 20;
  private static final Pattern NAME = Pattern.compile("\\p{L}[^:]{0,60}:[ \t]*");

  @Override
  public String name() {
    return "speakers";
  }

  @Override
  public FederatedText load(TextRequest request) {
    Path file = TextFiles.required(request);
    List<TextRecord> speeches = speeches(file, TextFiles.read(file));
    return Federation.of(
        request.clients() == 0 ? request.withClients(DEFAULT_CLIENTS) : request,
        file.toString(),
        speeches,
        List.of(),
        Federation.Others.PUBLIC);
  }

  private static List<TextRecord> speeches(Path file, String text) {
    List<TextRecord> speeches = new ArrayList<>();
    String speaker = "";
    StringBuilder speech = new StringBuilder();
    boolean afterBlank = true;
    int number = 0;
    for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      number++;
      if (line.isBlank()) {
        afterBlank = true;
        continue;
      }
      if (afterBlank && NAME.matcher(line).matches()) {
        finish(speeches, speaker, speech);
        speaker = line.substring(0, line.lastIndexOf(':'));
      } else if (speaker.isEmpty()) {
        throw new DataException(
            file
                + ":"
                + number
                + ": expected a speaker's line such as \"ROMEO:\", found \""
                + (line.length() > 40 ? line.substring(0, 40) + "..." : line)
                + "\"; begin the file with one, or choose the folder source");
      } else {
        speech.append(line).append('\n');
      }
      afterBlank = false;
    }
    finish(speeches, speaker, speech);
    return speeches;
  }

  private static void finish(List<TextRecord> speeches, String speaker, StringBuilder speech) {
    String text = speech.toString().strip();
    if (!text.isEmpty()) {
      speeches.add(TextRecord.of(text, speaker));
    }
    speech.setLength(0);
  }
}
