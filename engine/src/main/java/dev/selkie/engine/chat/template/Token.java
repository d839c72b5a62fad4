package dev.selkie.engine.chat.template;

/**
 * A piece of a template.
 *
 * @param text the text, name, operator, or the contents of a string
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    /** Text between tags. */
    TEXT,
    /** The beginning of a tag. */
    OPEN,
    /** The end of a tag. */
    CLOSE,
    NAME,
    STRING,
    INTEGER,
    REAL,
    OPERATOR,
    END
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }

  boolean operator(String wanted) {
    return is(Kind.OPERATOR, wanted);
  }

  boolean name(String wanted) {
    return is(Kind.NAME, wanted);
  }
}
