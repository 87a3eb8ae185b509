/* Which pictures are looked at, and how large all of them are. */
#include "data/doctor_internal.h"

#include <string.h>

#define IN_ANY_CASE 8 /* images, whatever their pixels */

struct candidate {
    uint64_t hash;
    size_t image;
};

static int by_hash(const void *a, const void *b)
{
    const struct candidate *ca = a, *cb = b;
    if (ca->hash != cb->hash)
        return ca->hash < cb->hash ? -1 : 1;
    return (ca->image > cb->image) - (ca->image < cb->image);
}

/* Of the file's name without its ending: a picture saved twice is likely to be chosen twice. */
static uint64_t hash_of(const char *name, uint64_t seed)
{
    const char *file = file_name(name), *dot = strrchr(file, '.');
    return hash64(file, dot && dot != file ? (size_t)(dot - file) : strlen(file), seed);
}

enum hm_status doctor_choose(const struct data_set *set, const struct data_size *sizes,
                             const bool *eligible, uint64_t seed, struct doctor_limits limits,
                             struct doctor_sample *out, struct hm_error *error)
{
    struct candidate *all = mem_array(set->count + 1, sizeof *all);
    size_t count = 0, pixels = 0;
    *out = (struct doctor_sample){.images = mem_array(limits.images + 1, sizeof *out->images),
                                  .hashes = mem_array(limits.images + 1, sizeof *out->hashes)};
    if (!all || !out->images || !out->hashes) {
        mem_free(all);
        doctor_sample_free(out);
        return fail_memory(error, mem_product(set->count, sizeof *all), "a sample of pictures");
    }
    for (size_t i = 0; i < set->count; i++)
        if (sizes[i].width > 0 && (!eligible || eligible[i]))
            all[count++] = (struct candidate){hash_of(set->images[i].name, seed), i};
    sort_items(all, count, sizeof *all, by_hash);
    for (size_t k = 0; k < count && out->count < limits.images; k++) {
        const struct data_size *size = &sizes[all[k].image];
        pixels += (size_t)size->width * (size_t)size->height;
        if (out->count >= IN_ANY_CASE && pixels > limits.pixels)
            break;
        out->hashes[out->count] = all[k].hash;
        out->images[out->count++] = all[k].image;
    }
    mem_free(all);
    return HM_OK;
}

void doctor_sample_free(struct doctor_sample *sample)
{
    mem_free(sample->images);
    mem_free(sample->hashes);
    *sample = (struct doctor_sample){0};
}

struct size_job {
    const struct data_set *set;
    struct data_size *sizes;
};

static void read_size(void *context, size_t item, int worker)
{
    struct size_job *job = context;
    (void)worker;
    if (data_image_size(&job->set->images[item], &job->sizes[item], NULL) != HM_OK)
        job->sizes[item] = (struct data_size){0, 0};
}

enum hm_status doctor_sizes(const struct data_set *set, struct threads *threads,
                            struct data_size **out, struct hm_error *error)
{
    *out = mem_array(set->count + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, mem_product(set->count, sizeof **out), "the sizes of pictures");
    threads_run(threads, set->count, read_size, &(struct size_job){set, *out});
    return HM_OK;
}

static int by_value(const void *a, const void *b)
{
    double da = *(const double *)a, db = *(const double *)b;
    return (da > db) - (da < db);
}

double doctor_median(double *values, size_t count)
{
    if (count == 0)
        return 0;
    sort_items(values, count, sizeof *values, by_value);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}
