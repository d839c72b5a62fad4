package dev.selkie.engine.chat.template;

import java.util.List;

/** A place among the tokens of a template. */
final class TokenCursor {
  private final List<Token> tokens;
  private int at;

  TokenCursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  boolean takeOperator(String text) {
    boolean found = peek().operator(text);
    at += found ? 1 : 0;
    return found;
  }

  boolean takeName(String text) {
    boolean found = peek().name(text);
    at += found ? 1 : 0;
    return found;
  }

  void needOperator(String text) {
    if (!takeOperator(text)) {
      throw unexpected(text);
    }
  }

  String needName() {
    if (peek().kind() != Token.Kind.NAME) {
      throw unexpected("a name");
    }
    return next().text();
  }

  void needClose() {
    if (peek().kind() != Token.Kind.CLOSE) {
      throw unexpected("the end of the tag");
    }
    next();
  }

  TemplateException unexpected(String wanted) {
    Token found = peek();
    String text = found.kind() == Token.Kind.END ? "the end of the template" : found.text();
    String shown = text.substring(0, Math.min(40, text.length()));
    return new TemplateException(found.line(), wanted + " must stand where this does: " + shown);
  }
}
