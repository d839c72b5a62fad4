package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.machine.Memory;
import dev.selkie.cli.machine.PhysicalCores;
import dev.selkie.cli.options.ModeNames;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SealedOptions;
import dev.selkie.cli.options.ThreadsOption;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.CpuDescription;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.secure.key.OpenSsl;
import dev.selkie.secure.memory.MemoryProtection;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code selkie doctor}: this machine, and whether a model fits it. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "This machine: Java, CPU features, kernels, SEAL, memory protection.",
      "With a model: whether it fits in memory, and why each encrypted product is exact."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1L << 20;

  private final Console console;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "A model file, a sealed file, or the name of a bundled model.")
  private @Nullable String model;

  @Mixin private final SealedOptions sealed = new SealedOptions();

  @Option(
      names = "--int",
      paramLabel = "SCHEME",
      description = "Integers that the certificates are for (default: w8a8).")
  private String scheme = "w8a8";

  @Mixin private final ThreadsOption threads = new ThreadsOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Memory memory = Memory.detect();
    SealReport seal = SealReport.make();
    ModelReport report = model == null ? null : report(model, memory);
    if (output.json()) {
      Json.print(console, json(memory, seal, report));
    } else {
      print(memory, seal);
      if (report != null) {
        print(report);
      }
    }
    return ExitCode.OK;
  }

  private ModelReport report(String name, Memory memory) throws IOException {
    SealReport seal = SealReport.make();
    if (seal.version() == null) {
      throw CommandFailure.other(seal.notes().get(0));
    }
    try (Model opened = Model.open(ModelFile.resolve(name), sealed.openOptions())) {
      return ModelReport.make(
          opened,
          ModeNames.mode("enc", ModeNames.scheme(scheme), ModeNames.DEFAULT_BACKEND),
          threads.count(),
          memory);
    }
  }

  private static Map<String, Object> json(
      Memory memory, SealReport seal, @Nullable ModelReport report) {
    CpuDescription cpu = KernelProvider.cpu();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("selkie", SelkieVersion.text());
    result.put("java", java());
    result.put("cpu", cpu.model());
    result.put("cpuFeatures", cpu.features());
    result.put("processors", Runtime.getRuntime().availableProcessors());
    result.put("physicalCores", PhysicalCores.count());
    result.put("memory", memory);
    result.put("kernels", KernelProvider.detect().name());
    result.put("seal", seal);
    result.put("decryption", decryption());
    result.put("memoryProtection", MemoryProtection.detect().describe());
    if (report != null) {
      result.put("model", report.format());
      result.put("parameters", report.parameters());
      result.put("bytes", report.bytes());
      result.put("fits", report.fits());
      result.put("certificates", report.certificates());
      result.put("disclosure", report.certificates().stream().map(Disclosure::of).toList());
    }
    return result;
  }

  /** What opens the bulk of sealed weights. */
  private static String decryption() {
    return OpenSsl.version().orElse("SunJCE, since the system has no OpenSSL 3 that can be loaded");
  }

  private void print(Memory memory, SealReport seal) {
    PrintStream out = console.out();
    CpuDescription cpu = KernelProvider.cpu();
    out.printf("Selkie      %s%n", SelkieVersion.text());
    out.printf("Java        %s%n", java());
    out.printf(
        "CPU         %s, %d processors, %d physical cores%n",
        cpu.model(), Runtime.getRuntime().availableProcessors(), PhysicalCores.count());
    out.printf("Features    %s%n", String.join(" ", cpu.features()));
    out.printf("Kernels     %s%n", KernelProvider.detect().name());
    out.printf(
        "Memory      %,d MiB, %,d MiB free; the JVM may use %,d MiB of heap and as much for"
            + " weights%n",
        memory.total() / MEBIBYTE, memory.free() / MEBIBYTE, memory.heapLimit() / MEBIBYTE);
    seal.lines().forEach(line -> out.println("SEAL        " + line));
    out.printf("Decryption  %s%n", decryption());
    MemoryProtection.detect().sentences().forEach(line -> out.println("Protection  " + line));
  }

  private void print(ModelReport report) {
    PrintStream out = console.out();
    out.printf("%nModel       %s, %,d parameters%n", report.format(), report.parameters());
    out.printf(
        "Fits        %s%n", report.fits().isEmpty() ? "no mode" : String.join(", ", report.fits()));
    out.printf(
        "%n%-28s %6s %6s %8s %8s %6s %6s %9s %9s  %s%n",
        "matrix",
        "rows",
        "cols",
        "norm1",
        "norm2",
        "log2 t",
        "log2 q",
        "failure",
        "disclosed",
        "verdict");
    for (MatrixCertificate each : report.certificates()) {
      out.printf(
          "%-28s %6d %6d %8d %8.1f %6d %6d %9s %9d  %s%n",
          each.matrix(),
          each.rows(),
          each.cols(),
          each.norm1(),
          each.norm2(),
          each.log2t(),
          each.log2q(),
          each.deterministic() ? "never" : String.format("2^%.0f", each.failureLog2()),
          Disclosure.of(each).tokens(),
          each.verdict());
    }
    out.println("disclosed: tokens after which a client can solve for the matrix");
  }

  /**
   * What answers say of a matrix.
   *
   * @param matrix its name
   * @param tokens independent tokens whose products give the matrix: as many as it has columns
   * @param maskEquations noisy equations about each row that every pool or block adds, at most
   */
  private record Disclosure(String matrix, int tokens, int maskEquations) {
    static Disclosure of(MatrixCertificate certificate) {
      return new Disclosure(certificate.matrix(), certificate.cols(), Certifier.DEGREE);
    }
  }

  private static String java() {
    return Runtime.version()
        + ", "
        + System.getProperty("java.vm.name")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch");
  }
}
