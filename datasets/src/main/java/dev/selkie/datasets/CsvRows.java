package dev.selkie.datasets;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a CSV file after RFC 4180, in strict UTF-8; fields are never trimmed or turned into null.
 */
final class CsvRows {
  /** A row and the line that it starts in, counted from 1. */
  record Row(long line, List<String> fields) {}

  private CsvRows() {}

  static List<Row> parse(String file, byte[] bytes) throws IOException {
    List<Row> rows = new ArrayList<>();
    long line = 1;
    try (CSVParser parser =
        CSVParser.builder()
            .setReader(new StringReader(decode(file, bytes)))
            .setFormat(CSVFormat.RFC4180)
            .get()) {
      Iterator<CSVRecord> records = parser.iterator();
      while (hasNext(records, file, line)) {
        rows.add(new Row(line, records.next().toList()));
        line = parser.getCurrentLineNumber() + 1;
      }
    }
    return rows;
  }

  private static boolean hasNext(Iterator<CSVRecord> records, String file, long line)
      throws MalformedDataException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException | IllegalStateException e) {
      MalformedDataException malformed =
          new MalformedDataException(
              file, line, "quotes must be balanced, and doubled inside a quoted field");
      malformed.initCause(e);
      throw malformed;
    }
  }

  /** Strict UTF-8 without a byte order mark. */
  static String decode(String file, byte[] bytes) throws MalformedDataException {
    if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB) {
      throw new MalformedDataException(file, 1, "text must not start with a byte order mark");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new MalformedDataException(
          file,
          1 + lineBreaks(bytes, in.position()),
          String.format(
              "text must be UTF-8: byte 0x%02X at offset %d", bytes[in.position()], in.position()));
    }
    return out.flip().toString();
  }

  private static long lineBreaks(byte[] bytes, int end) {
    long breaks = 0;
    for (int i = 0; i < end; i++) {
      breaks += bytes[i] == '\n' ? 1 : 0;
    }
    return breaks;
  }
}
