package dev.selkie.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of {@link SealBench}, in a folder that is deleted with them. */
record BenchFiles(Path folder) implements AutoCloseable {
  Path plain() {
    return folder.resolve("plain.gguf");
  }

  Path sealed() {
    return folder.resolve("sealed.selkie");
  }

  Path keystore() {
    return folder.resolve("keys.bcfks");
  }

  /** The public half of the key that signs. */
  Path signers() {
    return folder.resolve("signers.txt");
  }

  /** A plain copy of the plain file. */
  Path copy() {
    return folder.resolve("copy.gguf");
  }

  /** The arguments of a measurement by {@link SealProbe}. */
  List<String> arguments(String what) {
    return List.of(what, folder.toString());
  }

  @Override
  public void close() throws IOException {
    for (Path file : List.of(plain(), sealed(), keystore(), signers(), copy(), folder)) {
      Files.deleteIfExists(file);
    }
  }
}
