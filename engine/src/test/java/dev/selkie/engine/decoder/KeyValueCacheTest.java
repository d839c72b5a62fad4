package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.KeyValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

public class KeyValueCacheTest {
  private static final KeyValueLayout LAYOUT = new KeyValueLayout(KeyValueType.F32, 2, 1, 8);

  private final Random random = new Random(1);

  private static KeyValuePages pages() {
    return new KeyValuePages(LAYOUT, KernelProvider.detect().attention());
  }

  private void append(KeyValueCache cache, int tokens) {
    int start = cache.position();
    cache.reserve(start + tokens);
    float[] values = new float[tokens * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + random.nextFloat();
    }
    cache.store(0, start, tokens, values, 0, 8, 16);
    cache.store(1, start, tokens, values, 0, 8, 16);
    cache.advance(tokens);
  }

  @Test
  public void reserve_growingSequence_takesAPageEverySixteenTokens() {
    KeyValuePages pages = pages();
    KeyValueCache cache = new KeyValueCache(this, pages);
    assertThat(pages.count()).isZero();
    for (int tokens = 1; tokens <= 100; tokens++) {
      append(cache, 1);
      assertThat(pages.count()).isEqualTo((tokens + 15) / 16);
    }
  }

  @Test
  public void fork_manyTimes_copiesOnlyThePageThatIsWritten() {
    KeyValuePages pages = pages();
    KeyValueCache prefix = new KeyValueCache(this, pages);
    append(prefix, 40);
    assertThat(pages.count()).isEqualTo(3);
    List<KeyValueCache> forks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      forks.add((KeyValueCache) prefix.fork());
    }
    assertThat(pages.count()).as("forks alone").isEqualTo(3);
    ByteBuffer last = prefix.pages().page(2).duplicate().clear();
    byte[] before = new byte[last.remaining()];
    last.duplicate().get(before);
    append(forks.get(0), 1);
    assertThat(pages.count()).as("one fork written").isEqualTo(4);
    assertThat(forks.get(0).pages().page(1)).isSameAs(prefix.pages().page(1));
    assertThat(forks.get(0).pages().page(2)).isNotSameAs(prefix.pages().page(2));
    append(prefix, 8);
    assertThat(pages.count()).as("the prefix written").isEqualTo(5);
    byte[] after = new byte[before.length];
    forks.get(5).pages().page(2).duplicate().clear().get(after);
    assertThat(after).as("a fork that nobody wrote to").isEqualTo(before);
  }

  @Test
  public void close_lastHolder_wipesAndReuses() {
    KeyValuePages pages = pages();
    KeyValueCache cache = new KeyValueCache(this, pages);
    append(cache, 20);
    KeyValueCache fork = (KeyValueCache) cache.fork();
    ByteBuffer page = cache.pages().page(0);
    cache.close();
    assertThat(pages.unused()).isZero();
    assertThat(isZero(page)).isFalse();
    fork.close();
    assertThat(pages.unused()).isEqualTo(2);
    assertThat(isZero(page)).isTrue();
    KeyValueCache next = new KeyValueCache(this, pages);
    append(next, 32);
    assertThat(pages.count()).as("used again").isEqualTo(2);
    ByteBuffer inUse = next.pages().page(1);
    pages.close();
    assertThat(isZero(inUse)).as("wiped with the decoder").isTrue();
  }

  private static boolean isZero(ByteBuffer page) {
    ByteBuffer all = page.duplicate().clear();
    while (all.hasRemaining()) {
      if (all.get() != 0) {
        return false;
      }
    }
    return true;
  }

  @Test(timeOut = 60_000)
  public void abandoned_sequence_givesItsPagesBack() throws InterruptedException {
    KeyValuePages pages = pages();
    append(new KeyValueCache(this, pages), 50);
    while (pages.unused() < 4) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(pages.count()).isEqualTo(4);
  }
}
