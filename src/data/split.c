/* Held-out photographs: drawn by photograph, never by crop.
 *
 * Crops of one photograph look alike, and the same picture may be there twice; either on both sides
 * would make the held-out figure flatter than the truth (Dalal & Triggs' test set was separate).
 */
#include "data/data.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What an image belongs to: a hash of its photograph's name, and of its bytes. */
struct member {
    uint64_t name, bytes;
    size_t index;
};

/* "crop001001a.jpg" and "crop001001b.jpg" are of photograph "crop001001". */
static uint64_t photograph_hash(const char *name)
{
    const char *dot = strrchr(file_name(name), '.');
    size_t length = dot ? (size_t)(dot - name) : strlen(name);
    if (length >= 2 && isalpha((unsigned char)name[length - 1]) &&
        isdigit((unsigned char)name[length - 2]))
        length--;
    return hash64(name, length, 0);
}

static int by_name_hash(const void *a, const void *b)
{
    const struct member *ma = a, *mb = b;
    if (ma->name != mb->name)
        return ma->name < mb->name ? -1 : 1;
    return (ma->index > mb->index) - (ma->index < mb->index);
}

static int by_bytes_hash(const void *a, const void *b)
{
    const struct member *ma = a, *mb = b;
    if (ma->bytes != mb->bytes)
        return ma->bytes < mb->bytes ? -1 : 1;
    return (ma->index > mb->index) - (ma->index < mb->index);
}

static size_t root_of(const size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

static void join(size_t *parent, size_t a, size_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

/* parent[] of a forest: images of one photograph, or of the same bytes, get one root. */
static enum hm_status group_images(const struct data_set *all, size_t *parent,
                                   struct hm_error *error)
{
    struct member *members = mem_array(all->count, sizeof *members);
    if (!members)
        return fail_memory(error, all->count * sizeof *members, "a split");
    for (size_t i = 0; i < all->count; i++) {
        parent[i] = i;
        members[i] = (struct member){.index = i, .bytes = i};
        members[i].name = photograph_hash(all->images[i].name);
        struct file_bytes file; /* an unreadable file is told of when it is decoded */
        if (file_read(all->images[i].path, IMAGE_MAX_FILE_BYTES, &file, NULL) == HM_OK) {
            members[i].bytes = hash64(file.bytes, file.length, 1);
            file_free(&file);
        }
    }
    qsort(members, all->count, sizeof *members, by_name_hash);
    for (size_t i = 1; i < all->count; i++)
        if (members[i].name == members[i - 1].name)
            join(parent, members[i].index, members[i - 1].index);
    qsort(members, all->count, sizeof *members, by_bytes_hash);
    for (size_t i = 1; i < all->count; i++)
        if (members[i].bytes == members[i - 1].bytes)
            join(parent, members[i].index, members[i - 1].index);
    mem_free(members);
    return HM_OK;
}

enum hm_status data_photographs(const struct data_set *all, size_t *photograph,
                                struct hm_error *error)
{
    enum hm_status status = group_images(all, photograph, error);
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        photograph[i] = root_of(photograph, i); /* roots are the smallest, so they are first */
    return status;
}

static enum hm_status deal(const struct data_set *all, const size_t *parent, size_t *roots,
                           double share, uint64_t seed, struct data_set *kept,
                           struct data_set *held, struct hm_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (parent[i] == i)
            roots[count++] = i;
    struct random random = random_make(seed, STREAM_SPLIT, 0);
    random_shuffle(&random, roots, count, sizeof *roots);
    size_t take = (size_t)(share * (double)count + 0.5);
    bool *is_held = mem_array(all->count, sizeof *is_held);
    if (!is_held)
        return fail_memory(error, all->count, "a split");
    for (size_t i = 0; i < take; i++)
        is_held[roots[i]] = true;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        status = data_add(is_held[root_of(parent, i)] ? held : kept, all->images[i].path,
                          all->images[i].name, error);
    mem_free(is_held);
    return status;
}

enum hm_status data_split(const struct data_set *all, double share, uint64_t seed,
                          struct data_set *kept, struct data_set *held, struct hm_error *error)
{
    *kept = *held = (struct data_set){0};
    size_t *parent = mem_array(all->count, sizeof *parent);
    size_t *roots = mem_array(all->count, sizeof *roots);
    enum hm_status status = parent && roots
                                ? group_images(all, parent, error)
                                : fail_memory(error, all->count * sizeof *parent, "a split");
    if (status == HM_OK)
        status = deal(all, parent, roots, share, seed, kept, held, error);
    mem_free(parent);
    mem_free(roots);
    if (status != HM_OK) {
        data_free(kept);
        data_free(held);
    }
    return status;
}
