/*
 * What lies between the products of a layer, token by token; compiled once per CPU level. Sums have
 * 16 lanes whatever the width, so that a row's result depends on the row alone.
 */
#ifndef SELKIE_VECTORS_H
#define SELKIE_VECTORS_H

#include <stddef.h>
#include <stdint.h>

namespace selkie {

enum Activation { SILU = 0, GELU = 1 };

struct VectorLoops {
  /* y = x / sqrt(mean(x^2) + epsilon) * weight; x and y may be one. */
  void (*rms_norm)(const float *x, const float *weight, size_t width, double epsilon, float *y);
  /* y = (x - mean) / sqrt(variance + epsilon) * weight + bias; x and y may be one. */
  void (*layer_norm)(const float *x, const float *weight, const float *bias, size_t width,
                     double epsilon, float *y);
  /* y = activation(gate) * up, or activation(gate) where up is null. */
  void (*activate)(int activation, const float *gate, const float *up, size_t count, float *y);
  /* Turns pairs (2i, 2i + 1), or (i, pairs + i), of one head by angle i. */
  void (*rotate)(float *head, size_t pairs, bool neighbours, const float *cosines,
                 const float *sines);
  /* Index of the greatest value above least, the first of equals, or count; least is raised. */
  size_t (*likeliest)(const float *x, size_t count, float *least);
  /* Sum of e^(x - most). */
  double (*sum_exponentials)(const float *x, size_t count, float most);
};

/* The loops of a level of loops.h, or null if this processor lacks it. */
const VectorLoops *vector_loops(int level);

}  // namespace selkie

#endif
