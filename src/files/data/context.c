/* How much of their photographs positives have around the window. Crops that end at the window have
 * nothing there: a detector that is shown their continued edges learns those, and calls whatever
 * has such edges an object, crops like them first, on which it is then measured as well. That some
 * stand at the edge of their photograph does no harm (docs/accuracy.md). */
#include "data/data.h"

#define SHARE 0.5 /* of the positives that must have it */

static const int contexts[DATA_CONTEXTS] = {HOG_USUAL_CONTEXT, HOG_USUAL_CONTEXT / 2};

void data_count_context(struct data_context *c, const struct mine_examples *examples, size_t photo,
                        struct data_size size, const struct hm_geometry *g, double fill)
{
    size_t count;
    const struct scan_example *example = mine_examples_of(examples, photo, &count);
    for (const struct scan_example *end = example + count; example < end; example++) {
        struct scan_person person =
            scan_example_person(example, g, fill * g->window_height, size.width, size.height);
        struct scan_place place;
        if (scan_person_place(g, size.width, size.height, &person, &place, NULL) != HM_OK)
            continue;
        c->positives++;
        for (int k = 0; k < DATA_CONTEXTS; k++) {
            struct hm_geometry around = *g;
            around.context = contexts[k];
            c->have[k] += scan_place_has_context(&around, &place);
        }
    }
}

struct data_context data_context_of(const struct data_truth *truth,
                                    const struct data_windows *windows, const struct hm_geometry *g,
                                    double fill)
{
    struct data_context c = {.positives = 0};
    const struct mine_examples examples = data_examples(windows);
    for (size_t i = 0; i < truth->images.count; i++) {
        struct data_size size;
        if (data_image_size(&truth->images.images[i], &size, NULL) == HM_OK)
            data_count_context(&c, &examples, i, size, g, fill);
    }
    return c;
}

bool data_fit_context(const struct data_context *c, struct hm_geometry *g)
{
    int most = 0, octaves = g->octaves, before = g->context;
    for (int k = 0; k < DATA_CONTEXTS && most == 0; k++)
        if ((double)c->have[k] >= SHARE * (double)c->positives)
            most = contexts[k];
    if (octaves > 1 && most < before)
        hog_geometry_set_octaves(g, octaves, most);
    return g->octaves != octaves || g->context != before;
}
