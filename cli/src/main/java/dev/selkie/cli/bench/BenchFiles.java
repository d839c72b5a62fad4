package dev.selkie.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of {@link SealBench}, in a folder that is deleted with them.
 *
 * @param plain the model, which is not deleted unless it lies in the folder
 */
record BenchFiles(Path folder, Path plain) implements AutoCloseable {
  /** The same with a plain model in the folder, still to be written. */
  static BenchFiles synthetic(Path folder) {
    return new BenchFiles(folder, folder.resolve("plain.gguf"));
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
    return List.of(what, folder.toString(), plain.toString());
  }

  @Override
  public void close() throws IOException {
    for (Path file : List.of(plain, sealed(), keystore(), signers(), copy(), folder)) {
      if (file.startsWith(folder)) {
        Files.deleteIfExists(file);
      }
    }
  }
}
