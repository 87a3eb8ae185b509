/* Held-out photographs: drawn by photograph, never by crop.
 *
 * Crops of one photograph look alike, and the same picture may be there twice; either on both sides
 * would make the held-out figure flatter than the truth (Dalal & Triggs' test set was separate).
 */
#include "data/data_internal.h"
#include "disk/disk.h"

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

size_t forest_root(const size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

void forest_join(size_t *parent, size_t a, size_t b)
{
    a = forest_root(parent, a);
    b = forest_root(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

/* parent[] of a forest: images of one photograph, of the same bytes, or, where prints tell, of the
 * same picture get one root. */
static enum hm_status group_images(const struct data_set *all, const struct data_print *prints,
                                   size_t *parent, struct hm_error *error)
{
    struct member *members = mem_array(all->count, sizeof *members);
    if (!members)
        return fail_memory(error, all->count * sizeof *members, "a split");
    for (size_t i = 0; i < all->count; i++)
        parent[i] = i;
    enum hm_status status = prints ? data_find_same(prints, all->count, parent, error) : HM_OK;
    for (size_t i = 0; i < all->count && status == HM_OK; i++) {
        members[i] = (struct member){.index = i, .bytes = i};
        members[i].name = photograph_hash(all->images[i].name);
        struct file_bytes file; /* an unreadable file is told of when it is decoded */
        if (!prints && file_read(all->images[i].path, IMAGE_MAX_FILE_BYTES, &file, NULL) == HM_OK) {
            members[i].bytes = hash64(file.bytes, file.length, 1);
            file_free(&file);
        }
    }
    qsort(members, all->count, sizeof *members, by_name_hash);
    for (size_t i = 1; i < all->count; i++)
        if (members[i].name == members[i - 1].name)
            forest_join(parent, members[i].index, members[i - 1].index);
    qsort(members, all->count, sizeof *members, by_bytes_hash);
    for (size_t i = 1; i < all->count; i++)
        if (members[i].bytes == members[i - 1].bytes)
            forest_join(parent, members[i].index, members[i - 1].index);
    mem_free(members);
    return status;
}

enum hm_status data_photographs(const struct data_set *all, size_t *photograph,
                                struct hm_error *error)
{
    enum hm_status status = group_images(all, NULL, photograph, error);
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        photograph[i] = forest_root(photograph, i); /* roots are the smallest, so they are first */
    return status;
}

/* Which images are held out. */
static enum hm_status deal(const struct data_set *all, const struct data_print *prints,
                           double share, uint64_t seed, bool *is_held, struct hm_error *error)
{
    size_t *parent = mem_array(all->count, sizeof *parent);
    size_t *roots = mem_array(all->count, sizeof *roots);
    enum hm_status status = parent && roots
                                ? group_images(all, prints, parent, error)
                                : fail_memory(error, all->count * sizeof *parent, "a split");
    size_t count = 0;
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        if (parent[i] == i)
            roots[count++] = i;
    if (status == HM_OK) {
        struct random random = random_make(seed, STREAM_SPLIT, 0);
        random_shuffle(&random, roots, count, sizeof *roots);
        size_t take = (size_t)(share * (double)count + 0.5);
        for (size_t i = 0; i < take; i++)
            is_held[roots[i]] = true;
        for (size_t i = 0; i < all->count; i++)
            is_held[i] = is_held[forest_root(parent, i)];
    }
    mem_free(parent);
    mem_free(roots);
    return status;
}

enum hm_status data_hold_out(struct data_set *all, const struct data_print *prints, double share,
                             uint64_t seed, struct hm_error *error)
{
    bool *is_held = mem_array(all->count, sizeof *is_held);
    enum hm_status status = is_held ? deal(all, prints, share, seed, is_held, error)
                                    : fail_memory(error, all->count, "a split");
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        all->images[i].held = is_held[i];
    mem_free(is_held);
    return status;
}

/* ---- parts ------------------------------------------------------------------------------- */

enum hm_status data_part(const struct data_set *all, bool held, struct data_set *out,
                         struct hm_error *error)
{
    enum hm_status status = HM_OK;
    *out = (struct data_set){0};
    for (size_t i = 0; i < all->count && status == HM_OK; i++)
        if (all->images[i].held == held)
            status = data_add_same(out, &all->images[i], all->images[i].name, error);
    return status;
}

enum hm_status data_part_truth(const struct data_truth *all, bool held, struct data_truth *out,
                               struct hm_error *error)
{
    size_t images = all->images.count;
    *out = (struct data_truth){.format = all->format, .annotated = all->annotated};
    out->first = mem_array(images + 1, sizeof *out->first);
    out->sizes = mem_array(images, sizeof *out->sizes);
    out->boxes = mem_array(all->first[images] + 1, sizeof *out->boxes);
    if (!out->first || !out->sizes || !out->boxes)
        return fail_memory(error, images * sizeof *out->sizes, "a part of a truth");
    enum hm_status status = HM_OK;
    size_t to = 0;
    for (size_t i = 0; i < images && status == HM_OK; i++) {
        size_t boxes = all->first[i + 1] - all->first[i];
        if (all->images.images[i].held != held)
            continue;
        status =
            data_add_same(&out->images, &all->images.images[i], all->images.images[i].name, error);
        if (boxes > 0)
            memcpy(out->boxes + out->first[to], all->boxes + all->first[i],
                   boxes * sizeof *out->boxes);
        out->sizes[to] = all->sizes[i];
        out->first[to + 1] = out->first[to] + boxes;
        to++;
    }
    return status;
}
