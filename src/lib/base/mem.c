/* All memory of hogmine: checked sizes, zeroed, aligned to 64 bytes (a cache line, a vector).
 *
 * One door for every allocation is what lets a test fail the N-th one and see each error path.
 */
#include "base/base.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ALIGNMENT 64
/* From here on a block asks for huge pages: touching it first costs a quarter, and walks over it at
 * random miss the translation buffer less. Where there are none, nothing is lost. */
#define HUGE_BLOCK ((size_t)8 << 20)
#define HUGE_PAGE ((size_t)2 << 20)

static atomic_long fail_countdown; /* tests only; 0 is off */

void mem_fail_at(long n)
{
    atomic_store(&fail_countdown, n);
}

static atomic_long allocations;

long mem_allocations(void)
{
    return atomic_load(&allocations);
}

static bool told_to_fail(void)
{
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return atomic_load_explicit(&fail_countdown, memory_order_relaxed) > 0 &&
           atomic_fetch_sub(&fail_countdown, 1) == 1;
}

size_t mem_product(size_t a, size_t b)
{
    size_t product;
    return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

void *mem_array(size_t count, size_t size)
{
    size_t bytes = mem_product(count, size);
    if (bytes > SIZE_MAX - ALIGNMENT || told_to_fail())
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t alignment = bytes >= HUGE_BLOCK ? HUGE_PAGE : ALIGNMENT;
    void *block = NULL;
    if (posix_memalign(&block, alignment, bytes ? bytes : ALIGNMENT) != 0)
        return NULL;
    if (bytes >= HUGE_BLOCK)
        (void)!madvise(block, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
    memset(block, 0, bytes);
    return block;
}

void *mem_resize(void *block, size_t old_count, size_t new_count, size_t size)
{
    void *grown = mem_array(new_count, size);
    if (grown && block) {
        memcpy(grown, block, (old_count < new_count ? old_count : new_count) * size);
        free(block);
    }
    return grown;
}

void mem_free(void *block)
{
    free(block);
}

char *mem_string(const char *text)
{
    size_t length = strlen(text) + 1;
    char *copy = mem_array(length, 1);
    return copy ? memcpy(copy, text, length) : NULL;
}

enum hm_status mem_reserve(void **items, size_t *capacity, size_t need, size_t size,
                           struct hm_error *error)
{
    if (need <= *capacity)
        return HM_OK;
    size_t grown = *capacity ? *capacity : 16;
    while (grown < need)
        grown = grown > SIZE_MAX / 2 ? need : grown * 2;
    void *block = mem_resize(*items, *capacity, grown, size);
    if (!block)
        return fail_memory(error, mem_product(grown, size), "a growing list");
    *items = block;
    *capacity = grown;
    return HM_OK;
}
