package dev.covey.models.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.Weights;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() {
    Trials.run(
        "safetensors round trip",
        20,
        random -> {
          Weights.Builder weights = new Weights.Builder();
          List<float[]> expected = new ArrayList<>();
          int count = random.nextInt(6);
          for (int t = 0; t < count; t++) {
            int rows = 1 + random.nextInt(700);
            int columns = 1 + random.nextInt(700);
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
              values[i] = Float.intBitsToFloat(random.nextInt());
            }
            expected.add(values.clone());
            weights.put(TensorSpec.of("tensor \"" + t + "\" é", rows, columns), values);
          }
          Path file = folder.resolve("trial.safetensors");
          Weights written = weights.build();
          SafetensorsWriter.write(file, written, Map.of("format", "pt", "a", "b"));
          SafetensorsFile read = SafetensorsFile.open(file);
          assertThat(read.layout()).isEqualTo(written.layout());
          assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "a", "b"));
          for (int t = 0; t < count; t++) {
            float[] got = read.read("tensor \"" + t + "\" é");
            assertThat(got)
                .usingComparator(SafetensorsTest::compareBits)
                .isEqualTo(expected.get(t));
          }
        });
  }

  @Test
  void theSameWeightsGiveTheSameBytesAndLeaveNoTemporaryFile() throws IOException {
    Weights weights =
        new Weights.Builder().put(TensorSpec.of("w", 3), new float[] {1, 2, 3}).build();
    SafetensorsWriter.write(folder.resolve("a"), weights, Map.of("z", "1", "y", "2"));
    SafetensorsWriter.write(folder.resolve("b"), weights, Map.of("y", "2", "z", "1"));
    SafetensorsWriter.write(folder.resolve("b"), weights, Map.of("y", "2", "z", "1"));
    assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theHeaderIsWhatTheReferenceImplementationWrites() throws IOException {
    Weights weights =
        new Weights.Builder().put(TensorSpec.of("w", 1, 2), new float[] {1, -2}).build();
    Path file = folder.resolve("m");
    SafetensorsWriter.write(file, weights, Map.of("format", "pt"));
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
    String padded = json + " ".repeat(-json.length() & 7);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong()).isEqualTo(padded.length());
    byte[] header = new byte[padded.length()];
    bytes.get(header);
    assertThat(new String(header, StandardCharsets.UTF_8)).isEqualTo(padded);
    assertThat(bytes.getFloat()).isEqualTo(1f);
    assertThat(bytes.getFloat()).isEqualTo(-2f);
  }

  @Test
  void allFloatingTypesAreReadExactly() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(2 + 2 + 8).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 0xc000).putShort((short) 0x3fc0).putDouble(0.25);
    Path file =
        raw(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[2,4]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[4,12]}}",
            data.array());
    SafetensorsFile read = SafetensorsFile.open(file);
    assertThat(read.read("h")).containsExactly(-2f);
    assertThat(read.read("b")).containsExactly(1.5f);
    assertThat(read.read("d")).containsExactly(0.25f);
    assertThat(read.type("b")).isEqualTo(ElementType.BF16);
  }

  @Test
  void halfPrecisionRoundsToNearestEven() {
    Weights weights =
        new Weights.Builder()
            .put(TensorSpec.of("w", 3), new float[] {1.0004883f, 65504f, 0x1p-25f})
            .build();
    Path file = folder.resolve("half");
    SafetensorsWriter.write(file, weights, Map.of(), ElementType.F16);
    assertThat(SafetensorsFile.open(file).read("w")).containsExactly(1f, 65504f, 0f);
    Weights tooLarge =
        new Weights.Builder().put(TensorSpec.of("w", 1), new float[] {65520f}).build();
    assertThatThrownBy(() -> SafetensorsWriter.write(file, tooLarge, Map.of(), ElementType.F16))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("65504");
  }

  @Test
  void everyHalfSurvivesARoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloats.fromHalf((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
      }
    }
    assertThat(HalfFloats.fromHalf(HalfFloats.toHalf(Float.NaN))).isNaN();
  }

  @Test
  void halvesAreTheNearestOfAll() {
    Trials.run(
        "nearest half",
        200,
        random -> {
          float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(-26, 15)));
          float half = HalfFloats.fromHalf(HalfFloats.toHalf(value));
          short bits = HalfFloats.toHalf(value);
          for (int step : new int[] {-1, 1}) {
            float neighbour = HalfFloats.fromHalf((short) (bits + step));
            if (Float.isFinite(neighbour)) {
              assertThat(Math.abs((double) half - value))
                  .isLessThanOrEqualTo(Math.abs((double) neighbour - value));
            }
          }
        });
  }

  @Test
  void tensorsOfWholeNumbersAreToleratedButNotRead() throws IOException {
    Path file =
        raw(
            "{\"mask\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            new byte[8]);
    SafetensorsFile read = SafetensorsFile.open(file);
    assertThat(read.layout().tensors()).containsExactly(TensorSpec.of("w", 1));
    assertThatThrownBy(() -> read.read("mask"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("U8");
    assertThatThrownBy(() -> read.read("nothing")).isInstanceOf(ModelException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | needs 8 bytes",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | truncated",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | the file holds 8",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | hole",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}} | no array",
        "{\"w\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}} | unknown dtype F33",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}} | needs a dtype",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}} | unknown key x",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | needs 8 bytes",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,8]}} | absurd",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}} | whole numbers",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"w\":{}} | Duplicate",
        "{\"__metadata__\":{\"a\":1}} | no string",
        "{\"__metadata__\":[]} | no object",
        "{\"w\":3} | no object",
        "[] | no JSON object",
        "{} {} | something follows",
        "{\"w\": | JSON",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | overlap",
      })
  void aLyingHeaderIsRefusedWithFileAndReason(String header, String reason) throws IOException {
    Path file = raw(header.strip(), new byte[8]);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason.strip());
  }

  @Test
  void aHeaderThatIsNotTextIsRefused() throws IOException {
    Path file = folder.resolve("utf8");
    Files.write(file, new byte[] {2, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("UTF-8");
  }

  @Test
  void anAbsurdHeaderLengthIsRefusedBeforeMemoryIsTaken() throws IOException {
    Path file = folder.resolve("absurd");
    for (long length : new long[] {-1, 0, 1, 200_000_000, Long.MAX_VALUE}) {
      Files.write(
          file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("header claims");
    }
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("5 bytes");
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("absent")))
        .hasMessageContaining("no such file");
  }

  @Test
  void everyTruncationOfAFileIsRefused() throws IOException {
    Weights weights =
        new Weights.Builder()
            .put(TensorSpec.of("a", 2, 3), new float[6])
            .put(TensorSpec.of("b", 4), new float[4])
            .build();
    Path whole = folder.resolve("whole");
    SafetensorsWriter.write(whole, weights, Map.of());
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Path cut = folder.resolve("cut");
      Files.write(cut, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> SafetensorsFile.open(cut)).isInstanceOf(ModelException.class);
    }
  }

  @Test
  void shardsReadAsOneModel() throws IOException {
    write("one.safetensors", "a", 1f);
    write("two.safetensors", "b", 2f);
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index,
        "{\"metadata\":{},\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
    SafetensorsShards shards = SafetensorsShards.open(index);
    assertThat(shards.layout().tensors())
        .containsExactly(TensorSpec.of("a", 1), TensorSpec.of("b", 1));
    assertThat(shards.read("b")).containsExactly(2f);
    assertThat(shards.shardCount()).isEqualTo(2);
    assertThatThrownBy(() -> shards.read("c")).isInstanceOf(ModelException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"weight_map\":{\"a\":\"../one.safetensors\"}} | plain name",
        "{\"weight_map\":{\"a\":\"/etc/one\"}} | plain name",
        "{\"weight_map\":{\"b\":\"one.safetensors\"}} | lacks it",
        "{\"weight_map\":{\"a\":\"none.safetensors\"}} | no such file",
        "{\"weight_map\":{\"a\":3}} | plain name",
        "{\"weight_map\":{}} | no weight_map",
        "{ | no valid JSON",
      })
  void aBrokenIndexIsRefused(String json, String reason) throws IOException {
    write("one.safetensors", "a", 1f);
    Path index = folder.resolve("index.json");
    Files.writeString(index, json.strip());
    assertThatThrownBy(() -> SafetensorsShards.open(index))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(reason.strip());
  }

  private void write(String file, String tensor, float value) {
    SafetensorsWriter.write(
        folder.resolve(file),
        new Weights.Builder().put(TensorSpec.of(tensor, 1), new float[] {value}).build(),
        Map.of());
  }

  private Path raw(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("raw.safetensors");
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data)
            .array());
    return file;
  }

  private static int compareBits(float[] a, float[] b) {
    if (a.length != b.length) {
      return 1;
    }
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return 1;
      }
    }
    return 0;
  }
}
