/* object: what positives are, from their labels and their boxes. */
#include "box/box.h"
#include "data/data.h"
#include "test.h"

static const struct hm_geometry upright = {.window_width = 64, .window_height = 128};
static const struct hm_geometry wide = {.window_width = 96, .window_height = 32};
static const struct hm_geometry square = {.window_width = 40, .window_height = 40};

/* What is known of boxes so wide (100 pixels tall), with these labels; width 0: crops. */
static struct hm_object known(const char *labels, const double *widths, size_t count,
                              const char *const *names, const struct hm_geometry *geometry,
                              double fill)
{
    struct scan_example items[16];
    struct data_label met[8];
    struct data_truth truth = {.annotated = count > 0, .labels = met};
    struct data_windows windows = {.items = items};
    struct data_reading reading = {.labels = labels};
    struct hm_object object = {.fill = fill};
    for (size_t i = 0; i < count; i++) {
        items[windows.count++] = (struct scan_example){.width = widths[i], .height = 100};
        items[windows.count++] = (struct scan_example){.width = 999, .height = 1, .copy = 1};
    }
    for (; names && names[truth.label_count]; truth.label_count++)
        met[truth.label_count] = (struct data_label){
            (char *)names[truth.label_count], 1,
            strcmp(names[truth.label_count], "tree") == 0 ? DATA_OTHER : DATA_OBJECT};
    CHECK(data_know_object(&truth, &windows, &reading, geometry, &object, NULL) == HM_OK);
    return object;
}

static const double narrow[] = {40, 30, 50}, even[] = {90, 100, 123.4567};

static void check_is(struct hm_object object, const char *label, double fill, double aspect)
{
    CHECK_TEXT(object.label, label);
    CHECK(strcmp(object.label, label) == 0);
    CHECK_NEAR(object.fill, fill, 1e-12);
    CHECK_NEAR(object.aspect, aspect, 1e-12);
}

static void the_label_is_the_one_that_was_asked_for_or_that_all_have(void)
{
    const char *sign[] = {"sign", "tree", NULL}, *both[] = {"sign", "car", NULL};
    const char *walking[] = {"PASpersonWalking", NULL}, *some[] = {"person", "rider", NULL};
    check_is(known("sign", even, 3, sign, &square, 0.75), "sign", 0.75, 1);
    check_is(known("sign,car", even, 3, sign, &square, 0.75), "sign", 0.75, 1);
    check_is(known("*", even, 3, sign, &square, 0.75), "sign", 0.75, 1);
    check_is(known("sign,car", even, 3, both, &square, 0.75), "object", 0.75, 1);
    check_is(known(NULL, even, 3, walking, &upright, 0.75), "person", 0.75, 0.41);
    check_is(known("Pedestrian", even, 3, walking, &upright, 0.75), "Pedestrian", 0.75, 0.41);
    check_is(known("*", narrow, 3, some, &upright, 0.5), "person", 0.5, 0.41);
}

static void without_labels_the_shape_tells_who_may_be_a_person(void)
{
    check_is(known(NULL, narrow, 3, NULL, &square, 0.75), "person", 0.75, 0.41);
    check_is(known(NULL, even, 3, NULL, &upright, 0.75), "object", 0.75, 1);
    check_is(known(NULL, NULL, 0, NULL, &upright, 0.75), "person", 0.75, 0.41);
    check_is(known(NULL, NULL, 0, NULL, &wide, 1), "object", 1, 3);
    check_is(known(NULL, NULL, 0, NULL, &wide, 0.75), "object", 0.75, 3.667);
}

static void the_shape_is_the_median_of_the_boxes_to_a_thousandth(void)
{
    const double odd[] = {123.4567, 12, 300}, flat[] = {99999, 99999};
    const char *sign[] = {"sign", NULL};
    check_is(known("sign", odd, 3, sign, &square, 0.75), "sign", 0.75, 1.235);
    check_is(known("sign", flat, 2, sign, &square, 0.75), "sign", 0.75, 100);
}

static void what_is_given_stays(void)
{
    struct data_truth truth = {0};
    struct data_windows windows = {0};
    struct hm_object object = {"face", 1, 0.9};
    CHECK(data_know_object(&truth, &windows, NULL, &upright, &object, NULL) == HM_OK);
    check_is(object, "face", 1, 0.9);
    object = (struct hm_object){.label = "face", .fill = 1};
    CHECK(data_know_object(&truth, &windows, NULL, &square, &object, NULL) == HM_OK);
    check_is(object, "face", 1, 1);
}

static void words_are_of_people_or_of_the_label(void)
{
    CHECK_TEXT(data_words_of("pedestrian").counted, "people");
    CHECK_TEXT(data_words_of("").one, "a person");
    CHECK_TEXT(data_words_of("sign").counted, "boxes of sign");
    CHECK_TEXT(data_words_of("sign").many, "sign");
    CHECK(!data_is_person("0") && data_is_person("Walker") && !data_is_person("person*"));
}

static void a_crop_that_is_filled_is_the_object_from_edge_to_edge(void)
{
    struct scan_example crop = {.whole = true, .zoom = 1};
    struct scan_person p = scan_example_person(&crop, &square, 40, 100, 80);
    struct scan_place place;
    CHECK(p.x == 0 && p.y == 0 && p.width == 100 && p.height == 80 && p.tall == 40);
    CHECK(scan_person_place(&square, 100, 80, &p, &place, NULL) == HM_OK);
    CHECK(place.level_width == 50 && place.level_height == 40 && place.x == 5 && place.y == 0);
    p = scan_example_person(&crop, &square, 30, 100, 80); /* with margin: as it is */
    CHECK(scan_person_place(&square, 100, 80, &p, &place, NULL) == HM_OK);
    CHECK(place.level_width == 100 && place.level_height == 80 && place.x == 30 && place.y == 20);
}

int main(void)
{
    return test_run((struct test[]){TEST(the_label_is_the_one_that_was_asked_for_or_that_all_have),
                                    TEST(without_labels_the_shape_tells_who_may_be_a_person),
                                    TEST(the_shape_is_the_median_of_the_boxes_to_a_thousandth),
                                    TEST(what_is_given_stays),
                                    TEST(words_are_of_people_or_of_the_label),
                                    TEST(a_crop_that_is_filled_is_the_object_from_edge_to_edge),
                                    {0}});
}
