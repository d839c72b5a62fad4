package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.ModelFile;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.SealedOptions;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.container.SealedModelInfo;
import dev.selkie.secure.container.SealedVerdict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code selkie verify}: a sealed model checked without releasing weights. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Checks every byte of a sealed file without releasing weights.")
@SuppressWarnings("NullAway.Init") // picocli sets the parameter
final class VerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A sealed file.")
  private String file;

  @Mixin private final SealedOptions sealed = new SealedOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SealedVerdict verdict = SealedModel.verify(ModelFile.resolve(file), sealed.openOptions());
    SealedModelInfo info = verdict.info();
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("verdict", "authentic");
      result.put("modelId", info.identity().id());
      result.put("modelVersion", info.identity().version());
      result.put("bytes", info.bytes());
      result.put("recipients", info.recipients());
      result.put("provenance", verdict.provenance().entries());
      Json.print(console, result);
    } else {
      console
          .out()
          .printf(
              "%s: authentic, model %s version %d, %,d bytes, %s%n",
              file,
              info.identity().id(),
              info.identity().version(),
              info.bytes(),
              verdict.provenance().authorship().text());
    }
    return ExitCode.OK;
  }
}
