package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.secure.MemoryWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Manifests that whoever holds the key may have made up. */
public class ManifestReaderTest {
  private static final Path FILE = Path.of("model.sealed");

  private final Manifest manifest = manifest(MemoryWeights.small());
  private final byte[] good = ManifestWriter.encode(manifest);
  private final long bodyLength =
      manifest.tensors().stream().mapToLong(TensorEntry::sealedLength).sum();

  @Test
  public void parse_encodedManifest_isTheSame() throws IOException {
    Manifest read = ManifestReader.parse(FILE, Arrays.copyOf(good, good.length + 99), bodyLength);
    assertThat(read.identity()).isEqualTo(manifest.identity());
    assertThat(read.sourceFormat()).isEqualTo("memory");
    assertThat(read.tensors()).isEqualTo(manifest.tensors());
    assertThat(read.metadata().entries()).isEqualTo(manifest.metadata().entries());
  }

  @Test
  public void parse_paddingNotZero_failsAuthentication() {
    byte[] padded = Arrays.copyOf(good, good.length + 99);
    padded[padded.length - 1] = 1;
    assertThatThrownBy(() -> ManifestReader.parse(FILE, padded, bodyLength))
        .isInstanceOf(SealedModelException.class);
  }

  @Test
  public void parse_cutAnywhere_isMalformed() {
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> ManifestReader.parse(FILE, cut, bodyLength))
          .isInstanceOf(MalformedModelException.class);
    }
  }

  @Test
  public void parse_wrongBodyLength_isMalformed() {
    for (long length : new long[] {0, bodyLength - 1, bodyLength + 1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> ManifestReader.parse(FILE, good, length))
          .isInstanceOf(MalformedModelException.class);
    }
  }

  @Test
  public void parse_randomlyChanged_neverThrowsUnchecked() {
    long seed = System.nanoTime();
    System.out.println("ManifestReaderTest seed " + seed);
    Random random = new Random(seed);
    long[] wild = {-1, 0, 1, 127, 255, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE};
    int refused = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] changed = good.clone();
      int at = random.nextInt(changed.length);
      if (random.nextBoolean()) {
        changed[at] = (byte) random.nextInt(256);
      } else {
        long value = wild[random.nextInt(wild.length)];
        for (int b = 0; b < 8 && at + b < changed.length; b++) {
          changed[at + b] = (byte) (value >>> (8 * b));
        }
      }
      try {
        ManifestReader.parse(FILE, changed, bodyLength);
      } catch (MalformedModelException | SealedModelException e) {
        refused++;
      } catch (IOException | RuntimeException | Error e) {
        fail("change " + i + " at " + at, e);
      }
    }
    assertThat(refused).isBetween(8_000, 29_999);
  }

  @DataProvider
  public Object[][] broken() {
    ByteWriter identity = new ByteWriter().text("m").u64(1).text("f");
    ByteWriter nothing = new ByteWriter().u32(0);
    return new Object[][] {
      {"section 3 is missing", sections(1, identity, 2, nothing)},
      {"section 1 must not appear twice", sections(1, identity, 1, identity)},
      {"needs section 2147483649", sections(0x8000_0001, identity, 1, identity)},
      {"model version is 1 or more", whole(new ByteWriter().text("m").u64(0).text("f"), nothing)},
      {"must be below 2^63", whole(new ByteWriter().text("m").u64(-1).text("f"), nothing)},
      {"identity must end here", whole(identity(9), nothing)},
      {"room for 0 entries: count=4294967295", whole(identity, new ByteWriter().u32(-1))},
      {"key k must not appear twice", whole(identity, entries("k", 3, 1, "k", 3, 0))},
      {"truth value must be 0 or 1: 2", whole(identity, entries("k", 3, 2))},
      {"metadata kind must be 1 to 5: kind=6", whole(identity, entries("k", 6, 2))},
      {"metadata kind must be 1 to 5: kind=5", whole(identity, list(5, 1))},
      {"a list without a kind must be empty: count=1", whole(identity, list(0, 1))},
      {"room for 0 elements: count=2", whole(identity, list(1, 2))},
      {"key must be UTF-8", whole(identity, badKey())},
    };
  }

  @Test(dataProvider = "broken")
  public void parse_brokenRule_saysWhich(String rule, byte[] plain) {
    assertThatThrownBy(() -> ManifestReader.parse(FILE, plain, 0))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(rule)
        .hasMessageContaining("manifest");
  }

  @Test
  public void encode_mixedList_isRefused() {
    Metadata mixed = new Metadata(Map.of("k", List.of(1L, "x")));
    Manifest broken = new Manifest(manifest.identity(), "f", mixed, List.of(), null);
    assertThatThrownBy(() -> ManifestWriter.encode(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a metadata list holds values of one type: k");
  }

  @Test
  public void manifestPages_manySizes_growByAnEighthAtMost() {
    for (long pages = 1; pages < 70_000; pages++) {
      long rounded = SealedLayout.manifestPages(pages);
      assertThat(rounded).isBetween(pages, pages + pages / 8 + 1);
    }
    assertThat(SealedLayout.manifestPages(1000)).isEqualTo(1024);
  }

  private static Manifest manifest(MemoryWeights plain) {
    List<TensorEntry> entries = new ArrayList<>();
    long offset = 0;
    for (TensorInfo info : plain.tensors()) {
      byte[] commitment = new byte[32];
      commitment[0] = (byte) entries.size();
      TensorEntry entry =
          new TensorEntry(
              entries.size(), info, offset, entries.size(), ByteString.copyOf(commitment));
      entries.add(entry);
      offset += entry.sealedLength();
    }
    ModelIdentity identity = new ModelIdentity("pup", 3);
    return new Manifest(
        identity, plain.format(), plain.metadata(), entries, LeafHashes.ofSize(entries.size()));
  }

  private static byte[] whole(ByteWriter identity, ByteWriter metadata) {
    ByteWriter out = new ByteWriter().u32(3);
    section(out, 1, identity);
    section(out, 2, metadata);
    section(out, 3, new ByteWriter().u32(0));
    return out.toByteArray();
  }

  private static byte[] sections(int tagA, ByteWriter a, int tagB, ByteWriter b) {
    ByteWriter out = new ByteWriter().u32(2);
    section(out, tagA, a);
    section(out, tagB, b);
    return out.toByteArray();
  }

  private static void section(ByteWriter out, int tag, ByteWriter body) {
    out.u32(tag).u64(body.length()).bytes(body.toByteArray());
  }

  private static ByteWriter identity(int extra) {
    return new ByteWriter().text("m").u64(1).text("f").u8(extra);
  }

  private static ByteWriter entries(Object... keyKindByte) {
    ByteWriter out = new ByteWriter().u32(keyKindByte.length / 3);
    for (int i = 0; i < keyKindByte.length; i += 3) {
      out.text((String) keyKindByte[i]).u8((int) keyKindByte[i + 1]).u8((int) keyKindByte[i + 2]);
    }
    return out;
  }

  private static ByteWriter list(int kind, int count) {
    return new ByteWriter().u32(1).text("k").u8(5).u8(kind).u32(count).u32(0);
  }

  private static ByteWriter badKey() {
    return new ByteWriter().u32(1).u16(1).u8(0xFF).u8(3).u8(1);
  }
}
