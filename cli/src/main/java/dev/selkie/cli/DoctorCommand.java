package dev.selkie.cli;

import dev.selkie.cli.console.Console;
import dev.selkie.cli.console.ExitCode;
import dev.selkie.cli.console.Json;
import dev.selkie.cli.machine.Memory;
import dev.selkie.cli.machine.MemoryProtection;
import dev.selkie.cli.machine.Processor;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "This machine: Java, CPU features, SEAL, memory protection.")
final class DoctorCommand implements Callable<Integer> {
  private static final long MEBIBYTE = 1L << 20;

  private final Console console;

  @Mixin private final OutputOptions output = new OutputOptions();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Processor processor = Processor.detect();
    Memory memory = Memory.detect();
    SealReport seal = SealReport.make();
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("selkie", SelkieVersion.text());
      result.put("java", java());
      result.put("cpu", processor.name());
      result.put("cpuFeatures", processor.features());
      result.put("processors", processor.logical());
      result.put("physicalCores", processor.physicalCores());
      result.put("memory", memory);
      result.put("seal", seal);
      result.put("memoryProtection", MemoryProtection.describe());
      Json.print(console, result);
    } else {
      print(processor, memory, seal);
    }
    return ExitCode.OK;
  }

  private void print(Processor processor, Memory memory, SealReport seal) {
    PrintStream out = console.out();
    out.printf("Selkie      %s%n", SelkieVersion.text());
    out.printf("Java        %s%n", java());
    out.printf(
        "CPU         %s, %d processors, %d physical cores%n",
        processor.name(), processor.logical(), processor.physicalCores());
    out.printf("Features    %s%n", String.join(" ", processor.features()));
    out.printf(
        "Memory      %,d MiB, %,d MiB free; the JVM may use %,d MiB of heap and as much for weights%n",
        memory.total() / MEBIBYTE, memory.free() / MEBIBYTE, memory.heapLimit() / MEBIBYTE);
    seal.lines().forEach(line -> out.println("SEAL        " + line));
    out.printf("Protection  %s%n", MemoryProtection.describe());
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
