package dev.selkie.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.eval.ReportWriterTest;
import dev.selkie.eval.TestFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * The report in a browser, without a network: nothing wider than the screen, nothing cut off,
 * nothing without a size. A script that the test adds to a copy measures it, in a frame as wide as
 * the screen, since browsers refuse windows as narrow as a phone.
 */
public class ReportBrowserTest {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** Writes what it finds into an attribute, which {@code --dump-dom} then shows. */
  private static final String SCRIPT =
      """
      <script>addEventListener('load', () => {
        const width = document.documentElement.clientWidth, faults = [];
        if (document.documentElement.scrollWidth > width)
          faults.push('page ' + document.documentElement.scrollWidth + ' wide');
        for (const e of document.querySelectorAll('h1,h2,h3,p,dl,dd,li,figure,svg,.scroll,footer')) {
          const box = e.getBoundingClientRect(), style = getComputedStyle(e);
          if (style.display === 'none' || !e.checkVisibility()) continue;
          if (box.right > width + 1 || box.left < -1) faults.push(e.tagName + ' ' + box.right);
          if (box.height === 0) faults.push(e.tagName + ' is empty');
        }
        let figures = 0;
        for (const e of document.querySelectorAll('svg')) {
          if (getComputedStyle(e).display === 'none') continue;
          figures++;
          const frame = e.getBoundingClientRect();
          for (const t of e.querySelectorAll('text')) {
            const box = t.getBoundingClientRect();
            if (box.right > width || box.left < 0 || box.bottom > frame.bottom + 2)
              faults.push('text ' + t.textContent);
          }
        }
        const loads = performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:'));
        loads.forEach(r => faults.push('loads ' + r.name));
        parent.document.body.setAttribute('data-found', innerWidth + ' wide, ' + figures + ' figures: ' +
          (faults.length ? faults.slice(0, 5).join('; ') : 'no faults'));
      });</script>
      </body>""";

  @DataProvider
  public Object[][] screens() {
    return new Object[][] {{1200}, {420}};
  }

  /**
   * Paper of 210 mm less its margins, at 96 pixels an inch, with what the style sheet has for it.
   */
  @Test(groups = "browser")
  public void report_printed_fitsThePaper() throws Exception {
    String page = Files.readString(ReportWriter.write(ReportWriterTest.everyMode()));
    assertThat(page).contains("@media print {");
    assertThat(found(703, page.replace("@media print {", "@media all {")))
        .isEqualTo("703 wide, 5 figures: no faults");
  }

  @Test(dataProvider = "screens", groups = "browser")
  public void report_inBrowser_fitsTheScreen(int width) throws Exception {
    String page = Files.readString(ReportWriter.write(ReportWriterTest.everyMode()));
    assertThat(found(width, page)).isEqualTo(width + " wide, 5 figures: no faults");
  }

  private static String found(int width, String page) throws Exception {
    String browser = browser();
    Path copy = TestFolders.create("page").resolve("measured.html");
    String measured = page.replace("</body>", SCRIPT);
    Files.writeString(
        copy,
        "<!DOCTYPE html><meta charset=\"utf-8\"><body><iframe style=\"border:0;height:900px;width:%dpx\" srcdoc=\"%s\"></iframe>"
            .formatted(width, measured.replace("&", "&amp;").replace("\"", "&quot;")));
    Process process =
        new ProcessBuilder(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--virtual-time-budget=2000",
                "--user-data-dir=" + TestFolders.create("browser"),
                "--window-size=1400,1000",
                "--dump-dom",
                copy.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Matcher found = Pattern.compile("data-found=\"([^\"]*)\"").matcher(shown);
    assertThat(found.find()).as("the browser measured the page").isTrue();
    return found.group(1);
  }

  private static String browser() throws IOException {
    for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
      for (String name : NAMES) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    throw new SkipException("no browser was found: one of " + NAMES);
  }
}
