package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The client's part behind JNI, on one CPU level. Every length is checked here. */
final class NativeSecretRing extends NativeRing implements SecretRing {
  NativeSecretRing(Level level) {
    super(level);
  }

  @Override
  public void forward(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.forward(level.number(), tables.buffer(), x, at);
  }

  @Override
  public void inverse(RingTables tables, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.inverse(level.number(), tables.buffer(), x, at);
  }

  @Override
  public void encrypt(
      RingSecret secret,
      byte[] maskKey,
      byte[] noiseKey,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    SecretRanges.checkEncrypt(secret.tables(), maskKey, noiseKey, plain, log2t, out, at, stride);
    if (ownKeystream) {
      requireEnough(encrypt(secret, maskKey, null, noiseKey, null, plain, log2t, out, at, stride));
      return;
    }
    for (int p = 0; p < plain.polynomials(); p++) {
      PlainTile one = SecretRanges.onePolynomial(plain, p);
      long index = one.firstPolynomial();
      ByteBuffer noise = given(noiseKey, index);
      try {
        ByteBuffer masks = given(maskKey, index);
        requireEnough(
            encrypt(secret, null, masks, null, noise, one, log2t, out, at + p * stride, stride));
      } finally {
        Ranges.wipe(noise);
        Ranges.wipe(one.values());
      }
    }
  }

  private boolean encrypt(
      RingSecret secret,
      byte @Nullable [] maskKey,
      @Nullable ByteBuffer masks,
      byte @Nullable [] noiseKey,
      @Nullable ByteBuffer noise,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride) {
    return Native.encrypt(
        level.number(),
        secret.tables().buffer(),
        secret.factors(),
        maskKey,
        masks,
        noiseKey,
        noise,
        plain.values(),
        plain.lanes(),
        plain.width(),
        plain.perPolynomial(),
        plain.firstPolynomial(),
        log2t,
        secret.tables().bits(),
        out,
        at,
        stride);
  }

  @Override
  public void timesSecret(RingSecret secret, ByteBuffer x, int at) {
    Ranges.checkPolynomial(x, at);
    Native.timesSecret(level.number(), secret.tables().buffer(), secret.factors(), x, at);
  }

  @Override
  public void decode(
      RingTables tables,
      int log2t,
      ByteBuffer c0,
      ByteBuffer masked,
      int lanes,
      ByteBuffer y,
      int at,
      int stride) {
    SecretRanges.checkDecode(tables, log2t, c0, masked, lanes, y, at, stride);
    Native.decode(level.number(), tables.modulus(), log2t, c0, masked, lanes, y, at, stride);
  }
}
