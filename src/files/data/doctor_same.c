/* Pictures that are positives and negatives: equal bytes among all of them, and equal pixels in
 * whatever encoding among a sample of those whose sizes are on both sides.
 *
 * Files can only be equal where their lengths are, so that hardly any is read.
 */
#include "data/doctor_internal.h"

#include <stdlib.h>
#include <sys/stat.h>

#define START_BYTES 65536 /* read of each file whose length is on both sides */
#define PRINTED 64        /* pictures a side that are decoded and compared */
#define PRINTED_PIXELS ((size_t)8 << 20)

struct file_key {
    uint64_t length, hash;
    size_t index; /* positives, then negatives */
};

static int by_key(const void *a, const void *b)
{
    const struct file_key *ka = a, *kb = b;
    if (ka->length != kb->length)
        return ka->length < kb->length ? -1 : 1;
    if (ka->hash != kb->hash)
        return ka->hash < kb->hash ? -1 : 1;
    return (ka->index > kb->index) - (ka->index < kb->index);
}

/* Of its beginning, or of all of it. */
static uint64_t hash_file(const char *path, bool whole)
{
    struct file_bytes file;
    enum hm_status status = whole ? file_read(path, IMAGE_MAX_FILE_BYTES, &file, NULL)
                                  : file_read_start(path, START_BYTES, &file, NULL);
    if (status != HM_OK)
        return 0;
    uint64_t hash = hash64(file.bytes, file.length, whole);
    file_free(&file);
    return hash ? hash : 1;
}

struct both {
    const struct data_set *positives, *negatives;
    struct file_key *keys;
    size_t count;
};

static const char *path_of(const struct both *b, size_t index)
{
    return index < b->positives->count ? b->positives->images[index].path
                                       : b->negatives->images[index - b->positives->count].path;
}

/* Keeps the files of groups with equal keys that have both sides. */
static void keep_mixed(struct both *b)
{
    size_t kept = 0, end;
    sort_items(b->keys, b->count, sizeof *b->keys, by_key);
    for (size_t i = 0; i < b->count; i = end) {
        bool side[2] = {false, false};
        for (end = i; end < b->count && b->keys[end].length == b->keys[i].length &&
                      b->keys[end].hash == b->keys[i].hash;
             end++)
            side[b->keys[end].index >= b->positives->count] = true;
        for (size_t k = i; k < end && side[0] && side[1]; k++)
            b->keys[kept++] = b->keys[k];
    }
    b->count = kept;
}

struct hash_job {
    struct both *both;
    bool whole;
};

static void hash_one(void *context, size_t item, int worker)
{
    struct hash_job *job = context;
    struct file_key *key = &job->both->keys[item];
    (void)worker;
    uint64_t hash = hash_file(path_of(job->both, key->index), job->whole);
    key->hash = hash ? hash : key->index + 2; /* what cannot be read is equal to nothing */
}

static enum hm_status find_equal_bytes(struct both *b, const bool *asked, struct threads *threads,
                                       bool *same, struct hm_error *error)
{
    size_t total = b->positives->count + b->negatives->count;
    struct stat info;
    b->keys = mem_array(total + 1, sizeof *b->keys);
    if (!b->keys)
        return fail_memory(error, mem_product(total, sizeof *b->keys), "a comparison of files");
    for (size_t i = 0; i < total; i++)
        if ((i >= b->positives->count || asked[i]) && stat(path_of(b, i), &info) == 0)
            b->keys[b->count++] = (struct file_key){(uint64_t)info.st_size, 0, i};
    keep_mixed(b);
    for (int whole = 0; whole < 2; whole++) {
        threads_run(threads, b->count, hash_one, &(struct hash_job){b, whole});
        keep_mixed(b);
    }
    for (size_t k = 0; k < b->count; k++)
        if (b->keys[k].index < b->positives->count)
            same[b->keys[k].index] = true;
    mem_free(b->keys);
    return HM_OK;
}

