/* JNI functions of dev.selkie.kernels.Native for memory in pages of its own. */
#include <cstring>

#include "dev_selkie_kernels_Native.h"
#include "jni_support.h"

#if defined(__linux__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

using namespace selkie::jni;

#if defined(__linux__) || defined(__APPLE__)
#if !defined(MAP_ANONYMOUS)
#define MAP_ANONYMOUS MAP_ANON
#endif

constexpr size_t LARGE_PAGE = size_t{2} << 20;

uint8_t *map(size_t bytes) {
  void *result =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return result == MAP_FAILED ? nullptr : static_cast<uint8_t *>(result);
}

/* Memory that begins at a large page, if it has the size of one. */
uint8_t *map_aligned(size_t bytes) {
  if (bytes < LARGE_PAGE) {
    return map(bytes);
  }
  const size_t more = bytes + LARGE_PAGE;
  uint8_t *memory = map(more);
  if (memory == nullptr) {
    return nullptr;
  }
  const size_t page = 1 << 16; /* a multiple of every page size in use */
  const size_t before = (LARGE_PAGE - reinterpret_cast<uintptr_t>(memory) % LARGE_PAGE) % LARGE_PAGE;
  const size_t used = before + (bytes + page - 1) / page * page;
  if (before > 0) {
    munmap(memory, before);
  }
  if (used < more) {
    munmap(memory + used, more - used);
  }
#if defined(MADV_HUGEPAGE)
  madvise(memory + before, bytes, MADV_HUGEPAGE);
#endif
  return memory + before;
}
#endif

}  // namespace

extern "C" {

JNIEXPORT jobject JNICALL Java_dev_selkie_kernels_Native_allocate(JNIEnv *env, jclass,
                                                                  jlong bytes) {
#if defined(__linux__) || defined(__APPLE__)
  uint8_t *memory = map_aligned(static_cast<size_t>(bytes));
  if (memory == nullptr) {
    return nullptr;
  }
  return env->NewDirectByteBuffer(memory, bytes);
#else
  static_cast<void>(env);
  static_cast<void>(bytes);
  return nullptr;
#endif
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_discard(JNIEnv *env, jclass,
                                                              jobject memory) {
  uint8_t *data = bytes(env, memory);
  if (data == nullptr) {
    return;
  }
  const auto size = static_cast<size_t>(env->GetDirectBufferCapacity(memory));
  std::memset(data, 0, size);
#if defined(__linux__)
  /* Whole pages only: the rest of the first and of the last one may belong to somebody else. */
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(data) + page - 1) / page * page;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(data) + size) / page * page;
  if (begin < end) {
    madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED); /* then reads as zeros */
  }
#endif
}

JNIEXPORT void JNICALL Java_dev_selkie_kernels_Native_free(JNIEnv *, jclass, jlong address,
                                                           jlong bytes) {
#if defined(__linux__) || defined(__APPLE__)
  munmap(reinterpret_cast<void *>(address), static_cast<size_t>(bytes));
#else
  static_cast<void>(address);
  static_cast<void>(bytes);
#endif
}

}  // extern "C"
