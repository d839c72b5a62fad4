#include "memory.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace selkie {

namespace {

#ifdef __linux__
/* Two mebibytes, the huge page of x86-64 and arm64: below it there is nothing to gain. */
constexpr size_t HUGE_PAGE = size_t{1} << 21;
#endif

/* Calls behind which the compiler cannot see that the memory is never read again. */
void *(*const volatile fill)(void *, int, size_t) = std::memset;

size_t whole_pages(size_t bytes) {
  const size_t page = page_size();
  return (bytes + page - 1) / page * page;
}

/* Locks pages as they are first touched where the kernel can, so that locking itself touches none. */
bool lock_pages(void *pages, size_t length) {
#if defined(__linux__) && defined(SYS_mlock2)
  constexpr unsigned ON_FAULT = 1;
  if (syscall(SYS_mlock2, pages, length, ON_FAULT) == 0) {
    return true;
  }
#endif
  return mlock(pages, length) == 0;
}

void *map_anonymous(size_t length) {
  void *pages =
      mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}

#ifdef __linux__
/* Pages that begin where a huge page can: of a few mebibytes elsewhere hardly any would lie in one. */
void *map_aligned(size_t length) {
  auto *pages = static_cast<uint8_t *>(map_anonymous(length + HUGE_PAGE));
  if (pages == nullptr) {
    return nullptr;
  }
  const size_t before = (HUGE_PAGE - reinterpret_cast<uintptr_t>(pages) % HUGE_PAGE) % HUGE_PAGE;
  if (before > 0) {
    munmap(pages, before);
  }
  munmap(pages + before + length, HUGE_PAGE - before);
  return pages + before;
}
#endif

}  // namespace

size_t page_size() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

void *map_pages(size_t bytes) {
  const size_t length = whole_pages(bytes);
  if (length < bytes) {
    return nullptr;
  }
#ifdef __linux__
  if (length >= HUGE_PAGE) {
    void *pages = map_aligned(length);
    if (pages != nullptr) {
      madvise(pages, length, MADV_HUGEPAGE);  // Faster first touch; no matter if refused.
      return pages;
    }
  }
#endif
  return map_anonymous(length);
}

bool unmap_pages(void *pages, size_t bytes) { return munmap(pages, whole_pages(bytes)) == 0; }

int protect_pages(void *pages, size_t bytes) {
  const size_t length = whole_pages(bytes);
  int done = 0;
#ifdef __linux__
  done |= madvise(pages, length, MADV_DONTDUMP) == 0 ? EXCLUDED_FROM_DUMPS : 0;
  done |= madvise(pages, length, MADV_DONTFORK) == 0 ? KEPT_FROM_CHILDREN : 0;
#endif
  done |= lock_pages(pages, length) ? LOCKED : 0;
  return done;
}

void discard_pages(void *pages, size_t bytes) {
  const size_t length = whole_pages(bytes);
  fill(pages, 0, length);
  munlock(pages, length);
#ifdef __linux__
  madvise(pages, length, MADV_DONTNEED);
#endif
}

long long lock_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
    return 0;
  }
  if (limit.rlim_cur == RLIM_INFINITY || geteuid() == 0) {
    return -1;
  }
  return static_cast<long long>(limit.rlim_cur);
}

int dumpable() {
#ifdef __linux__
  return prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1;
#else
  return -1;
#endif
}

bool set_dumpable(bool on) {
#ifdef __linux__
  return prctl(PR_SET_DUMPABLE, on ? 1 : 0) == 0;
#else
  (void)on;
  return false;
#endif
}

}  // namespace selkie
