package dev.selkie.cli;

import dev.selkie.cli.bench.BenchCommand;
import dev.selkie.cli.console.Console;
import java.util.List;

/** The commands, in the order in which help lists them. */
final class Commands {
  private Commands() {}

  static List<Object> all(Console console) {
    return List.of(
        new DemoCommand(console),
        new DoctorCommand(console),
        new InspectCommand(console),
        new TokenizeCommand(console),
        new GenerateCommand(console),
        new ChatCommand(console),
        new LogitsCommand(console),
        new PerplexityCommand(console),
        new EvalCommand(console),
        new ReportCommand(console),
        new ExportCommand(console),
        new CompareCommand(console),
        new DivergeCommand(console),
        new AttributeCommand(console),
        new QuantizeCommand(console),
        KeyCommand.commandLine(console),
        new SealCommand(console),
        new VerifyCommand(console),
        new RewrapCommand(console),
        AuditCommand.commandLine(console),
        VersionsCommand.commandLine(console),
        BenchCommand.commandLine(console));
  }
}
