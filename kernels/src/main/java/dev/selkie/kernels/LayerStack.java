package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The layers of a transformer over packed blocks, computed without a call for each operation. The
 * bits are those of the single calls of the same {@link Kernels}, whatever the number of threads.
 * Weights stay where they are; they must outlive the stack.
 */
public interface LayerStack extends AutoCloseable {
  /**
   * Consecutive tokens of one sequence.
   *
   * @param pages where its keys and values lie, with room for the new ones, which are stored
   * @param row of the first token in the pass
   * @param tokens how many
   * @param start position of the first token
   */
  record Piece(PageTable pages, int row, int tokens, int start) {}

  /**
   * Angles of positions: of position p from {@code p * pairs} on.
   *
   * @param cosines shape [positions, pairs]; likewise the sines
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Angles(float[] cosines, float[] sines) {}

  /**
   * Computes one pass through all layers; one at a time. Its results stay until the next pass.
   *
   * @param tokens tokens of all pieces together
   * @param x what enters the first layer, float32, shape [tokens, width], direct
   * @param angles for layers that reach all positions
   * @param localAngles for layers with a window
   * @throws ArithmeticException if the input of a matrix of integers, which is named, is not finite
   */
  void run(
      WorkerPool pool,
      int tokens,
      ByteBuffer x,
      List<Piece> pieces,
      Angles angles,
      Angles localAngles);

  /**
   * Copies rows {@code [row, row + rows)} of what left the last layer to {@code out} from {@code
   * at} on.
   */
  void read(int row, int rows, float[] out, int at);

  /** Whether {@link #predict} is there. */
  boolean predicts();

  /**
   * Computes the logits of some rows of the last pass.
   *
   * @param logits for each of the rows, shape [vocabulary], overwritten
   * @throws ArithmeticException if what enters a matrix of integers is not finite
   */
  void predict(WorkerPool pool, int[] rows, List<float[]> logits);

  /** Frees and wipes what the passes used; not during one. */
  @Override
  void close();
}
