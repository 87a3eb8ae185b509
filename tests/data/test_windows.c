/* data: which boxes give windows, where jittered copies lie, how a truth is split and written. */
#include "data/data.h"
#include "parts.h"
#include "disk/disk.h"
#include "pictures.h"
#include "test.h"

#include <unistd.h>

static const struct hm_geometry usual = {.window_width = 64, .window_height = 128};

static char folder[] = "/tmp/hogmine-test-XXXXXX";

static char *at(const char *name)
{
    static char path[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

#define PHOTOS 20

/* 20 photographs of 300x400 with a usable person each, and one with boxes that are not. */
static struct data_truth make_truth(void)
{
    struct text csv = {0};
    struct data_truth truth;
    for (int i = 0; i <= PHOTOS; i++) {
        char name[32];
        snprintf(name, sizeof name, "%03d.png", i);
        struct image image = picture_noise(300, 400, (uint64_t)i, 2);
        CHECK(image_write(at(name), &image, NULL) == HM_OK);
        image_free(&image);
    }
    text_printf(&csv, "image,xmin,ymin,xmax,ymax,ignore,visible_xmin,visible_ymin,visible_xmax,"
                      "visible_ymax\n");
    for (int i = 0; i < PHOTOS; i++)
        text_printf(&csv, "%03d.png,100.25,50,150,%d\n", i, 150 + i);
    text_printf(&csv, "020.png,10,10,40,60\n020.png,10,10,60,130,1\n"
                      "020.png,11,10,60,130,0,11,10,60,80\n020.png,-20,100,60,300\n"
                      "020.png,-4,100,60,300\n");
    CHECK(file_write_text(at("t.csv"), &csv, NULL) == HM_OK);
    CHECK(data_read_truth(at("t.csv"), NULL, NULL, &truth, NULL) == HM_OK);
    return truth;
}

static void boxes_are_skipped_for_a_reason(void)
{
    struct data_truth truth = make_truth();
    struct data_window_rule rule = data_default_rule(96);
    struct data_windows windows;
    CHECK(data_make_windows(&truth, &rule, 1, &windows, NULL) == HM_OK);
    CHECK_INT(windows.count, PHOTOS + 1);
    CHECK_INT(windows.boxes, PHOTOS + 1);
    for (int k = 0; k < DATA_SKIPS; k++)
        CHECK_INT(windows.skipped[k], 1);
    CHECK_INT(windows.items[PHOTOS].box, 4);
    CHECK_INT(windows.first[PHOTOS + 1], PHOTOS + 1);
    data_windows_free(&windows);
    rule.min_height = 40;
    CHECK(data_make_windows(&truth, &rule, 1, &windows, NULL) == HM_OK);
    CHECK_INT(windows.count, PHOTOS + 2);
    CHECK_INT(windows.skipped[DATA_SKIP_SMALL], 0);
    data_windows_free(&windows);
    data_truth_free(&truth);
}

static void jitter_is_seeded_and_stays_within_its_bounds(void)
{
    struct data_truth truth = make_truth(), some, others;
    struct data_window_rule rule = data_default_rule(96);
    struct data_windows all, again, other, part;
    rule.copies = 3;
    rule.jitter_pixels = 2;
    rule.jitter_scale = 0.05;
    CHECK(data_make_windows(&truth, &rule, 1, &all, NULL) == HM_OK);
    CHECK(data_make_windows(&truth, &rule, 1, &again, NULL) == HM_OK);
    CHECK(data_make_windows(&truth, &rule, 2, &other, NULL) == HM_OK);
    CHECK_INT(all.count, 4 * (PHOTOS + 1));
    int differ = 0;
    double widest = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct scan_example *w = &all.items[i];
        struct scan_person p = scan_example_person(w, &usual, 96, 300, 400);
        double pixel = w->height / 96;
        CHECK(w->copy > 0 || (p.x == w->x && p.y == w->y && p.height == w->height));
        double right = (p.x + p.width / 2 - w->x - w->width / 2) / pixel;
        double below = (p.y + p.height / 2 - w->y - w->height / 2) / pixel;
        CHECK(fabs(right) <= 2 + 1e-9 && fabs(below) <= 2 + 1e-9);
        CHECK(p.height / w->height >= 0.95 - 1e-9 && p.height / w->height <= 1.05 + 1e-9);
        widest = fmax(widest, fabs(right));
        CHECK(again.items[i].right == w->right && again.items[i].zoom == w->zoom);
        differ += other.items[i].right != w->right;
    }
    CHECK(widest > 1.5);
    CHECK_INT(differ, 3 * (PHOTOS + 1));
    /* What else is in the set changes nothing. */
    CHECK(split_truth(&truth, 0.5, 1, &some, &others) == HM_OK);
    CHECK(data_make_windows(&some, &rule, 1, &part, NULL) == HM_OK);
    for (size_t i = 0; i < part.count; i++) {
        const char *name = some.images.images[part.items[i].image].name;
        const struct scan_example *w = &all.items[all.first[atoi(name)]] + part.items[i].copy;
        CHECK(w->right == part.items[i].right && w->zoom == part.items[i].zoom);
    }
    data_windows_free(&all);
    data_windows_free(&again);
    data_windows_free(&other);
    data_windows_free(&part);
    data_truth_free(&truth);
    data_truth_free(&some);
    data_truth_free(&others);
}

static void a_crop_is_one_window_in_its_middle(void)
{
    struct data_truth truth;
    struct data_windows windows;
    struct data_window_rule rule = data_default_rule(96);
    CHECK(data_read_truth(at("000.png"), NULL, NULL, &truth, NULL) == HM_OK);
    CHECK(data_make_windows(&truth, &rule, 1, &windows, NULL) == HM_OK);
    CHECK_INT(windows.count, 1);
    CHECK(windows.items[0].whole);
    struct scan_person p = scan_example_person(&windows.items[0], &usual, 96, 96, 160);
    CHECK(p.x == 0 && p.y == 32 && p.width == 96 && p.height == 96 && !p.mirrored);
    data_windows_free(&windows);
    data_truth_free(&truth);
}

static void a_split_deals_photographs_and_a_written_truth_is_read_again(void)
{
    struct data_truth truth = make_truth(), kept, held, again;
    CHECK(split_truth(&truth, 0.25, 3, &kept, &held) == HM_OK);
    CHECK_INT(held.images.count, 5);
    CHECK_INT(kept.images.count, PHOTOS + 1 - 5);
    CHECK_INT(kept.first[kept.images.count] + held.first[5], truth.first[PHOTOS + 1]);
    CHECK(data_write_truth(at("held.csv"), &held, NULL) == HM_OK);
    CHECK(data_read_truth(at("held.csv"), NULL, NULL, &again, NULL) == HM_OK);
    CHECK_INT(again.images.count, 5);
    CHECK(memcmp(again.first, held.first, 6 * sizeof *held.first) == 0);
    for (size_t k = 0; k < held.first[5]; k++) {
        const struct data_box *a = &again.boxes[k], *b = &held.boxes[k];
        CHECK(a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height);
        CHECK(a->visible_x == b->visible_x && a->visible_height == b->visible_height);
        CHECK(a->ignore == b->ignore);
    }
    data_truth_free(&truth);
    data_truth_free(&kept);
    data_truth_free(&held);
    data_truth_free(&again);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    int result = test_run((struct test[]){
        TEST(boxes_are_skipped_for_a_reason),
        TEST(jitter_is_seeded_and_stays_within_its_bounds),
        TEST(a_crop_is_one_window_in_its_middle),
        TEST(a_split_deals_photographs_and_a_written_truth_is_read_again),
        {0},
    });
    file_remove_tree(folder, NULL);
    return result;
}
