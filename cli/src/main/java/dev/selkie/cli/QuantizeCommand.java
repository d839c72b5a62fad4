package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Failures;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.datasets.NearestName;
import dev.selkie.engine.Model;
import dev.selkie.engine.quantization.Quantizer;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code selkie quantize}: a model in smaller blocks. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    description = "Writes a quantized GGUF of a model.")
@SuppressWarnings("NullAway.Init") // picocli sets the required options
final class QuantizeCommand implements Callable<Integer> {
  private static final List<String> TYPES =
      List.of("q8_0", "q6_k", "q5_k", "q5_1", "q5_0", "q4_k", "q4_1", "q4_0", "bf16", "f16", "f32");

  private final Console console;

  @Parameters(index = "0", paramLabel = "IN", description = "A model file or bundled model.")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The GGUF file to write.")
  private Path out;

  @Option(
      names = "--type",
      required = true,
      paramLabel = "TYPE",
      description = "Type of the matrices: q8_0, q6_k, q4_k, q4_0 and others.")
  private String type;

  @Mixin private final OutputOptions output = new OutputOptions();

  QuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    String label = type.toLowerCase(Locale.ROOT);
    if (!TYPES.contains(label)) {
      throw CommandFailure.usage(NearestName.unknown("type", type, TYPES));
    }
    Path source = ModelFile.resolve(in);
    if (Files.exists(out) && Files.isSameFile(source, out)) {
      throw CommandFailure.usage("the quantized file must not replace its own source: " + out);
    }
    try (Model opened = Model.open(source, OpenOptions.NONE)) {
      TensorType target = TensorType.valueOf(label.toUpperCase(Locale.ROOT));
      Quantizer.Report report =
          Failures.naming(out, () -> Quantizer.quantize(opened.weights(), out, target));
      sayDeviations(report.deviations());
      if (output.json()) {
        Json.print(console, report);
      } else {
        console
            .out()
            .printf(
                "%s: %,d bytes from %,d, normalised squared error %.3g%n",
                out, report.bytesOut(), report.bytesIn(), report.nmse());
      }
    }
    return ExitCode.OK;
  }

  /** One line for each kind; the JSON names every tensor. */
  private void sayDeviations(List<Quantizer.Deviation> deviations) {
    Map<String, Integer> kinds = new LinkedHashMap<>();
    for (Quantizer.Deviation deviation : deviations) {
      kinds.merge(deviation.type() + " instead: " + deviation.reason(), 1, Integer::sum);
    }
    kinds.forEach(
        (kind, count) ->
            console.say(count + (count == 1 ? " matrix" : " matrices") + " as " + kind));
  }
}
