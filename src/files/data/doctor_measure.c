/* The doctor's measurements, one after the other: sizes, equal pictures, a look at some. */
#include "data/data_internal.h"
#include "data/doctor_internal.h"

#include <math.h>
#include <string.h>

#define MOST_POSITIVES 64
#define MOST_NEGATIVES 48
#define MOST_PIXELS ((size_t)16 << 20)

static size_t usual(size_t asked, size_t otherwise)
{
    return asked > 0 ? asked : otherwise;
}

static enum hm_status median_size(const struct data_size *sizes, size_t count,
                                  struct data_size *out, struct hm_error *error)
{
    double *widths = mem_array(2 * count + 2, sizeof *widths), *heights = widths + count + 1;
    size_t read = 0;
    if (!widths)
        return fail_memory(error, 2 * count * sizeof *widths, "the sizes of pictures");
    for (size_t i = 0; i < count; i++)
        if (sizes[i].width > 0) {
            widths[read] = sizes[i].width;
            heights[read++] = sizes[i].height;
        }
    *out = (struct data_size){(int)doctor_median(widths, read), (int)doctor_median(heights, read)};
    mem_free(widths);
    return HM_OK;
}

static enum hm_status measure_sizes(const struct data_doctor_case *given, struct threads *threads,
                                    struct doctor_measured *m, struct hm_error *error)
{
    const struct data_truth *truth = given->positives;
    if (truth->annotated) {
        m->positive = mem_array(truth->images.count + 1, sizeof *m->positive);
        if (!m->positive)
            return fail_memory(error, truth->images.count * sizeof *m->positive, "sizes");
        memcpy(m->positive, truth->sizes, truth->images.count * sizeof *m->positive);
    } else {
        HM_TRY(doctor_sizes(&truth->images, threads, &m->positive, error));
    }
    HM_TRY(median_size(m->positive, truth->images.count, &m->evidence.positive_size, error));
    if (!given->negatives)
        return HM_OK;
    HM_TRY(doctor_sizes(given->negatives, threads, &m->negative, error));
    return median_size(m->negative, given->negatives->count, &m->evidence.negative_size, error);
}

/* Crops, and photographs with objects that the negatives do not keep clear of. */
static bool is_asked(const struct data_doctor_case *given, size_t image)
{
    const struct data_truth *truth = given->positives;
    if (!truth->annotated)
        return true;
    bool holds = false;
    for (size_t k = truth->first[image]; k < truth->first[image + 1]; k++)
        holds = holds || !truth->boxes[k].ignore;
    return holds && !given->boxes_avoided;
}

static enum hm_status measure_same(const struct data_doctor_case *given, struct threads *threads,
                                   struct doctor_measured *m, struct hm_error *error)
{
    size_t count = given->positives->images.count;
    m->asked = mem_array(count + 1, sizeof *m->asked);
    m->same = mem_array(count + 1, sizeof *m->same);
    if (!m->asked || !m->same)
        return fail_memory(error, 2 * count, "a comparison of pictures");
    for (size_t i = 0; i < count; i++)
        m->asked[i] = is_asked(given, i);
    if (given->negatives)
        HM_TRY(
            doctor_find_same(given, m->positive, m->negative, m->asked, threads, m->same, error));
    for (size_t i = 0; i < count; i++)
        m->evidence.both_sides += m->same[i];
    return HM_OK;
}

static enum hm_status measure_positives(const struct data_doctor_case *given,
                                        struct threads *threads, struct doctor_measured *m,
                                        struct hm_error *error)
{
    const struct data_set *images = &given->positives->images;
    bool *used = mem_array(images->count + 1, sizeof *used);
    struct doctor_limits limits = {usual(given->most_positives, MOST_POSITIVES),
                                   usual(given->most_pixels, MOST_PIXELS)};
    if (!used)
        return fail_memory(error, images->count, "a sample of pictures");
    for (size_t i = 0; i < images->count; i++)
        used[i] = given->windows->first[i + 1] > given->windows->first[i];
    enum hm_status status =
        doctor_choose(images, m->positive, used, given->seed, limits, &m->positives, error);
    mem_free(used);
    HM_TRY(status);
    m->looks = mem_array(m->positives.count + 1, sizeof *m->looks);
    if (!m->looks)
        return fail_memory(error, m->positives.count * sizeof *m->looks, "a look at positives");
    return doctor_look_at_positives(given, &m->positives, threads, m->looks, &m->evidence, error);
}

