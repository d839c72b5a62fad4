package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.options.OutputOptions;
import dev.selkie.cli.options.RecipientNames;
import dev.selkie.cli.options.SealedOptions;
import dev.selkie.cli.options.SigningOptions;
import dev.selkie.secure.container.SealedAccess;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.container.SealedModelInfo;
import dev.selkie.secure.container.SealedModelInfo.RecipientInfo;
import dev.selkie.secure.container.SealedRewrap;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code selkie rewrap}: other recipients for a sealed model. */
@Command(
    name = "rewrap",
    mixinStandardHelpOptions = true,
    description = {
      "Changes who can open a sealed file, without touching its body.",
      "A removed recipient that read the file before may have kept its file key, and has what it"
          + " read; --rotate-file-key makes a new version that it cannot read."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the parameter
final class RewrapCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A sealed file.")
  private Path file;

  @Option(
      names = "--add",
      paramLabel = "RECIPIENT",
      description = "A new recipient, written as for seal; may be given more than once.")
  private List<String> add = new ArrayList<>();

  @Option(
      names = "--remove",
      paramLabel = "KIND:ALIAS",
      description = "A recipient as inspect names it; may be given more than once.")
  private List<String> remove = new ArrayList<>();

  @Option(
      names = "--rotate-file-key",
      description = "Seal the model anew, for the recipients named by --recipient only.")
  private boolean rotate;

  @Option(
      names = "--recipient",
      paramLabel = "RECIPIENT",
      description = "Who can open the rotated file, written as for seal.")
  private List<String> recipients = new ArrayList<>();

  @Option(
      names = "--model-version",
      paramLabel = "N",
      description = "Version of the rotated file (default: one more than before).")
  private long modelVersion;

  @Mixin private final SealedOptions sealed = new SealedOptions();
  @Mixin private final SigningOptions signing = new SigningOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  RewrapCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean changes = !add.isEmpty() || !remove.isEmpty();
    if (rotate == changes || rotate == recipients.isEmpty()) {
      throw CommandFailure.usage(
          "give --add and --remove, or --rotate-file-key with --recipient for all who can open it");
    }
    try (RecipientNames names =
        new RecipientNames(sealed.keystore(), sealed.token(), sealed.modelPassword())) {
      SealedAccess access = sealed.access(names);
      report(rotate ? rotated(access, names.find(recipients)) : rewrapped(access, names.find(add)));
    }
    return ExitCode.OK;
  }

  private SealedModelInfo rewrapped(SealedAccess access, List<Recipient> added) throws IOException {
    List<RecipientInfo> removed = remove.stream().map(RewrapCommand::recipient).toList();
    return SealedRewrap.rewrap(file, access, added, removed);
  }

  private SealedModelInfo rotated(SealedAccess access, List<Recipient> all) throws IOException {
    SealedModelInfo old = SealedModel.inspect(file);
    long version = modelVersion == 0 ? old.identity().version() + 1 : modelVersion;
    try (SigningKey key = signing.open(sealed.keystore()).orElse(null)) {
      if (key == null && old.signer() != null) {
        throw CommandFailure.usage("the file is signed; sign the rotated one with --sign");
      }
      return SealedRewrap.rotate(file, access, all, version, key);
    }
  }

  private static RecipientInfo recipient(String name) {
    int colon = name.indexOf(':');
    return colon < 0
        ? new RecipientInfo("bcfks", name)
        : new RecipientInfo(name.substring(0, colon), name.substring(colon + 1));
  }

  private void report(SealedModelInfo info) {
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("verdict", rotate ? "rotated" : "rewrapped");
      result.put("modelId", info.identity().id());
      result.put("modelVersion", info.identity().version());
      result.put("recipients", info.recipients());
      Json.print(console, result);
    } else {
      String all =
          info.recipients().stream()
              .map(recipient -> recipient.kind() + ":" + recipient.alias())
              .collect(Collectors.joining(", "));
      console.out().printf("%s: version %d, sealed for %s%n", file, info.identity().version(), all);
    }
  }
}
