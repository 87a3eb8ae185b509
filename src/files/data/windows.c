/* Which boxes give windows to train on, and where the jittered copies lie. Numbers only: the pixels
 * are fetched by whoever trains (scan_describe_people).
 */
#include "data/data.h"
#include "box/box.h"

#include <math.h>
#include <string.h>

#define ENLARGED_AT_MOST 1.2

const char *const data_skip_words[DATA_SKIPS] = {
    [DATA_SKIP_IGNORE] = "ignore region",
    [DATA_SKIP_SMALL] = "too small",
    [DATA_SKIP_OCCLUDED] = "too occluded",
    [DATA_SKIP_CUT] = "cut by the border",
};

struct data_window_rule data_default_rule(double person_height)
{
    return (struct data_window_rule){.person_height = person_height,
                                     .min_height = person_height / ENLARGED_AT_MOST,
                                     .min_visible = 0.65,
                                     .min_inside = 0.9};
}

/* Why the box gives no window; DATA_SKIPS where it does. */
static enum data_skip judge(const struct data_box *b, struct data_size size,
                            const struct data_window_rule *rule)
{
    struct box visible = {b->visible_x, b->visible_y, b->visible_width, b->visible_height};
    struct box photo = {0, 0, size.width, size.height};
    double area = box_area(BOX_OF(b));
    if (b->ignore)
        return DATA_SKIP_IGNORE;
    if (b->height < rule->min_height)
        return DATA_SKIP_SMALL;
    if (box_shared(BOX_OF(b), visible) < rule->min_visible * area)
        return DATA_SKIP_OCCLUDED;
    return box_shared(BOX_OF(b), photo) < rule->min_inside * area ? DATA_SKIP_CUT : DATA_SKIPS;
}

/* The window and its copies, from a generator of their own. */
static void add_copies(const struct data_truth *truth, struct data_window window,
                       const struct data_window_rule *rule, uint64_t seed, struct data_windows *out)
{
    const char *name = truth->images.images[window.image].name;
    uint64_t index = hash64(name, strlen(name), (uint64_t)window.box);
    struct random random = random_make(seed, STREAM_JITTER, index);
    window.zoom = 1;
    for (window.copy = 0; window.copy <= rule->copies; window.copy++) {
        out->items[out->count++] = window;
        window.right = random_between(&random, -rule->jitter_pixels, rule->jitter_pixels);
        window.below = random_between(&random, -rule->jitter_pixels, rule->jitter_pixels);
        window.zoom = 1 + random_between(&random, -rule->jitter_scale, rule->jitter_scale);
    }
    out->boxes++;
}

enum hm_status data_make_windows(const struct data_truth *truth,
                                 const struct data_window_rule *rule, uint64_t seed,
                                 struct data_windows *out, struct hm_error *error)
{
    size_t images = truth->images.count, boxes = truth->annotated ? truth->first[images] : images;
    size_t most = mem_product(boxes, (size_t)rule->copies + 1);
    *out = (struct data_windows){.items = mem_array(most + 1, sizeof *out->items),
                                 .first = mem_array(images + 1, sizeof *out->first)};
    if (!out->items || !out->first) {
        data_windows_free(out);
        return fail_memory(error, mem_product(most, sizeof *out->items), "a list of windows");
    }
    for (size_t i = 0; i < images; i++) {
        struct data_window window = {.image = (int)i, .whole = !truth->annotated};
        if (window.whole)
            add_copies(truth, window, rule, seed, out);
        for (size_t k = truth->first[i]; k < truth->first[i + 1]; k++) {
            const struct data_box *box = &truth->boxes[k];
            enum data_skip why = judge(box, truth->sizes[i], rule);
            window.box = (int)(k - truth->first[i]);
            window.x = box->x;
            window.y = box->y;
            window.width = box->width;
            window.height = box->height;
            if (why == DATA_SKIPS)
                add_copies(truth, window, rule, seed, out);
            else
                out->skipped[why]++;
        }
        out->first[i + 1] = out->count;
    }
    return HM_OK;
}

void data_windows_free(struct data_windows *windows)
{
    mem_free(windows->items);
    mem_free(windows->first);
    *windows = (struct data_windows){0};
}

void data_window_person(const struct data_window *w, double person_height, int image_width,
                        int image_height, double box[4])
{
    struct box person = BOX_OF(w);
    if (w->whole)
        person = (struct box){0, (image_height - person_height) / 2, image_width, person_height};
    double pixel = person.height / person_height; /* of the window, in pixels of the photograph */
    person = box_scaled(person, w->zoom);
    box[0] = person.x + w->right * pixel;
    box[1] = person.y + w->below * pixel;
    box[2] = person.width;
    box[3] = person.height;
}