/* Annotated photographs that are mined clear of their boxes are no negatives to judge by. */
static enum hm_status mark_plain(const struct data_doctor_case *given, bool *plain,
                                 struct hm_error *error)
{
    const struct data_set *positives = &given->positives->images;
    struct name_table paths = {0};
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < positives->count && status == HM_OK && given->boxes_avoided; i++)
        status = name_table_add(&paths, name_hash("", positives->images[i].path), i, error);
    for (size_t i = 0; i < given->negatives->count && status == HM_OK; i++)
        plain[i] =
            name_table_find(&paths, name_hash("", given->negatives->images[i].path)) == NAME_ABSENT;
    name_table_free(&paths);
    return status;
}

static enum hm_status choose_negatives(const struct data_doctor_case *given,
                                       struct doctor_measured *m, struct hm_error *error)
{
    struct doctor_limits limits = {usual(given->most_negatives, MOST_NEGATIVES),
                                   usual(given->most_pixels, MOST_PIXELS)};
    bool *plain = mem_array(given->negatives->count + 1, sizeof *plain);
    if (!plain)
        return fail_memory(error, given->negatives->count, "a sample of pictures");
    enum hm_status status = mark_plain(given, plain, error);
    if (status == HM_OK)
        status = doctor_choose(given->negatives, m->negative, plain, given->seed, limits,
                               &m->negatives, error);
    mem_free(plain);
    return status;
}

static enum hm_status measure_negatives(const struct data_doctor_case *given,
                                        struct threads *threads, struct doctor_measured *m,
                                        struct hm_error *error)
{
    if (!given->negatives || !given->people)
        return HM_OK;
    HM_TRY(choose_negatives(given, m, error));
    m->scores = mem_array(m->negatives.count + 1, sizeof *m->scores);
    if (!m->scores)
        return fail_memory(error, m->negatives.count * sizeof *m->scores, "a look at negatives");
    HM_TRY(doctor_look_at_negatives(given, &m->negatives, threads, m->scores, error));
    for (size_t k = 0; k < m->negatives.count; k++) {
        m->evidence.negatives_seen += m->scores[k] > -INFINITY;
        m->evidence.negatives_with_people += m->scores[k] >= DOCTOR_SURE;
        m->evidence.negatives_perhaps += m->scores[k] >= DOCTOR_PERHAPS;
    }
    return HM_OK;
}

enum hm_status doctor_measure(const struct data_doctor_case *given, struct threads *threads,
                              struct doctor_measured *out, struct hm_error *error)
{
    double start = clock_seconds();
    *out = (struct doctor_measured){0};
    out->evidence.positives = given->positives->images.count;
    out->evidence.negatives = given->negatives ? given->negatives->count : 0;
    out->evidence.windows = given->windows->boxes;
    enum hm_status status = measure_sizes(given, threads, out, error);
    if (status == HM_OK)
        status = measure_same(given, threads, out, error);
    if (status == HM_OK)
        status = measure_positives(given, threads, out, error);
    if (status == HM_OK)
        status = measure_negatives(given, threads, out, error);
    if (status != HM_OK)
        doctor_measured_free(out);
    out->evidence.seconds = clock_seconds() - start;
    return status;
}

void doctor_measured_free(struct doctor_measured *m)
{
    mem_free(m->positive);
    mem_free(m->negative);
    mem_free(m->asked);
    mem_free(m->same);
    mem_free(m->looks);
    mem_free(m->scores);
    doctor_sample_free(&m->positives);
    doctor_sample_free(&m->negatives);
    *m = (struct doctor_measured){0};
}
