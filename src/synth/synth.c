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

enum hm_status synth_check_size(int width, int height, struct hm_error *error)
{
    if (width >= SYNTH_MIN_WIDTH && height >= SYNTH_MIN_HEIGHT && width <= SYNTH_MAX_SIDE &&
        height <= SYNTH_MAX_SIDE)
        return HM_OK;
    return fail(error, HM_USAGE, "a scene of %d x %d pixels: give %d x %d to %d x %d", width,
                height, SYNTH_MIN_WIDTH, SYNTH_MIN_HEIGHT, SYNTH_MAX_SIDE, SYNTH_MAX_SIDE);
}

enum hm_status synth_scene(uint64_t seed, int index, bool people, int width, int height,
                           struct synth_scene *out, struct hm_error *error)
{
    *out = (struct synth_scene){0};
    enum hm_status status = synth_check_size(width, height, error);
    if (status)
        return status;
    struct random random = item_random(seed, people ? ITEM_STREET : ITEM_EMPTY, index);
    struct order order = {.width = width, .height = height, .people = people};
    struct canvas canvas;
    status = street_draw(&order, &random, &canvas, out->people, &out->people_count, error);
    if (status)
        return status;
    status = camera_take(&canvas, &random, 1, &out->image, error);
    canvas_free(&canvas);
    return status;
}

/* Drawn one, two or three times too large and reduced: as sharp as people cut from photographs. */
enum hm_status synth_crop(uint64_t seed, int index, struct image *out, struct hm_error *error)
{
    *out = (struct image){0};
    struct random random = item_random(seed, ITEM_CROP, index);
    int shrink = 1 + pick(&random, 3), count;
    struct order order = {.width = 640, .height = 480, .people = true, .hero = 96 * shrink};
    struct synth_person people[SYNTH_MAX_PEOPLE];
    struct canvas canvas;
    enum hm_status status = street_draw(&order, &random, &canvas, people, &count, error);
    if (status)
        return status;
    status = camera_take(&canvas, &random, shrink, out, error);
    canvas_free(&canvas);
    return status;
}

void synth_scene_free(struct synth_scene *scene)
{
    image_free(&scene->image);
    *scene = (struct synth_scene){0};
}
