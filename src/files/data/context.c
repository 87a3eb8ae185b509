/* How much of their photographs positives have around the window. Crops that end at the window have
 * nothing there: a detector that is shown their continued edges learns those, and calls crops like
 * them people, on which it is then measured as well. */
#include "data/data.h"

#define SHARE 0.9 /* of the positives that must have it */

static const int contexts[] = {HOG_USUAL_CONTEXT, HOG_USUAL_CONTEXT / 2};
#define CONTEXTS (sizeof contexts / sizeof *contexts)

/* Those of one image. */
static void count_image(const struct data_windows *windows, size_t image, struct data_size size,
                        const struct hm_geometry *g, double tall, size_t have[CONTEXTS], size_t *of)
{
    static const struct scan_example middle = {.whole = true, .zoom = 1};
    const struct scan_example *examples =
        windows->first ? windows->items + windows->first[image] : &middle;
    size_t count = windows->first ? windows->first[image + 1] - windows->first[image] : 1;
    for (size_t i = 0; i < count; i++) {
        struct scan_person person =
            scan_example_person(&examples[i], g, tall, size.width, size.height);
        struct scan_place place;
        if (scan_person_place(g, size.width, size.height, &person, &place, NULL) != HM_OK)
            continue;
        ++*of;
        for (size_t c = 0; c < CONTEXTS; c++) {
            struct hm_geometry around = *g;
            around.context = contexts[c];
            have[c] += scan_place_has_context(&around, &place);
        }
    }
}

struct data_context data_choose_context(const struct data_truth *truth,
                                        const struct data_windows *windows,
                                        const struct hm_geometry *geometry, double fill)
{
    size_t have[CONTEXTS] = {0};
    struct data_context out = {.pixels = HOG_USUAL_CONTEXT};
    for (size_t i = 0; i < truth->images.count; i++) {
        struct data_size size;
        if (data_image_size(&truth->images.images[i], &size, NULL) == HM_OK)
            count_image(windows, i, size, geometry, fill * geometry->window_height, have,
                        &out.positives);
    }
    out.have = have[0];
    for (size_t c = 0; c < CONTEXTS; c++) {
        out.pixels = contexts[c];
        if ((double)have[c] >= SHARE * (double)out.positives)
            return out;
    }
    out.pixels = 0;
    return out;
}
