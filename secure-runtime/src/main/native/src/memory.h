/* Pages of anonymous memory and what the kernel can be asked to do with them. No JVM here. */
#ifndef SELKIE_MEMORY_H
#define SELKIE_MEMORY_H

#include <cstddef>

namespace selkie {

/* What protect() achieved; also Java's Native.EXCLUDED_FROM_DUMPS and so on. */
constexpr int EXCLUDED_FROM_DUMPS = 1;
constexpr int KEPT_FROM_CHILDREN = 2;
constexpr int LOCKED = 4;

/* Bytes of a page. */
size_t page_size();

/* Private zeroed pages that hold at least `bytes` (1 or more), or null. */
void *map_pages(size_t bytes);

/* Gives the pages back; true if that worked. */
bool unmap_pages(void *pages, size_t bytes);

/* Keeps the pages out of core dumps, child processes and swap, as far as the system lets it. */
int protect_pages(void *pages, size_t bytes);

/* Writes zeros, unlocks the pages and gives their memory back; the addresses stay mapped, to zeros. */
void discard_pages(void *pages, size_t bytes);

/* Most bytes this process may lock; -1 for no limit or a process that is above it. */
long long lock_limit();

/* Whether the system may dump this process or let its owner trace it; -1 where that is not known. */
int dumpable();

/* Switches that off (or on); true if it worked. */
bool set_dumpable(bool on);

}  // namespace selkie

#endif
