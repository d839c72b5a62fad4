package dev.selkie.cli;

import dev.selkie.cli.bench.BenchCommand;
import dev.selkie.cli.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The commands by their names, in the order in which help lists them. */
final class Commands {
  private static final Map<String, Function<Console, Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("demo", DemoCommand::new);
    ALL.put("doctor", DoctorCommand::new);
    ALL.put("inspect", InspectCommand::new);
    ALL.put("tokenize", TokenizeCommand::new);
    ALL.put("generate", GenerateCommand::new);
    ALL.put("chat", ChatCommand::new);
    ALL.put("logits", LogitsCommand::new);
    ALL.put("perplexity", PerplexityCommand::new);
    ALL.put("eval", EvalCommand::new);
    ALL.put("report", ReportCommand::new);
    ALL.put("export", ExportCommand::new);
    ALL.put("compare", CompareCommand::new);
    ALL.put("diverge", DivergeCommand::new);
    ALL.put("attribute", AttributeCommand::new);
    ALL.put("quantize", QuantizeCommand::new);
    ALL.put("key", KeyCommand::commandLine);
    ALL.put("seal", SealCommand::new);
    ALL.put("verify", VerifyCommand::new);
    ALL.put("rewrap", RewrapCommand::new);
    ALL.put("audit", AuditCommand::commandLine);
    ALL.put("versions", VersionsCommand::commandLine);
    ALL.put("bench", BenchCommand::commandLine);
  }

  private Commands() {}

  /**
   * What a command line may need: the command that its first word names, or all of them. Reading
   * the options of all takes longer than starting the JVM.
   */
  static Map<String, Function<Console, Object>> of(String... arguments) {
    Function<Console, Object> named = arguments.length == 0 ? null : ALL.get(arguments[0]);
    return named == null ? ALL : Map.of(arguments[0], named);
  }
}
