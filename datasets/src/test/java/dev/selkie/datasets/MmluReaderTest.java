package dev.selkie.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.testng.annotations.Test;

public class MmluReaderTest {
  private static final String GOOD = "What is 1+1?,1,2,3,4,B\n";

  private static List<McqQuestion> parse(String text) throws IOException {
    return MmluReader.parse("x.csv", text.getBytes(StandardCharsets.UTF_8), "sums", "test");
  }

  @Test
  public void parse_plainRow_givesQuestion() throws IOException {
    assertThat(parse(GOOD))
        .containsExactly(
            new McqQuestion("sums/test/1", "sums", "What is 1+1?", List.of("1", "2", "3", "4"), 1));
  }

  @Test
  public void parse_quotesBreaksAndBlanks_keptExactly() throws IOException {
    McqQuestion question =
        parse("\"He said \"\"hi\"\"\r\nand\nleft \", a,b ,None,\"NA\",D\r\n").get(0);
    assertThat(question.question()).isEqualTo("He said \"hi\"\r\nand\nleft ");
    assertThat(question.choices()).containsExactly(" a", "b ", "None", "NA");
    assertThat(question.letter()).isEqualTo('D');
  }

  @Test
  public void parse_lastRowWithoutBreak_isRead() throws IOException {
    assertThat(parse(GOOD + "q,1,1,1,1,A")).hasSize(2);
  }

  @Test
  public void parse_fiveColumns_namesFileLineAndRule() {
    assertThatThrownBy(() -> parse("\"a\nb\",1,2,3,4,B\nq,1,2,3,A\n"))
        .isInstanceOf(MalformedDataException.class)
        .hasMessage(
            "x.csv, line 3: row must have 6 columns (question, A, B, C, D, letter): columns=5");
  }

  @Test
  public void parse_sevenColumns_isRefused() {
    assertThatThrownBy(() -> parse("q,1,2,3,4,5,A\n")).hasMessageContaining("columns=7");
  }

  @Test
  public void parse_emptyLine_isRefused() {
    assertThatThrownBy(() -> parse(GOOD + "\n" + GOOD))
        .hasMessageContaining("line 2")
        .hasMessageContaining("columns=1");
  }

  @Test
  public void parse_wrongLetter_isRefused() {
    for (String letter : List.of("E", "a", " A", "AB", "", "1")) {
      assertThatThrownBy(() -> parse(GOOD + "q,1,2,3,4," + letter + "\n"))
          .as("letter '%s'", letter)
          .hasMessage("x.csv, line 2: last column must be one letter A to D: '" + letter + "'");
    }
  }

  @Test
  public void parse_emptyChoice_isRefused() {
    assertThatThrownBy(() -> parse("q,1,,3,4,A\n"))
        .hasMessage("x.csv, line 1: column 3 must not be empty");
  }

  @Test
  public void parse_latin1_namesLineAndOffset() {
    byte[] bytes = (GOOD + "caf\u00e9,1,2,3,4,A\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> MmluReader.parse("x.csv", bytes, "sums", "test"))
        .isInstanceOf(MalformedDataException.class)
        .hasMessage("x.csv, line 2: text must be UTF-8: byte 0xE9 at offset 26");
  }

  @Test
  public void parse_cutMultibyteAtEnd_isRefused() {
    byte[] bytes = (GOOD + "q,1,2,3,4,\u00e9").getBytes(StandardCharsets.UTF_8);
    byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 1);
    assertThatThrownBy(() -> MmluReader.parse("x.csv", cut, "sums", "test"))
        .hasMessageContaining("line 2: text must be UTF-8");
  }

  @Test
  public void parse_byteOrderMark_isRefused() {
    assertThatThrownBy(() -> parse("\ufeff" + GOOD)).hasMessageContaining("byte order mark");
  }

  @Test
  public void parse_openQuote_namesLineWhereItOpens() {
    assertThatThrownBy(() -> parse(GOOD + "\"q,1,2,3,4,A\nmore\n"))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("line 2: quotes must be balanced");
  }

  @Test
  public void parse_textAfterClosingQuote_isRefused() {
    assertThatThrownBy(() -> parse("\"q\"x,1,2,3,4,A\n"))
        .isInstanceOf(MalformedDataException.class);
  }

  @Test
  public void parse_emptyFile_isRefused() {
    assertThatThrownBy(() -> parse("")).hasMessageContaining("at least one question");
  }
}
