/* Norms, activations, rotary positions and sums over the vocabulary; see vectors.h. */
#include "vectors.h"

#include "lanes.h"

namespace selkie {
namespace SELKIE_LEVEL {
namespace {

inline Vector load_at_most(const float *from, size_t count) {
  return count >= LANES ? load(from) : load_some(from, count);
}

inline void store_at_most(float *to, Vector v, size_t count) {
  if (count >= LANES) {
    store(to, v);
  } else {
    store_some(to, v, count);
  }
}

/* Sum of x, or of (x - mean)^2. */
template <bool SQUARES>
float sum(const float *x, size_t count, float mean) {
  Sixteen sums = {};
  for (size_t from = 0; from < count; from += SIXTEEN) {
    for (size_t i = 0; i < PARTS && from + i * LANES < count; i++) {
      const size_t at = from + i * LANES;
      const Vector values = load_at_most(x + at, count - at);
      if (SQUARES) {
        Vector centred = values - all(mean);
        if (count - at < LANES) {
          float lanes[LANES] = {};
          store_some(lanes, centred, count - at);
          centred = load(lanes);
        }
        sums.parts[i] = fma(centred, centred, sums.parts[i]);
      } else {
        sums.parts[i] += values;
      }
    }
  }
  return sum_of(sums);
}

inline float inverse_root(float squares, size_t width, double epsilon) {
  const double mean = static_cast<double>(squares) / static_cast<double>(width);
  return static_cast<float>(1 / __builtin_sqrt(mean + epsilon));
}

inline Vector silu(Vector x) { return x / (all(1.0f) + exponential(-x)); }

/* x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) */
inline Vector gelu(Vector x) {
  const Vector inner = all(0.7978846f) * x * (all(1.0f) + all(0.044715f) * x * x);
  return all(0.5f) * x * (all(1.0f) + hyperbolic_tangent(inner));
}

template <typename Function>
void activate_all(Function function, const float *gate, const float *up, size_t count, float *y) {
  for (size_t i = 0; i < count; i += LANES) {
    Vector value = function(load_at_most(gate + i, count - i));
    if (up != nullptr) {
      value = value * load_at_most(up + i, count - i);
    }
    store_at_most(y + i, value, count - i);
  }
}

void rotate_halves(float *head, size_t pairs, const float *cosines, const float *sines) {
  for (size_t i = 0; i < pairs; i += LANES) {
    const size_t count = pairs - i;
    const Vector a = load_at_most(head + i, count);
    const Vector b = load_at_most(head + pairs + i, count);
    const Vector cosine = load_at_most(cosines + i, count);
    const Vector sine = load_at_most(sines + i, count);
    store_at_most(head + i, a * cosine - b * sine, count);
    store_at_most(head + pairs + i, a * sine + b * cosine, count);
  }
}

void rotate_neighbours(float *head, size_t pairs, const float *cosines, const float *sines) {
  constexpr size_t HALF = LANES / 2;
  size_t i = 0;
  for (; i + HALF <= pairs; i += HALF) {
    float wide[2][LANES];
    for (size_t k = 0; k < HALF; k++) {
      wide[0][2 * k] = wide[0][2 * k + 1] = cosines[i + k];
      wide[1][2 * k] = -sines[i + k];
      wide[1][2 * k + 1] = sines[i + k];
    }
    Integers swapped;
    for (size_t k = 0; k < LANES; k++) {
      swapped[k] = static_cast<int32_t>(k ^ 1);
    }
    const Vector x = load(head + 2 * i);
#if defined(__clang__)
    Vector turned = {};
    for (size_t k = 0; k < LANES; k++) {
      turned[k] = x[k ^ 1];
    }
#else
    const Vector turned = __builtin_shuffle(x, swapped);
#endif
    store(head + 2 * i, x * load(wide[0]) + turned * load(wide[1]));
  }
  for (; i < pairs; i++) {
    const float a = head[2 * i];
    const float b = head[2 * i + 1];
    head[2 * i] = a * cosines[i] - b * sines[i];
    head[2 * i + 1] = a * sines[i] + b * cosines[i];
  }
}

}  // namespace

void rms_norm(const float *x, const float *weight, size_t width, double epsilon, float *y) {
  const Vector scale = all(inverse_root(sum<true>(x, width, 0), width, epsilon));
  for (size_t i = 0; i < width; i += LANES) {
    const size_t count = width - i;
    store_at_most(y + i, load_at_most(x + i, count) * scale * load_at_most(weight + i, count),
                  count);
  }
}

void layer_norm(const float *x, const float *weight, const float *bias, size_t width,
                double epsilon, float *y) {
  const float mean = sum<false>(x, width, 0) / static_cast<float>(width);
  const Vector scale = all(inverse_root(sum<true>(x, width, mean), width, epsilon));
  for (size_t i = 0; i < width; i += LANES) {
    const size_t count = width - i;
    const Vector normed = (load_at_most(x + i, count) - all(mean)) * scale;
    store_at_most(y + i,
                  normed * load_at_most(weight + i, count) + load_at_most(bias + i, count), count);
  }
}

void activate(int activation, const float *gate, const float *up, size_t count, float *y) {
  if (activation == SILU) {
    activate_all(silu, gate, up, count, y);
  } else {
    activate_all(gelu, gate, up, count, y);
  }
}

void rotate(float *head, size_t pairs, bool neighbours, const float *cosines, const float *sines) {
  if (neighbours) {
    rotate_neighbours(head, pairs, cosines, sines);
  } else {
    rotate_halves(head, pairs, cosines, sines);
  }
}

size_t likeliest(const float *x, size_t count, float *least) {
  Vector greatest = all(*least);
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const Vector values = load(x + i);
    greatest = values > greatest ? values : greatest;
  }
  float most = *least;
  for (size_t k = 0; k < LANES; k++) {
    most = greatest[k] > most ? greatest[k] : most;
  }
  for (; i < count; i++) {
    most = x[i] > most ? x[i] : most;
  }
  if (!(most > *least)) {
    return count;
  }
  *least = most;
  for (i = 0; x[i] != most; i++) {
  }
  return i;
}

double sum_exponentials(const float *x, size_t count, float most) {
  constexpr size_t STRIPE = 256;
  double result = 0;
  for (size_t from = 0; from < count; from += STRIPE) {
    const size_t end = count - from < STRIPE ? count : from + STRIPE;
    Sixteen sums = {};
    size_t i = from;
    for (; i + SIXTEEN <= end; i += SIXTEEN) {
      for (size_t part = 0; part < PARTS; part++) {
        sums.parts[part] += exponential(load(x + i + part * LANES) - all(most));
      }
    }
    float rest = 0;
    for (; i < end; i++) {
      rest += exponential(all(x[i] - most))[0];
    }
    result += static_cast<double>(sum_of(sums)) + static_cast<double>(rest);
  }
  return result;
}

}  // namespace SELKIE_LEVEL
}  // namespace selkie
