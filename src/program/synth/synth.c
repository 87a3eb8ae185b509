/* synth: one scene, one training crop. What is in them is street.c's business; here stand the
 * numbers that make each item's dice its own, and the sizes.
 */
#include "synth/synth_internal.h"

/* One generator an item: scenes with people, without, and crops never share one. What knobs throw
 * comes from another generator of the same item. */
enum item_kind { ITEM_STREET, ITEM_EMPTY, ITEM_CROP, ITEM_KINDS };

static struct random item_random(uint64_t seed, enum item_kind kind, int index, bool of_knobs)
{
    uint64_t item = (uint64_t)index * ITEM_KINDS + (uint64_t)kind;
    return random_make(seed, STREAM_SYNTH, of_knobs ? item | (uint64_t)1 << 40 : item);
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

/* A picture of that kind; `shrink` is for crops: the picture is drawn so many times too large. */
static enum hm_status make_item(const struct synth_options *o, enum item_kind kind, int index,
                                struct order *order, struct random *random, int shrink,
                                struct synth_scene *out, struct hm_error *error)
{
    struct random extra = item_random(o->seed, kind, index, true);
    struct canvas canvas;
    order->options = o;
    order->extra = &extra;
    HM_TRY(street_draw(order, random, &canvas, out->people, &out->people_count, error));
    enum hm_status status =
        camera_take(&canvas, &o->knobs, shrink, random, &extra, &out->image, error);
    canvas_free(&canvas);
    return status;
}

enum hm_status synth_scene(const struct synth_options *o, int index, bool people,
                           struct synth_scene *out, struct hm_error *error)
{
    enum item_kind kind = people ? ITEM_STREET : ITEM_EMPTY;
    *out = (struct synth_scene){0};
    HM_TRY(synth_check(o, error));
    struct random random = item_random(o->seed, kind, index, false);
    struct order order = {.width = o->width, .height = o->height, .people = people};
    order.uninvited = !people && in_share(o->seed, kind, index, o->knobs.unlabelled);
    return make_item(o, kind, index, &order, &random, 1, out, error);
}

/* Drawn one, two or three times too large and reduced: as sharp as people cut from photographs. */
enum hm_status synth_crop(const struct synth_options *o, int index, struct image *out,
                          struct hm_error *error)
{
    struct synth_scene scene = {0};
    *out = (struct image){0};
    HM_TRY(synth_check(o, error));
    struct random random = item_random(o->seed, ITEM_CROP, index, false);
    int shrink = 1 + pick(&random, 3);
    struct order order = {.width = 640, .height = 480, .people = true, .hero = 96 * shrink};
    if (o->object == SYNTH_SIGN)
        order.hero = 48 * shrink;
    order.hide = in_share(o->seed, ITEM_CROP, index, o->knobs.occlusion);
    enum hm_status status = make_item(o, ITEM_CROP, index, &order, &random, shrink, &scene, error);
    *out = scene.image;
    return status;
}

void synth_scene_free(struct synth_scene *scene)
{
    image_free(&scene->image);
    *scene = (struct synth_scene){0};
}
