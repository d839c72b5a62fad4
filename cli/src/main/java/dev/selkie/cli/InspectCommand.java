package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.engine.Model;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.container.SealedModelInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code selkie inspect}: what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "What a model file holds; of a sealed file only its public part.")
@SuppressWarnings("NullAway.Init") // picocli sets the parameters
final class InspectCommand implements Callable<Integer> {
  private static final int SHOWN_ELEMENTS = 8;
  private static final int SHOWN_CHARACTERS = 100;

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A model file, or the name of a bundled model.")
  private String file;

  @Mixin private final OutputOptions output = new OutputOptions();

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path path = ModelFile.resolve(file);
    if (SealedModel.isSealed(path)) {
      SealedModelInfo info = SealedModel.inspect(path);
      if (output.json()) {
        Json.print(console, json(info));
      } else {
        print(info);
      }
      return ExitCode.OK;
    }
    try (Model model = Model.open(path, OpenOptions.NONE)) {
      WeightSource weights = model.weights();
      String architecture = weights.metadata().text("general.architecture").orElse("unknown");
      if (output.json()) {
        Json.print(console, json(weights, architecture));
      } else {
        print(weights, architecture);
      }
    }
    return ExitCode.OK;
  }

  /** Nothing of it is authenticated: that takes a key and {@code verify}. */
  private static Map<String, Object> json(SealedModelInfo info) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("format", "sealed v" + info.version());
    result.put("architecture", "sealed");
    result.put("tensors", List.of());
    result.put("metadata", Map.of());
    result.put("sealed", info);
    return result;
  }

  private void print(SealedModelInfo info) {
    PrintStream out = console.out();
    out.printf("format      sealed v%s, %s%n", info.version(), info.suite());
    out.printf("model       %s, version %d%n", info.identity().id(), info.identity().version());
    out.printf("bytes       %,d%n", info.bytes());
    out.printf("file id     %s%n", info.fileId());
    out.printf("signer      %s%n", info.signer() == null ? "none" : info.signer());
    info.recipients()
        .forEach(
            recipient -> out.printf("recipient   %s (%s)%n", recipient.alias(), recipient.kind()));
    console.say("this is the public part, not authenticated; selkie verify checks it with a key");
  }

  private static Map<String, Object> json(WeightSource weights, String architecture) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("format", weights.format());
    result.put("architecture", architecture);
    result.put(
        "tensors",
        weights.tensors().stream()
            .map(
                tensor -> {
                  Map<String, Object> entry = new LinkedHashMap<>();
                  entry.put("name", tensor.name());
                  entry.put("type", tensor.type().name());
                  entry.put("dims", tensor.dims());
                  entry.put("bytes", tensor.bytes());
                  return entry;
                })
            .toList());
    result.put("metadata", weights.metadata().entries());
    return result;
  }

  private void print(WeightSource weights, String architecture) {
    PrintStream out = console.out();
    long bytes = weights.tensors().stream().mapToLong(TensorInfo::bytes).sum();
    long values = weights.tensors().stream().mapToLong(TensorInfo::values).sum();
    out.printf("format        %s%n", weights.format());
    out.printf("architecture  %s%n", architecture);
    out.printf(
        "tensors       %d (%,d values, %,d bytes)%n%n", weights.tensors().size(), values, bytes);
    weights
        .metadata()
        .entries()
        .forEach((key, value) -> out.printf("%s = %s%n", key, brief(value)));
    out.println();
    for (TensorInfo tensor : weights.tensors()) {
      out.printf("%-32s %-5s %s%n", tensor.name(), tensor.type(), tensor.dims());
    }
  }

  private static String brief(Object value) {
    if (value instanceof List<?> list && list.size() > SHOWN_ELEMENTS) {
      return brief(list.subList(0, SHOWN_ELEMENTS).toString()) + " ... " + list.size() + " in all";
    }
    String text = value.toString().replace("\n", "\\n");
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + " ...";
  }
}
