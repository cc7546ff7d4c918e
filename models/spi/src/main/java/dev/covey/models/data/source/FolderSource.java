package dev.covey.models.data.source;

import dev.covey.core.error.DataException;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.TextRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code folder}: each text file (.txt, .text or .md) is a client, and so is each subfolder with
 * all text files under it. Hidden files are passed over. Paragraphs are the documents.
 */
public final class FolderSource implements TextSource {
  @Override
  public String name() {
    return "folder";
  }

  @Override
  public FederatedText load(TextRequest request) {
    Path folder = TextFiles.required(request);
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          folder + " is a file: the folder source needs a folder with one text file per client");
    }
    List<TextRecord> records = new ArrayList<>();
    for (Path entry : entries(folder)) {
      boolean one = Files.isRegularFile(entry);
      String name = entry.getFileName().toString();
      String owner = one ? name.substring(0, name.lastIndexOf('.')) : name;
      int before = records.size();
      for (Path file : one ? List.of(entry) : TextFiles.textFilesIn(entry)) {
        for (String document : TextFiles.documents(TextFiles.read(file))) {
          records.add(TextRecord.of(document, owner));
        }
      }
      if (records.size() == before) {
        throw new DataException(
            "client " + owner + " has no text in " + entry + ": add some, or remove it");
      }
    }
    if (records.isEmpty()) {
      throw new DataException(
          folder + " holds no .txt, .text or .md file and no subfolder: give one per client");
    }
    return Federation.of(
        request, folder.toString(), records, List.of(), Federation.Others.LEFT_OUT);
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(path -> !TextFiles.hidden(path))
          .filter(path -> Files.isDirectory(path) || TextFiles.isText(path))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
