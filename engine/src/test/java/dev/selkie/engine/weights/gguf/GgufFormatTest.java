package dev.selkie.engine.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.Model;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class GgufFormatTest {
  private Path file = Path.of("unset");

  @BeforeMethod
  public void createFile() throws IOException {
    file = Files.createTempFile("selkie-gguf", ".gguf");
  }

  @AfterMethod
  public void deleteFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @DataProvider
  public Object[][] hostile() {
    return new Object[][] {
      {"bad-version.bin", "version must be 2 or 3: 1"},
      {"huge-counts.bin", "number of tensors must fit in the file: 18446744073709551615"},
      {"kv-arr-huge-n.bin", "array's length must fit in the file"},
      {"kv-huge-strlen.bin", "metadata entries must fit in the file: 1"},
      {"magic-only.bin", "the file ends within its head"},
      {"tensor-huge-dims.bin", "dimensions overflow"},
      {"trunc-magic.bin", "must be one of"},
      {"LICENSE", "must be one of"},
    };
  }

  @Test(groups = "testdata", dataProvider = "hostile")
  public void open_hostileFile_isRefusedWithTheRule(String name, String rule) {
    Path hostile = TestData.require("gguf").resolve(name);
    assertThatThrownBy(() -> Model.open(hostile, OpenOptions.NONE).close())
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(rule);
  }

  @Test(groups = "testdata")
  public void open_validSmallFiles_parse() throws IOException {
    Path folder = TestData.require("gguf");
    try (Model model = Model.open(folder.resolve("valid-small.gguf"), OpenOptions.NONE)) {
      assertThat(model.weights().format()).isEqualTo("GGUF v3");
      assertThat(model.weights().metadata().text("general.architecture")).contains("llama");
      assertThat(model.weights().tensors()).isEmpty();
    }
    try (Model model = Model.open(folder.resolve("v3-empty.bin"), OpenOptions.NONE)) {
      assertThat(model.weights().metadata().entries()).isEmpty();
      assertThatThrownBy(model::tokenizer).hasMessageContaining("no tokenizer");
    }
  }

  @Test
  public void open_missingFile_saysSo() {
    assertThatThrownBy(() -> Model.open(Path.of("no-such.gguf"), OpenOptions.NONE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("no-such.gguf: no such model file");
  }

  @Test
  public void read_tensor_givesItsBytes() throws IOException {
    Bytes bytes = new Bytes().head(2, 1, 0).tensor("t", 0, 0, 4).pad();
    bytes.u32(1).u32(2).u32(3).u32(4);
    try (WeightSource source = open(bytes)) {
      assertThat(source.format()).isEqualTo("GGUF v2");
      ByteBuffer data = source.read(source.tensors().get(0));
      assertThat(data.isDirect()).isTrue();
      assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      assertThat(data.remaining()).isEqualTo(16);
      assertThat(data.getInt(8)).isEqualTo(3);
      Files.write(file, Arrays.copyOf(bytes.bytes(), bytes.bytes().length - 4));
      assertThatThrownBy(() -> source.read(source.tensors().get(0)))
          .as("a file cut while it is open")
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("ends too early");
    }
  }

  /** The file is sparse: it takes a few blocks of the disk. */
  @Test
  public void read_tensorOfTwoGibibytesOrMore_worksInRanges() throws IOException {
    Bytes bytes = new Bytes().head(3, 1, 0).tensor("t", 0, 0, 1024, (1 << 19) + 8).pad();
    Files.write(file, bytes.bytes());
    long size = bytes.bytes().length + 4L * 1024 * ((1 << 19) + 8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), size - 4);
    }
    try (WeightSource source = new GgufFormat().open(file, OpenOptions.NONE)) {
      TensorInfo tensor = source.tensors().get(0);
      assertThat(tensor.bytes()).isGreaterThan(Integer.MAX_VALUE);
      ByteBuffer tail = ByteBuffer.allocate(8);
      source.read(tensor, tensor.bytes() - 8, tail);
      assertThat(tail.array()).containsExactly(0, 0, 0, 0, 1, 2, 3, 4);
      assertThatThrownBy(() -> source.read(tensor, tensor.bytes() - 7, tail.clear()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a range must lie within the tensor");
      assertThatThrownBy(() -> source.read(tensor)).hasMessageContaining("below 2 GiB");
    }
  }

  @Test
  public void open_numberArrays_takeMemoryInProportionToTheFile() throws IOException {
    int count = 4_000_000;
    Bytes bytes = new Bytes().head(3, 0, 1).string("k").u32(9).u32(0).u64(count);
    byte[] head = bytes.bytes();
    byte[] whole = Arrays.copyOf(head, head.length + count);
    Arrays.fill(whole, head.length, whole.length, (byte) 200);
    Files.write(file, whole);
    try (WeightSource source = new GgufFormat().open(file, OpenOptions.NONE)) {
      List<Long> list = source.metadata().list("k", Long.class);
      assertThat(list).isInstanceOf(NumberList.class).hasSize(count);
      assertThat(list.get(count - 1)).isEqualTo(200);
    }
  }

  @Test
  public void open_brokenEntries_areRefused() {
    refused(new Bytes().head(3, 0, 1).string("k").u32(13), "metadata type must be 0 to 12: 13");
    refused(new Bytes().head(3, 0, 1).string("k").u32(7).u8(2), "must be 0 or 1: k = 2");
    refused(
        new Bytes().head(3, 0, 1).u64(1L << 40).zeros(32),
        "a string's length must be in the file: 1099511627776");
    refused(new Bytes().head(3, 0, 1).string("k").u32(10).u64(-1), "below 2^63");
    refused(
        new Bytes().head(3, 0, 1).string("k").u32(9).u32(9).u64(1).u32(0).u64(0),
        "must not be nested: k");
    refused(new Bytes().head(3, 0, 1).string("k").u32(8).u64(2).u8(0xc3).u8(0x28), "valid UTF-8");
    refused(
        new Bytes().head(3, 0, 2).string("k").u32(0).u8(1).string("k").u32(0).u8(1).u64(0).u64(0),
        "unique: k");
    refused(new Bytes().head(3, 0, 1).string("general.alignment").u32(4).u32(0), "power of two");
    refused(
        new Bytes().head(3, 0, 1).string("general.alignment").u32(4).u32(1 << 30), "power of two");
    refused(
        new Bytes().head(3, 0, 1).string("general.alignment").u32(8).string("x"),
        "general.alignment must be a power of two from 8 to 65536: x (at byte 24)");
    refused(new Bytes().u32((int) GgufFormat.MAGIC).u32(3 << 24), "little-endian");
  }

  @Test
  public void open_brokenTensors_areRefused() {
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 99, 0, 4)), "not supported: t 99");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", -1, 0, 4)), "not supported");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 0)), "1 to 4 dimensions");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 0, 1, 1, 1, 1, 1)), "1 to 4 dimensions");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 0, 0)), "positive");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 8, 0, 33)), "multiple of 32");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 0, 1L << 62, 4)), "overflow");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 4, 4)), "multiple of 32: t");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 32, 4)), "within the file");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 1L << 62, 4)), "within the file");
    refused(data(new Bytes().head(3, 1, 0).tensor("t", 0, 0, 1L << 58)), "within the file");
    refused(data(new Bytes().head(3, 2, 0).tensor("a", 0, 0, 4).tensor("b", 0, 0, 4)), "overlap");
    refused(
        data(new Bytes().head(3, 2, 0).tensor("a", 0, 0, 4).tensor("a", 0, 32, 4)).zeros(32),
        "unique: a");
  }

  @Test
  public void open_everyPrefixAndManyMutations_neverThrowUnchecked() throws IOException {
    Bytes bytes = new Bytes().head(3, 2, 3);
    bytes.string("general.name").u32(8).string("n\u00e4me");
    bytes.string("list").u32(9).u32(8).u64(2).string("a").string("b");
    bytes.string("number").u32(6).u32(Float.floatToRawIntBits(1.5f));
    bytes.tensor("a", TensorType.Q8_0.id(), 0, 32, 2).tensor("b", 0, 96, 3).pad().zeros(128);
    byte[] whole = bytes.bytes();
    open(bytes).close();
    for (int length = 0; length < whole.length; length++) {
      openOrRefuse(Arrays.copyOf(whole, length));
    }
    long seed = 4;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 1_500; i++) {
      byte[] mutated = whole.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      openOrRefuse(mutated);
    }
  }

  private void openOrRefuse(byte[] content) throws IOException {
    Files.write(file, content);
    try (WeightSource source = new GgufFormat().open(file, OpenOptions.NONE)) {
      for (var tensor : source.tensors()) {
        assertThat((long) source.read(tensor).remaining()).isEqualTo(tensor.bytes());
      }
    } catch (MalformedModelException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  private static Bytes data(Bytes head) {
    return head.pad().zeros(16);
  }

  private WeightSource open(Bytes bytes) throws IOException {
    Files.write(file, bytes.bytes());
    return new GgufFormat().open(file, OpenOptions.NONE);
  }

  private void refused(Bytes bytes, String rule) {
    assertThatThrownBy(() -> open(bytes).close())
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(rule);
  }

  /** A GGUF file put together by hand, so that it may be wrong. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
      out.write(value);
      return this;
    }

    Bytes u32(int value) {
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Bytes u64(long value) {
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Bytes string(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      u64(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Bytes head(int version, long tensors, long entries) {
      return u32((int) GgufFormat.MAGIC).u32(version).u64(tensors).u64(entries);
    }

    Bytes tensor(String name, int type, long offset, long... dims) {
      string(name).u32(dims.length);
      for (long dim : dims) {
        u64(dim);
      }
      return u32(type).u64(offset);
    }

    Bytes pad() {
      while (out.size() % 32 != 0) {
        u8(0);
      }
      return this;
    }

    Bytes zeros(int count) {
      for (int i = 0; i < count; i++) {
        u8(0);
      }
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    @Override
    public String toString() {
      return List.of(out.size()).toString();
    }
  }
}
