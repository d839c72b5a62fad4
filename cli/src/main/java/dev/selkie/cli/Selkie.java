package dev.selkie.cli;

import dev.selkie.cli.console.CommandFailure;
import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Failures;
import dev.selkie.datasets.NearestName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The application {@code selkie}: it holds the commands and maps failures to exit codes. */
@Command(name = "selkie", mixinStandardHelpOptions = true, versionProvider = SelkieVersion.class)
public final class Selkie implements Runnable {
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Selkie() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "selkie: %5$s%n"); // a log line is one line, as ours are
    }
    System.exit(run(Console.ofProcess(), args));
  }

  /**
   * Runs one command.
   *
   * @return the exit code, see {@link ExitCode}
   */
  public static int run(Console console, String... args) {
    int code = commandLine(console, args).execute(args);
    console.out().flush();
    console.err().flush();
    if (console.out().checkError() && code == ExitCode.OK) {
      console.say("the result could not be written to standard output");
      return ExitCode.FAILURE;
    }
    return code;
  }

  /** The command tree on a console, as far as arguments may need it; without any, all of it. */
  static CommandLine commandLine(Console console, String... args) {
    CommandLine root = new CommandLine(new Selkie());
    Commands.of(args).forEach((name, command) -> root.addSubcommand(name, command.apply(console)));
    root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    describe(root.getCommandSpec().usageMessage());
    root.setUsageHelpAutoWidth(true);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setParameterExceptionHandler((failure, arguments) -> usage(console, failure));
    root.setExecutionExceptionHandler(
        (failure, command, parsed) -> failure(console, command, failure));
    return root;
  }

  private static void describe(UsageMessageSpec usage) {
    usage
        .synopsisSubcommandLabel("COMMAND")
        .description(
            "Runs a quantized language model where the weights live without that machine seeing the"
                + " prompt, and measures what privacy costs.",
            "")
        .commandListHeading("%nCommands:%n")
        .footer(
            "",
            "MODEL is a GGUF file, a llama2.c checkpoint, a sealed file, or the name of a bundled"
                + " model (pup).",
            "Exit codes: 0 ok, 1 failure, 2 usage, 3 model or data missing or malformed, 4"
                + " integrity, signature or keystore failure, 5 accuracy gate failed, 130"
                + " interrupted.");
  }

  private static int usage(Console console, ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    Throwable cause = failure.getCause();
    if (cause instanceof CommandFailure || cause instanceof IllegalArgumentException) {
      console.say(Failures.sentence(cause));
    } else if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !command.getSubcommands().isEmpty()) {
      console.say(
          NearestName.unknown(
              "command", unmatched.getUnmatched().get(0), command.getSubcommands().keySet()));
    } else {
      console.say(Failures.sentence(failure));
      UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    }
    console.say("try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static int failure(Console console, CommandLine command, Throwable failure) {
    console.say(Failures.sentence(failure));
    if (command.getParseResult().hasMatchedOption("--verbose")
        || System.getenv("SELKIE_DEBUG") != null) {
      failure.printStackTrace(console.err());
    }
    return Failures.exitCode(failure);
  }

  @Override
  public void run() {
    throw CommandFailure.usage("a command is needed; selkie --help lists them");
  }
}
