/* How threads share the steps of a stack; for the files that define it. */
#ifndef SELKIE_LAYER_STACK_STEPS_H
#define SELKIE_LAYER_STACK_STEPS_H

#include <sched.h>
#include <time.h>

#include "layer_stack.h"

namespace selkie {

constexpr size_t TOKEN_TILE = 12; /* tokens that are quantized together */
constexpr size_t PANEL_PAIR = 2;  /* panels that are computed together */

inline size_t at_least_one(size_t count) { return count == 0 ? 1 : count; }

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Asks for the next lines of the matrix: memory would have nothing to do while a thread waits. */
inline void fetch(LayerStack::Ahead &ahead) {
  constexpr size_t LINES = 256;
  if (ahead.bytes >= LINES) {
    for (size_t line = 0; line < LINES; line += 64) {
      __builtin_prefetch(ahead.next + line, 0, 2);
    }
    ahead.next += LINES;
    ahead.bytes -= LINES;
  }
}

/* Busy for some 50 microseconds, then giving way, then asleep. */
inline void await(const std::atomic<size_t> &done, size_t count, LayerStack::Ahead &ahead) {
  for (size_t turn = 0; done.load(std::memory_order_acquire) < count; turn++) {
    if (turn < 2000) {
      fetch(ahead);
      relax();
    } else if (turn < 2100) {
      sched_yield();
    } else {
      const timespec moment = {0, 50000};
      nanosleep(&moment, nullptr);
    }
  }
}

template <typename Body>
void LayerStack::share(Step &step, size_t count, size_t least, size_t most, Ahead &ahead,
                       Body body) {
  size_t from = step.next.load(std::memory_order_relaxed);
  while (from < count) {
    size_t part = (count - from) / (2 * shape_.threads);
    part = part > most ? most : part;
    part = part < least ? least : part;
    const size_t to = count - from < part ? count : from + part;
    if (step.next.compare_exchange_weak(from, to, std::memory_order_relaxed)) {
      body(from, to);
      step.done.fetch_add(to - from, std::memory_order_release);
      from = step.next.load(std::memory_order_relaxed);
    }
  }
  await(step.done, count, ahead);
}

}  // namespace selkie

#endif
