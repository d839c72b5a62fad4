package dev.selkie.cli.bench;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/*
 * Plain and sealed take turns, each in a JVM of its own: a model is loaded once, by a JVM that has just started, so what the JIT has not
 * compiled yet counts. Both load with as many threads as there are processors, into memory that no page of which was touched before. The
 * page cache is emptied of one file by dd (posix_fadvise). The sealed file is signed; who does not check the signatures need not hash it
 * while loading, so it is loaded both ways. The host of a virtual machine may have taken memory that was idle, and giving it back costs
 * seconds per gigabyte; so as much is touched and freed before each load, plain and sealed.
 */

/** What sealing costs: load, decryption when warm and when cold, sealing, opening, size. */
@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    description = {
      "Sealed weights against plain ones: load, decryption, sealing, opening, size.",
      "Without a model: of a GGUF file of 1.1 GB, which is written and deleted as its sealed twin is."
    })
final class SealBench implements Callable<Integer> {
  private static final double GIBIBYTE = 1L << 30;

  private final Console console;

  @Option(
      names = {"-o", "--folder"},
      paramLabel = "DIR",
      description = "Folder for the files (default: the system's folder for temporary files).")
  private @Nullable Path parent;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "A plain model of one file, or the name of a bundled one.")
  private @Nullable String model;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Layers of the model that is written, 1 to 22 (default: 22).")
  private int layers = SyntheticGguf.layers();

  @Option(
      names = "--tests",
      paramLabel = "NAMES",
      split = ",",
      description = "Some of size, load, read, cold, steady, open beside seal (default: all).")
  private List<String> tests = List.of();

  @Mixin private final BenchOptions bench = new BenchOptions();

  private String shape = "";

  SealBench(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (layers < 1 || layers > SyntheticGguf.layers()) {
      throw CommandFailure.usage("--layers must be 1 to " + SyntheticGguf.layers());
    }
    Path folder =
        parent == null
            ? Files.createTempDirectory("selkie-bench")
            : Files.createTempDirectory(parent, "selkie-bench");
    try (BenchFiles files = files(folder)) {
      measure(files);
    }
    return ExitCode.OK;
  }

  private BenchFiles files(Path folder) throws IOException {
    if (model == null) {
      BenchFiles files = BenchFiles.synthetic(folder);
      SyntheticGguf.write(files.plain(), layers);
      return files;
    }
    return new BenchFiles(folder, plainModel(model).toAbsolutePath());
  }

  private static Path plainModel(String name) throws IOException {
    Path file = ModelFile.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.usage("bench seal takes a model of one file, this is a folder: " + file);
    }
    if (SealedModel.isSealed(file)) {
      throw CommandFailure.usage("bench seal takes a plain model, this one is sealed: " + file);
    }
    return file;
  }

  private void measure(BenchFiles files) throws IOException {
    char[] password = SealProbe.PASSWORD.toCharArray();
    try (ModelKeystore keystore = ModelKeystore.create(files.keystore(), password)) {
      keystore.generateKey(SealProbe.KEY).close();
      try (SigningKey signer = keystore.generateSigningKey(SealProbe.SIGNER)) {
        Files.writeString(files.signers(), PublicKeyFile.line(signer.signer()) + "\n");
      }
    }
    shape = String.format(Locale.ROOT, "%.2f GB", Files.size(files.plain()) / 1e9);
    seal(files);
    if (wants("size")) {
      size(files);
    }
    for (String what : List.of("load", "read")) {
      if (wants(what)) {
        loads(what, files, true);
        loads(what, files, false);
      }
    }
    if (wants("cold")) {
      Spread cold = probes("cold", files);
      double rate = 2 * GIBIBYTE / 1e9 / cold.median();
      print("cold", "CPU s for 2 GiB", cold, Map.of("gbPerCpuSecond", rate));
    }
    if (wants("steady")) {
      for (String from : List.of("memory", "file")) {
        Spread steady = probes("steady-" + from, files);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("from", from);
        details.put("gbPerCpuSecond", steady.median());
        print("steady", "GB/CPU s", steady, details);
      }
    }
    if (wants("open")) {
      print("open", "s", probes("open", files), Map.of("recipient", "bcfks"));
    }
  }

  private boolean wants(String test) {
    return tests.isEmpty() || tests.contains(test);
  }

  private void seal(BenchFiles files) throws IOException {
    double[] sealed = new double[bench.repetitions()];
    double[] copied = new double[bench.repetitions()];
    for (int i = 0; i < sealed.length; i++) {
      copied[i] = probe("copy", files);
      sealed[i] = probe("seal", files);
    }
    ratio("seal", Spread.of(sealed), Spread.of(copied), Map.of());
  }

  private void size(BenchFiles files) throws IOException {
    long plain = Files.size(files.plain());
    long more = Files.size(files.sealed()) - plain;
    print(
        "size",
        "bytes more",
        Spread.of((double) more),
        Map.of("plainBytes", plain, "limitBytes", plain / 500 + (256 << 10)));
  }

  private void loads(String what, BenchFiles files, boolean cached) throws IOException {
    double[] sealed = new double[bench.repetitions()];
    double[] signed = new double[bench.repetitions()];
    double[] plain = new double[bench.repetitions()];
    for (int i = 0; i < sealed.length; i++) {
      if (!prepare(files.plain(), cached) || !prepare(files.sealed(), cached)) {
        console.err().println("selkie: no dd to empty the page cache with; that load is left out");
        return;
      }
      plain[i] = probe(what + "-plain", files);
      sealed[i] = probe(what + "-sealed", files);
      prepare(files.sealed(), cached);
      signed[i] = probe(what + "-signed", files);
    }
    loaded(what, sealed, plain, cached, false);
    loaded(what, signed, plain, cached, true);
  }

  private void loaded(
      String what, double[] sealed, double[] plain, boolean cached, boolean signed) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("cached", cached);
    details.put("signed", signed);
    ratio(what, Spread.of(sealed), Spread.of(plain), details);
  }

  /** Has the whole file in the page cache, or nothing of it. */
  private static boolean prepare(Path file, boolean cached) {
    return cached
        ? FreshJvm.command("cat", file.toString())
        : FreshJvm.command("dd", "if=" + file, "iflag=nocache", "count=0");
  }

  private Spread probes(String what, BenchFiles files) throws IOException {
    double[] values = new double[bench.repetitions()];
    for (int i = 0; i < values.length; i++) {
      values[i] = probe(what, files);
    }
    return Spread.of(values);
  }

  private static double probe(String what, BenchFiles files) throws IOException {
    return FreshJvm.run(SealProbe.class, files.arguments(what));
  }

  private void ratio(String test, Spread sealed, Spread plain, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>(more);
    details.put("plainSeconds", plain.median());
    details.put("plainRatio", sealed.median() / plain.median());
    print(test, "s", sealed, details);
  }

  private void print(String test, String unit, Spread spread, Map<String, Object> details) {
    int threads = Runtime.getRuntime().availableProcessors();
    bench.print(console, new BenchLine(test, shape, threads, unit, spread, details));
  }
}
