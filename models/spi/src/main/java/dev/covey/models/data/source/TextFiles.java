package dev.covey.models.data.source;

import dev.covey.core.Buffers;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads text files strictly. */
public final class TextFiles {
  private static final int LONGEST_DOCUMENT = 2000;

  private TextFiles() {}

  /**
   * The documents of a text file, or of all files of a folder in the order of their names.
   *
   * @throws DataException if nothing is there, or a file is not UTF-8
   */
  public static List<String> readAll(Path fileOrFolder) {
    if (!Files.exists(fileOrFolder)) {
      throw new DataException(
          "no text at " + fileOrFolder + ": give a text file or a folder of them");
    }
    List<String> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(fileOrFolder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        documents.addAll(documents(read(file)));
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + fileOrFolder + ": " + e.getMessage(), e);
    }
    return documents;
  }

  /** The path of a request whose source reads files. */
  static Path required(TextRequest request) {
    Path path =
        request
            .path()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "data source \""
                            + request.source()
                            + "\" reads files: set path to where they are"));
    if (!Files.exists(path)) {
      throw new DataException("no data at " + path + ": set path to an existing file or folder");
    }
    return path;
  }

  /**
   * The whole file, with line ends as {@code \n} and without a byte order mark.
   *
   * @throws DataException if it cannot be read, or is not UTF-8
   */
  public static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder: expected a text file");
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException | OutOfMemoryError e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new DataException(
          // The byte itself belongs to the text, which may be somebody's own.
          String.format(
              "%s:%d: the byte at offset %d is not UTF-8; save the file as UTF-8",
              file, line, in.position()));
    }
    String text = Buffers.flip(out).toString();
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return unmarked.indexOf('\r') < 0
        ? unmarked
        : unmarked.replace("\r\n", "\n").replace('\r', '\n');
  }

  /**
   * A text as documents: its paragraphs; one of more than {@value #LONGEST_DOCUMENT} characters is
   * cut at line ends or spaces.
   */
  public static List<String> documents(String text) {
    List<String> documents = new ArrayList<>();
    for (String paragraph : text.split("\n[ \t]*(?:\n[ \t]*)+")) {
      String rest = paragraph.strip();
      while (rest.length() > LONGEST_DOCUMENT) {
        int cut = rest.lastIndexOf('\n', LONGEST_DOCUMENT);
        if (cut <= 0) {
          cut = rest.lastIndexOf(' ', LONGEST_DOCUMENT);
        }
        if (cut <= 0) {
          cut =
              LONGEST_DOCUMENT - (Character.isLowSurrogate(rest.charAt(LONGEST_DOCUMENT)) ? 1 : 0);
        }
        documents.add(rest.substring(0, cut).strip());
        rest = rest.substring(cut).strip();
      }
      if (!rest.isEmpty()) {
        documents.add(rest);
      }
    }
    return documents;
  }

  /**
   * The text files (.txt, .text or .md) of a folder and of those in it, by name; hidden ones are
   * passed over.
   *
   * @throws DataException if a folder cannot be listed
   */
  public static List<Path> textFilesIn(Path folder) {
    try (Stream<Path> list = Files.walk(folder)) {
      return list.filter(path -> !hidden(path) && isText(path)).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  static boolean hidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  static boolean isText(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(path)
        && (name.endsWith(".txt") || name.endsWith(".text") || name.endsWith(".md"));
  }
}
