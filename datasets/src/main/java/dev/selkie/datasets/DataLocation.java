package dev.selkie.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a dataset's files lie: a folder of the user, or the class path. */
sealed interface DataLocation {
  /**
   * All bytes of one file.
   *
   * @throws MalformedDataException if there is no such file
   */
  byte[] read(String name) throws IOException;

  /** The file's name for messages. */
  String describe(String name);

  /** A file that was found. */
  @SuppressWarnings("ArrayRecordComponent") // read at once, never compared
  record Found(String name, byte[] bytes) {}

  /** A table's file, or else the Parquet file of the same name. */
  default Found find(String name) throws IOException {
    return new Found(name, read(name));
  }

  /** A folder. */
  record Folder(Path root) implements DataLocation {
    @Override
    public byte[] read(String name) throws IOException {
      Path file = root.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new MalformedDataException(describe(name), "file must exist");
      }
      return Files.readAllBytes(file);
    }

    @Override
    public Found find(String name) throws IOException {
      String parquet = name.substring(0, name.lastIndexOf('.') + 1) + "parquet";
      boolean other =
          !Files.exists(root.resolve(name)) && Files.isRegularFile(root.resolve(parquet));
      String found = other ? parquet : name;
      return new Found(found, read(found));
    }

    @Override
    public String describe(String name) {
      return root.resolve(name).toString();
    }
  }

  /** Resources below this package. */
  record ClassPath(String prefix) implements DataLocation {
    @Override
    public byte[] read(String name) throws IOException {
      try (InputStream in = ClassPath.class.getResourceAsStream(prefix + name)) {
        if (in == null) {
          throw new MalformedDataException(describe(name), "resource must be on the class path");
        }
        return in.readAllBytes();
      }
    }

    @Override
    public String describe(String name) {
      return "bundled " + prefix + name;
    }
  }
}
