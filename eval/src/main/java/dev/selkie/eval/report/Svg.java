package dev.selkie.eval.report;

import java.util.Locale;

/** Writes one SVG picture. */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  Svg(double width, double height, String cssClass, String title) {
    format(
        "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\""
            + " xmlns=\"http://www.w3.org/2000/svg\">%n",
        cssClass, width, height, Text.escape(title));
  }

  @SuppressWarnings("AnnotateFormatMethod") // private, and not worth a dependency on annotations
  private void format(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  void open(String cssClass) {
    format("<g class=\"%s\">", cssClass);
  }

  void close() {
    out.append("</g>\n");
  }

  void line(String cssClass, double x1, double y1, double x2, double y2) {
    format(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
        cssClass, x1, y1, x2, y2);
  }

  void circle(String cssClass, double x, double y, double radius, String tip) {
    format(
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>%n",
        cssClass, x, y, radius, Text.escape(tip));
  }

  void diamond(String cssClass, double x, double y, double radius, String tip) {
    format(
        "<path class=\"%s\" d=\"M%.1f %.1f l%.1f %.1f l%.1f %.1f l%.1f %.1f z\">"
            + "<title>%s</title></path>%n",
        cssClass,
        x,
        y - radius,
        radius,
        radius,
        -radius,
        radius,
        -radius,
        -radius,
        Text.escape(tip));
  }

  void bar(String cssClass, double x, double y, double width, double height, String tip) {
    format(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
            + "<title>%s</title></rect>%n",
        cssClass, x, y, width, height, Text.escape(tip));
  }

  /** Text whose anchor is {@code start}, {@code middle} or {@code end}. */
  void text(String cssClass, String anchor, double x, double y, String text) {
    format(
        "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
        cssClass, anchor, x, y, Text.escape(text));
  }

  @Override
  public String toString() {
    return out + "</svg>\n";
  }
}
