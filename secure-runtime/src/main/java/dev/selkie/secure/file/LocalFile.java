package dev.selkie.secure.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file on the disk of this machine, open for writing. */
public final class LocalFile implements WritableFile {
  private final FileChannel channel;

  /** Takes the channel over. */
  public LocalFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(long at, ByteBuffer bytes) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
