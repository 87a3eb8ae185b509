/* synth: one scene, one training crop. What is in them is street.c's business; here stand the
 * numbers that make each item's dice its own, and the sizes.
 */
#include "synth/synth_internal.h"

/* One generator an item: scenes with people, without, and crops never share one. */
enum item_kind { ITEM_STREET, ITEM_EMPTY, ITEM_CROP, ITEM_KINDS };

static struct random item_random(uint64_t seed, enum item_kind kind, int index)
{
    return random_make(seed, STREAM_SYNTH, (uint64_t)index * ITEM_KINDS + (uint64_t)kind);
}

/* What knobs throw: another generator of the same item. */
static struct random extra_random(uint64_t seed, enum item_kind kind, int index)
{
    uint64_t item = (uint64_t)index * ITEM_KINDS + (uint64_t)kind;
    return random_make(seed, STREAM_SYNTH, item | (uint64_t)1 << 40);
}

/* Is item `index` of the share? Steps of the golden ratio: of any run of items the share is met
 * within one, a larger share adds items and takes none back, and nothing depends on how many there
 * are in all. */
static bool in_share(uint64_t seed, enum item_kind kind, int index, double share)
{
    uint64_t start = random_make(seed, STREAM_SYNTH, (uint64_t)kind | (uint64_t)1 << 41).state;
    uint64_t at = start + (uint64_t)index * UINT64_C(0x9E3779B97F4A7C15);
    return (double)(at >> 11) * 0x1p-53 < share;
}

enum hm_status synth_scene(const struct synth_options *o, int index, bool people,
                           struct synth_scene *out, struct hm_error *error)
{
    *out = (struct synth_scene){0};
    enum hm_status status = synth_check(o, error);
    if (status)
        return status;
    enum item_kind kind = people ? ITEM_STREET : ITEM_EMPTY;
    struct random random = item_random(o->seed, kind, index);
    struct random extra = extra_random(o->seed, kind, index);
    struct order order = {
        .options = o, .width = o->width, .height = o->height, .people = people, .extra = &extra};
    order.uninvited = !people && in_share(o->seed, kind, index, o->knobs.unlabelled);
    struct canvas canvas;
    status = street_draw(&order, &random, &canvas, out->people, &out->people_count, error);
    if (status)
        return status;
    status = camera_take(&canvas, &o->knobs, 1, &random, &extra, &out->image, error);
    canvas_free(&canvas);
    return status;
}

/* Drawn one, two or three times too large and reduced: as sharp as people cut from photographs. */
enum hm_status synth_crop(const struct synth_options *o, int index, struct image *out,
                          struct hm_error *error)
{
    *out = (struct image){0};
    enum hm_status status = synth_check(o, error);
    if (status)
        return status;
    struct random random = item_random(o->seed, ITEM_CROP, index);
    struct random extra = extra_random(o->seed, ITEM_CROP, index);
    int shrink = 1 + pick(&random, 3), count;
    struct order order = {.options = o,
                          .width = 640,
                          .height = 480,
                          .people = true,
                          .hero = 96 * shrink,
                          .extra = &extra};
    order.hide = in_share(o->seed, ITEM_CROP, index, o->knobs.occlusion);
    struct synth_person people[SYNTH_MAX_PEOPLE];
    struct canvas canvas;
    status = street_draw(&order, &random, &canvas, people, &count, error);
    if (status)
        return status;
    status = camera_take(&canvas, &o->knobs, shrink, &random, &extra, out, error);
    canvas_free(&canvas);
    return status;
}

void synth_scene_free(struct synth_scene *scene)
{
    image_free(&scene->image);
    *scene = (struct synth_scene){0};
}
