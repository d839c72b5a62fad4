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

inline void add(float *x, const float *y, size_t count) {
  for (size_t i = 0; i < count; i++) {
    x[i] += y[i];
  }
}

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Asks for the next lines of the matrix: memory would have nothing to do while a thread waits. */
inline bool fetch(LayerStack::Ahead &ahead) {
  constexpr size_t LINES = 512;
  if (ahead.bytes < LINES) {
    return false;
  }
  for (size_t line = 0; line < LINES; line += 64) {
    __builtin_prefetch(ahead.next + line, 0, 2);
  }
  ahead.next += LINES;
  ahead.bytes -= LINES;
  return true;
}

/* Busy for some 50 microseconds, then giving way, then asleep. */
inline void await(const std::atomic<uint64_t> &done, size_t count, LayerStack::Ahead &ahead) {
  for (size_t turn = 0; done.load(std::memory_order_acquire) < count; turn++) {
    if (turn < 2000) {
      if (!fetch(ahead)) {
        relax();
      }
    } else if (turn < 2100) {
      sched_yield();
    } else {
      const timespec moment = {0, 50000};
      nanosleep(&moment, nullptr);
    }
  }
}

/* Where a thread's share of count parts begins; that of the next thread is its end. */
inline size_t share_begin(size_t count, size_t worker, size_t threads) {
  return count * worker / threads;
}

/*
 * Runs body(from, to) for all of [0, count), a part at a time. A share's counter holds the parts
 * that are gone: from its front, by its owner, in the low half, and from its back in the high half.
 */
template <typename Body>
void LayerStack::share(Worker &me, size_t count, size_t least, size_t most, Body body) {
  const size_t threads = shape_.threads;
  Counter *const shares = counters_.get() + me.step++ * (threads + 1);
  std::atomic<uint64_t> &done = shares[threads].value;
  for (size_t i = 0; i < threads; i++) {
    const size_t owner = (me.index + i) % threads;
    const size_t begin = share_begin(count, owner, threads);
    const size_t end = share_begin(count, owner + 1, threads);
    std::atomic<uint64_t> &gone = shares[owner].value;
    uint64_t before = gone.load(std::memory_order_relaxed);
    for (;;) {
      const size_t front = before & 0xffffffff;
      const size_t back = before >> 32;
      const size_t left = end - begin - front - back;
      if (left == 0) {
        break;
      }
      size_t part = left / 2;
      part = part > most ? most : part;
      part = part < least ? least : part;
      part = part > left ? left : part;
      const uint64_t more = i == 0 ? part : static_cast<uint64_t>(part) << 32;
      if (gone.compare_exchange_weak(before, before + more, std::memory_order_relaxed)) {
        const size_t from = i == 0 ? begin + front : end - back - part;
        body(from, from + part);
        done.fetch_add(part, std::memory_order_release);
        before = gone.load(std::memory_order_relaxed);
      }
    }
  }
  await(done, count, me.ahead);
}

}  // namespace selkie

#endif
