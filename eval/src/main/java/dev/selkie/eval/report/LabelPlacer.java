package dev.selkie.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Places the labels of points so that none covers another label, a mark or an interval: for each
 * label, of all positions around its point the one that covers least, near ones first.
 */
final class LabelPlacer {
  private static final double CHARACTER = 8.2;
  private static final double HEIGHT = 15;
  private static final double[] DISTANCES = {11, 24, 40, 58, 78, 100};
  private static final int DIRECTIONS = 16;

  private final Box frame;
  private final List<Box> taken = new ArrayList<>();

  /** A placed label: its box, and whether it is so far away that it needs a line to its point. */
  record Label(Box box, boolean leader) {}

  LabelPlacer(Box frame) {
    this.frame = frame;
  }

  /** Keeps labels away from something. */
  void avoid(Box box) {
    taken.add(box);
  }

  Label place(String text, double x, double y) {
    double width = CHARACTER * text.length();
    Box best = new Box(x, y, x + width, y + HEIGHT);
    double least = Double.POSITIVE_INFINITY;
    boolean leader = false;
    for (int ring = 0; ring < DISTANCES.length; ring++) {
      for (int direction = 0; direction < DIRECTIONS; direction++) {
        Box box = candidate(x, y, width, ring, direction);
        double cost = 1_000 * box.outside(frame) + covered(box) + 40 * ring + direction;
        if (cost < least) {
          least = cost;
          best = box;
          leader = ring > 1;
        }
      }
    }
    taken.add(best);
    return new Label(best, leader);
  }

  /** Covering anything at all is worse than any distance. */
  private double covered(Box box) {
    double area = taken.stream().mapToDouble(box::overlap).sum();
    return area > 0 ? 500 + 10 * area : 0;
  }

  /**
   * The box whose nearest edge lies in the direction; the first direction is to the upper right.
   */
  private static Box candidate(double x, double y, double width, int ring, int direction) {
    double angle = -Math.PI / 4 + 2 * Math.PI * direction / DIRECTIONS;
    double dx = Math.cos(angle);
    double dy = Math.sin(angle);
    double centerX = x + dx * DISTANCES[ring] + dx * width / 2;
    double centerY = y + dy * DISTANCES[ring] + dy * HEIGHT / 2;
    return new Box(
        centerX - width / 2, centerY - HEIGHT / 2, centerX + width / 2, centerY + HEIGHT / 2);
  }
}