/* ---- the same pixels ----------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const struct data_size *sa = a, *sb = b;
    if (sa->width != sb->width)
        return sa->width < sb->width ? -1 : 1;
    return (sa->height > sb->height) - (sa->height < sb->height);
}

/* Those of the one side whose size is that of some picture of the other. */
static enum hm_status mark_common_sizes(const struct data_size *sizes, size_t count,
                                        const struct data_size *others, size_t other_count,
                                        bool *common, struct hm_error *error)
{
    struct data_size *sorted = mem_array(other_count + 1, sizeof *sorted);
    if (!sorted)
        return fail_memory(error, mem_product(other_count, sizeof *sorted), "sizes of pictures");
    for (size_t i = 0; i < other_count; i++)
        sorted[i] = others[i];
    sort_items(sorted, other_count, sizeof *sorted, by_size);
    for (size_t i = 0; i < count; i++)
        common[i] = bsearch(&sizes[i], sorted, other_count, sizeof *sorted, by_size) != NULL;
    mem_free(sorted);
    return HM_OK;
}

/* Joins the samples of both sides into one set, and looks for pictures that are alike. */
static enum hm_status compare_samples(const struct both *b, const struct doctor_sample sample[2],
                                      size_t max_pixels, struct threads *threads, bool *same,
                                      struct hm_error *error)
{
    struct data_set set = {0};
    struct data_print *prints = NULL;
    size_t count = sample[0].count + sample[1].count, *first = mem_array(count + 1, sizeof *first);
    enum hm_status status = first ? HM_OK : fail_memory(error, count * sizeof *first, "prints");
    for (int side = 0; side < 2; side++)
        for (size_t k = 0; k < sample[side].count && status == HM_OK; k++) {
            const struct data_set *from = side ? b->negatives : b->positives;
            const struct data_image *image = &from->images[sample[side].images[k]];
            status = data_add_same(&set, image, image->name, error);
        }
    if (status == HM_OK)
        status = data_make_prints(&set, max_pixels, threads, &prints, error);
    if (status == HM_OK)
        status = data_find_same(prints, count, first, error);
    for (size_t k = 0; k < count && status == HM_OK; k++)
        if (k >= sample[0].count) /* a negative: all positives of its group are the same */
            for (size_t p = 0; p < sample[0].count; p++)
                if (first[p] == first[k])
                    same[sample[0].images[p]] = true;
    mem_free(first);
    mem_free(prints);
    data_free(&set);
    return status;
}

static enum hm_status find_equal_pixels(const struct both *b, const struct data_doctor_case *given,
                                        const struct data_size *positive,
                                        const struct data_size *negative, const bool *asked,
                                        struct threads *threads, bool *same, struct hm_error *error)
{
    struct doctor_sample sample[2] = {0};
    struct doctor_limits limits = {PRINTED, PRINTED_PIXELS};
    size_t counts[2] = {b->positives->count, b->negatives->count};
    bool *common = mem_array(counts[0] + counts[1] + 1, sizeof *common);
    enum hm_status status =
        common ? HM_OK : fail_memory(error, counts[0] + counts[1], "a comparison of pictures");
    if (status == HM_OK)
        status = mark_common_sizes(positive, counts[0], negative, counts[1], common, error);
    if (status == HM_OK)
        status =
            mark_common_sizes(negative, counts[1], positive, counts[0], common + counts[0], error);
    for (size_t i = 0; i < counts[0] && status == HM_OK; i++)
        common[i] = common[i] && asked[i];
    if (status == HM_OK)
        status =
            doctor_choose(b->positives, positive, common, given->seed, limits, &sample[0], error);
    if (status == HM_OK)
        status = doctor_choose(b->negatives, negative, common + counts[0], given->seed, limits,
                               &sample[1], error);
    if (status == HM_OK && sample[0].count > 0 && sample[1].count > 0)
        status = compare_samples(b, sample, given->max_pixels, threads, same, error);
    doctor_sample_free(&sample[0]);
    doctor_sample_free(&sample[1]);
    mem_free(common);
    return status;
}

enum hm_status doctor_find_same(const struct data_doctor_case *given,
                                const struct data_size *positive, const struct data_size *negative,
                                const bool *asked, struct threads *threads, bool *same,
                                struct hm_error *error)
{
    struct both both = {.positives = &given->positives->images, .negatives = given->negatives};
    HM_TRY(find_equal_bytes(&both, asked, threads, same, error));
    return find_equal_pixels(&both, given, positive, negative, asked, threads, same, error);
}
