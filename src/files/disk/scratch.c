/* A scratch file: memory beyond the budget, on disk. It has no name, so nothing of it is left when
 * the process ends in whatever way; and it is filled before it is mapped, since touching a page for
 * which the disk has no room is a SIGBUS and no error. */
#include "disk/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct scratch {
    int fd;
    off_t length;
    char *folder; /* for messages */
};

/* Opened under a name that is taken away at once. */
static enum hm_status open_unnamed(struct scratch *scratch, struct hm_error *error)
{
    char *name = file_join(scratch->folder, ".scratch.tmp-XXXXXX");
    if (!name)
        return fail_memory(error, strlen(scratch->folder), "a path");
    scratch->fd = mkostemp(name, O_CLOEXEC);
    enum hm_status status = HM_OK;
    if (scratch->fd < 0 || unlink(name) != 0)
        status = fail(error, HM_OUTPUT, "%s: a scratch file cannot be made: %s", scratch->folder,
                      strerror(errno));
    mem_free(name);
    return status;
}

struct scratch *scratch_new(const char *folder)
{
    struct scratch *scratch = mem_array(1, sizeof *scratch);
    if (!scratch)
        return NULL;
    scratch->fd = -1;
    scratch->folder = mem_string(folder);
    if (scratch->folder)
        return scratch;
    scratch_free(scratch);
    return NULL;
}

static enum hm_status map_scratch(void *self, size_t bytes, void **out, struct hm_error *error)
{
    struct scratch *scratch = self;
    if (scratch->fd < 0)
        HM_TRY(open_unnamed(scratch, error));
    int why = posix_fallocate(scratch->fd, scratch->length, (off_t)bytes);
    if (why != 0)
        return fail(error, HM_OUTPUT, "%s: no room for %zu MB beyond `memory`: %s", scratch->folder,
                    ((size_t)scratch->length + bytes) >> 20, strerror(why));
    void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, scratch->fd, scratch->length);
    if (map == MAP_FAILED)
        return fail_memory(error, bytes, "a mapped scratch file");
    scratch->length += (off_t)bytes;
    *out = map;
    return HM_OK;
}

static void release_map(void *map, size_t bytes)
{
    madvise(map, bytes, MADV_DONTNEED);
}

static void unmap_scratch(void *map, size_t bytes)
{
    munmap(map, bytes);
}

struct mem_overflow scratch_overflow(struct scratch *scratch)
{
    return (struct mem_overflow){scratch, map_scratch, release_map, unmap_scratch};
}

void scratch_free(struct scratch *scratch)
{
    if (!scratch)
        return;
    if (scratch->fd >= 0)
        close(scratch->fd);
    mem_free(scratch->folder);
    mem_free(scratch);
}
