package dev.selkie.eval.report;

/** A rectangle in a figure, in pixels. */
record Box(double left, double top, double right, double bottom) {
  static Box around(double x, double y, double radius) {
    return new Box(x - radius, y - radius, x + radius, y + radius);
  }

  double overlap(Box other) {
    double width = Math.min(right, other.right) - Math.max(left, other.left);
    double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    return width > 0 && height > 0 ? width * height : 0;
  }

  /** Area of this box that lies outside of {@code frame}. */
  double outside(Box frame) {
    return (right - left) * (bottom - top) - overlap(frame);
  }
}
