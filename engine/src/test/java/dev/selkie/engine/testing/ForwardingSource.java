package dev.selkie.engine.testing;

import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Another source, which stays the caller's; for tests that change how it is read. */
public abstract class ForwardingSource implements WeightSource {
  protected final WeightSource inner;

  protected ForwardingSource(WeightSource inner) {
    this.inner = inner;
  }

  @Override
  public ByteBuffer read(TensorInfo tensor) throws IOException {
    return inner.read(tensor);
  }

  @Override
  public String format() {
    return inner.format();
  }

  @Override
  public Metadata metadata() {
    return inner.metadata();
  }

  @Override
  public List<TensorInfo> tensors() {
    return inner.tensors();
  }

  @Override
  public void close() {}
}
