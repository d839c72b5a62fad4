package dev.selkie.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

public class LabelPlacerTest {
  @Test
  public void place_randomPoints_coversNoLabelAndNoMark() {
    long seed = 42;
    System.out.println("LabelPlacerTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Box frame = new Box(0, 0, 700, 350);
      LabelPlacer placer = new LabelPlacer(frame);
      List<Box> boxes = new ArrayList<>();
      double[][] points = new double[7][];
      for (int i = 0; i < points.length; i++) {
        points[i] = new double[] {40 + 620 * random.nextDouble(), 30 + 290 * random.nextDouble()};
        Box mark = Box.around(points[i][0], points[i][1], 8);
        placer.avoid(mark);
        boxes.add(mark);
      }
      List<Box> labels = new ArrayList<>();
      for (double[] point : points) {
        labels.add(placer.place("int w8a12", point[0], point[1]).box());
      }
      for (Box label : labels) {
        assertThat(label.outside(frame)).as("round %d", round).isZero();
        boxes.forEach(box -> assertThat(label.overlap(box)).isZero());
        boxes.add(label);
      }
    }
  }

  @Test
  public void place_samePoint_stillApart() {
    LabelPlacer placer = new LabelPlacer(new Box(0, 0, 400, 300));
    placer.avoid(Box.around(200, 150, 8));
    Box first = placer.place("int w8a8", 200, 150).box();
    Box second = placer.place("enc w8a8", 200, 150).box();
    assertThat(first.overlap(second)).isZero();
  }
}
