/* Made streets with traffic signs: truth that is true, streets without any, sizes as asked. */
#include "synth/synth_internal.h"
#include "tests/test.h"

static struct synth_options signs_usual(uint64_t seed, int width, int height)
{
    struct synth_options options = synth_usual(1, seed, width, height);
    options.object = SYNTH_SIGN;
    return options;
}

static struct synth_scene scene_of(const struct synth_options *options, int index, bool signs)
{
    struct synth_scene scene = {0};
    CHECK_INT(synth_scene(options, index, signs, &scene, NULL), HM_OK);
    return scene;
}

/* Who is marked on the canvas is the plate, not its post. */
static void the_box_of_a_sign_is_tight_around_its_plate(void)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct random random = random_make(seed, STREAM_SYNTH, 99);
        struct light light = {0};
        struct canvas canvas;
        struct synth_person box = {0};
        CHECK_INT(canvas_new(200, 300, 0, 0, &canvas, NULL), HM_OK);
        struct pen pen = {&canvas, 100, 270, 60, seed % 2 ? 1.0f : -1.0f, &light, &random};
        canvas.marking = 1;
        sign_place(&pen, 150, 80, &box);
        int left = 200, right = 0, top = 300, bottom = 0;
        for (int y = 0; y < 300; y++)
            for (int x = 0; x < 200; x++)
                if (canvas.owner[200 * y + x] == 1) {
                    left = x < left ? x : left;
                    right = x + 1 > right ? x + 1 : right;
                    top = y < top ? y : top;
                    bottom = y + 1;
                }
        CHECK_NEAR(box.x, left, 1.5);
        CHECK_NEAR(box.y, top, 1.5);
        CHECK_NEAR(box.x + box.width, right, 1.5);
        CHECK_NEAR(box.y + box.height, bottom, 1.5);
        CHECK_NEAR(box.y + box.height / 2, 270 - 150, 0.01);
        canvas_free(&canvas);
    }
}

static void signs_are_as_tall_as_asked_and_whole(void)
{
    const double asked[][2] = {{96, 0}, {30, 50}, {60, 100}},
                 drawn[][2] = {{40, 108}, {30, 50}, {60, 100}};
    for (int n = 0; n < 3; n++) {
        struct synth_options options = signs_usual(3, 480, 360);
        options.knobs.smallest = asked[n][0];
        options.knobs.tallest = asked[n][1];
        int signs = 0;
        for (int i = 0; i < 8; i++) {
            struct synth_scene scene = scene_of(&options, i, true);
            for (int k = 0; k < scene.people_count; k++) {
                const struct synth_person *p = &scene.people[k];
                CHECK(p->height >= drawn[n][0] - 1 && p->height <= drawn[n][1] + 2);
                CHECK(p->width > 0.6 * p->height && p->width < 1.4 * p->height);
                CHECK(p->x >= 0 && p->y >= 0 && p->x + p->width <= 480 && p->y + p->height <= 360);
                CHECK(p->visible > 0.3);
            }
            signs += scene.people_count;
            synth_scene_free(&scene);
        }
        CHECK(signs >= 8);
    }
}

static void a_scene_without_signs_has_none_unless_the_knob_says_so(void)
{
    struct synth_options options = signs_usual(4, 320, 240), dirty = options;
    dirty.knobs.unlabelled = 1;
    int found = 0;
    for (int i = 0; i < 10; i++) {
        struct synth_scene clean = scene_of(&options, i, false), scene = scene_of(&dirty, i, false);
        CHECK_INT(clean.people_count, 0);
        found += scene.people_count > 0;
        synth_scene_free(&clean);
        synth_scene_free(&scene);
    }
    CHECK(found >= 8);
}

static void the_sign_of_a_crop_is_in_its_middle(void)
{
    struct synth_options options = signs_usual(5, 640, 480);
    for (uint64_t i = 0; i < 20; i++) {
        struct random random = random_make(5, STREAM_SYNTH, i), extra = random_make(6, 1, i);
        struct order order = {.options = &options,
                              .width = 640,
                              .height = 480,
                              .people = true,
                              .hero = 48,
                              .extra = &extra};
        struct synth_person signs[SYNTH_MAX_PEOPLE];
        struct canvas canvas;
        int count = 0, near = 0;
        CHECK_INT(street_draw(&order, &random, &canvas, signs, &count, NULL), HM_OK);
        for (int k = 0; k < count; k++)
            near += fabs(signs[k].x + signs[k].width / 2 - canvas.x0 - 48) < 1.5 &&
                    fabs(signs[k].y + signs[k].height / 2 - canvas.y0 - 48) < 1.5 &&
                    fabs(signs[k].height - 48) < 2;
        CHECK_INT(near, 1);
        CHECK(canvas.width == 96 && canvas.height == 96);
        canvas_free(&canvas);
        struct image crop;
        CHECK_INT(synth_crop(&options, (int)i, &crop, NULL), HM_OK);
        CHECK(crop.width == 96 && crop.height == 96);
        image_free(&crop);
    }
}

static void crowding_brings_more_signs(void)
{
    struct synth_options few = signs_usual(7, 480, 360), many = few;
    few.knobs.crowding = 0;
    many.knobs.crowding = 4;
    int alone = 0, crowd = 0;
    for (int i = 0; i < 6; i++) {
        struct synth_scene a = scene_of(&few, i, true), b = scene_of(&many, i, true);
        CHECK(a.people_count <= 1);
        alone += a.people_count;
        crowd += b.people_count;
        synth_scene_free(&a);
        synth_scene_free(&b);
    }
    CHECK(alone >= 5 && crowd > 2 * alone);
}

static void what_is_for_people_only_is_refused(void)
{
    struct synth_options options = signs_usual(1, 320, 240);
    struct hm_error error;
    options.knobs.occlusion = 0.1;
    CHECK_INT(synth_check(&options, &error), HM_USAGE);
    CHECK_TEXT(error.text, "--occlusion");
}

#define RECORDED_SIGNS 0xf13d8b2339535fa7u
#define RECORDED_SIGN 0x231a934022446949u

/* Change them only with the version. */
static void the_bytes_are_the_ones_recorded(void)
{
    struct synth_options options = signs_usual(1, 320, 240);
    struct synth_scene scene = scene_of(&options, 0, true);
    struct image crop;
    CHECK_INT(synth_crop(&options, 0, &crop, NULL), HM_OK);
    uint64_t street = hash64(scene.image.rgb, 320 * 240 * 3, 0);
    uint64_t sign = hash64(crop.rgb, 96 * 96 * 3, 0);
    if (!CHECK(street == RECORDED_SIGNS) || !CHECK(sign == RECORDED_SIGN))
        printf("#   0x%llxu 0x%llxu\n", (unsigned long long)street, (unsigned long long)sign);
    synth_scene_free(&scene);
    image_free(&crop);
}

int main(void)
{
    return test_run((struct test[]){TEST(the_box_of_a_sign_is_tight_around_its_plate),
                                    TEST(signs_are_as_tall_as_asked_and_whole),
                                    TEST(a_scene_without_signs_has_none_unless_the_knob_says_so),
                                    TEST(the_sign_of_a_crop_is_in_its_middle),
                                    TEST(crowding_brings_more_signs),
                                    TEST(what_is_for_people_only_is_refused),
                                    TEST(the_bytes_are_the_ones_recorded),
                                    {0}});
}
