package dev.covey.models.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** One token a byte of UTF-8: ids 0 to 255 are the bytes, 256 is end-of-text. Never trained. */
public final class ByteTokenizer implements Tokenizer {
  private static final int END = 256;

  @Override
  public int vocabularySize() {
    return END + 1;
  }

  @Override
  public int[] encode(String text) {
    return Texts.encode(
        text,
        END,
        (clean, from, to, into) -> {
          for (byte b : clean.substring(from, to).getBytes(StandardCharsets.UTF_8)) {
            into.add(b & 0xFF);
          }
        });
  }

  @Override
  public String decode(int[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length);
    for (int id : ids) {
      if (Texts.checked(id, vocabularySize()) == END) {
        bytes.writeBytes(END_OF_TEXT.getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.write(id);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public int endOfText() {
    return END;
  }

  @Override
  public String kind() {
    return "byte";
  }

  @Override
  public void save(Path file) {
    TokenizerJson.write(file, TokenizerJson.byteLevel(ByteAlphabet.singleBytes(), List.of(), END));
  }
}
