package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.cli.console.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testng.annotations.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the pages say exists: every link leads somewhere, and every command line is understood. */
public class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?:\\./)?selkie (.+)$|`\\./selkie ([^`\\n]+)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @Test
  public void everyLink_leadsToAFileAndAHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
      while (link.find()) {
        if (!link.group(1).contains("://") && !leadsSomewhere(page, link.group(1))) {
          broken.add(ROOT.relativize(page) + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  public void everyPage_standsInTheIndex() throws IOException {
    String index = Files.readString(ROOT.resolve("docs/README.md"));
    List<String> missing =
        pages().stream()
            .filter(page -> page.startsWith(ROOT.resolve("docs")))
            .map(page -> ROOT.resolve("docs").relativize(page).toString())
            .filter(page -> !page.equals("README.md") && !index.contains("(" + page + ")"))
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  public void everyCommand_isUnderstood() throws IOException {
    CommandLine tree = tree();
    List<String> refused = new ArrayList<>();
    int commands = 0;
    for (Path page : pages()) {
      Matcher command = COMMAND.matcher(Files.readString(page));
      while (command.find()) {
        String line = command.group(1) != null ? command.group(1) : command.group(2);
        if (!line.contains("…") && !line.startsWith("notebook")) {
          commands++;
          refusal(tree, line).ifPresent(why -> refused.add(ROOT.relativize(page) + ": " + why));
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(commands).isGreaterThan(40);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> all =
        Stream.concat(Files.list(ROOT), Files.walk(ROOT.resolve("docs")))
            .filter(Files::isRegularFile)) {
      return all.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static String withoutCode(String page) {
    return page.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target)
        && (parts.length == 1 || anchors(Files.readString(target)).contains(parts[1]));
  }

  /** The anchors that a page's headings get, as the common Markdown viewers name them. */
  private static Set<String> anchors(String page) {
    return HEADING
        .matcher(page)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).strip())
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static Optional<String> refusal(CommandLine tree, String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.replaceAll("\\s+#.*$", "").split(" [>|] ", 2)[0]);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    try {
      tree.parseArgs(words.toArray(String[]::new));
      return Optional.empty();
    } catch (ParameterException refused) {
      return Optional.of(line + ": " + refused.getMessage());
    }
  }

  private static CommandLine tree() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return Selkie.commandLine(
        new Console(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false));
  }
}
