/* What the positives of a training are: their label, and their shape. */
#include "box/box.h"
#include "data/data_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Boxes and windows that are less upright than this are no walker's. */
#define UNKNOWN "object"

struct data_words data_words_of(const char *label)
{
    struct data_words words = {"a person", "people", "people"};
    if (!label[0] || data_is_person(label))
        return words;
    const char *article = strchr("aeioAEIO", label[0]) ? "an" : "a";
    snprintf(words.one, sizeof words.one, "%s %.64s", article, label);
    snprintf(words.many, sizeof words.many, "%.64s", label);
    snprintf(words.counted, sizeof words.counted, "boxes of %.64s", label);
    return words;
}

static int rising(const void *a, const void *b)
{
    double da = *(const double *)a, db = *(const double *)b;
    return (da > db) - (da < db);
}

/* Of the boxes that give windows, to a thousandth; 0: there is none. */
static enum hm_status median_aspect(const struct data_windows *windows, double *aspect,
                                    struct hm_error *error)
{
    double *all = mem_array(windows->count + 1, sizeof *all);
    size_t count = 0;
    if (!all)
        return fail_memory(error, windows->count * sizeof *all, "the shapes of boxes");
    for (size_t i = 0; i < windows->count; i++)
        if (windows->items[i].copy == 0 && !windows->items[i].whole)
            all[count++] = windows->items[i].width / windows->items[i].height;
    sort_items(all, count, sizeof *all, rising);
    *aspect = count > 0 ? fmin(100, fmax(0.01, round(all[count / 2] * 1000) / 1000)) : 0;
    mem_free(all);
    return HM_OK;
}

/* The one label that was asked for; NULL: several, a pattern, or none. */
static const char *asked_label(const struct data_reading *options)
{
    const char *labels = options ? options->labels : NULL;
    return labels && !strpbrk(labels, ",*") ? labels : NULL;
}

/* The one label that the boxes have; NULL: several, or none. */
static const char *only_label(const struct data_truth *truth)
{
    const char *only = NULL;
    for (size_t k = 0; k < truth->label_count; k++)
        if (truth->labels[k].meaning == DATA_OBJECT) {
            if (only)
                return NULL;
            only = truth->labels[k].name;
        }
    return only;
}

static const char *find_label(const struct data_truth *truth, const struct data_reading *options,
                              double aspect)
{
    static const struct data_reading none = {0};
    const char *asked = asked_label(options), *only = asked ? asked : only_label(truth);
    if (asked || (only && !data_is_person(only) && strcmp(only, "0") != 0))
        return only;
    if (truth->annotated && truth->label_count > 0)
        return only || data_labels_are_people(truth, options ? options : &none) ? "person"
                                                                                : UNKNOWN;
    return aspect <= BOX_UPRIGHT ? "person" : UNKNOWN; /* nothing but the shape tells */
}

enum hm_status data_know_object(const struct data_truth *truth, const struct data_windows *windows,
                                const struct data_reading *options,
                                const struct hm_geometry *geometry, struct hm_object *object,
                                struct hm_error *error)
{
    double aspect = 0;
    HM_TRY(median_aspect(windows, &aspect, error));
    double window = (double)geometry->window_width / geometry->window_height;
    if (!object->label[0])
        text_plain(find_label(truth, options, aspect > 0 ? aspect : window), object->label,
                   sizeof object->label);
    if (object->aspect > 0)
        return HM_OK;
    if (data_is_person(object->label))
        object->aspect = BOX_PERSON_ASPECT;
    else if (aspect > 0)
        object->aspect = aspect;
    else
        object->aspect =
            round(box_inner_aspect(object->fill, geometry->window_width, geometry->window_height) *
                  1000) /
            1000;
    return HM_OK;
}
