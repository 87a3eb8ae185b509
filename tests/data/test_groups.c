/* data: what belongs to one photograph stays on one side of a split, against grouping by asking
 * each of each; and which boxes give windows, in whole numbers. */
#include "data/data.h"
#include "parts.h"
#include "folder.h"
#include "test.h"

static const struct hm_geometry usual = {.window_width = 64, .window_height = 128};

#define MOST 40

/* What is known of an image: the words of its name, its bytes, its picture. */
struct plain_image {
    char folder, letter; /* letter 0: none */
    int number, bytes, picture;
    bool odd_ending;
    char name[32];
};

/* The written rule: names that differ only in one last letter after a digit (and in the ending). */
static bool one_photograph(const struct plain_image *a, const struct plain_image *b)
{
    return a->folder == b->folder && a->number == b->number;
}

/* Few folders, numbers and contents, so that chains of equals are long. */
static size_t make_images(struct random *r, struct plain_image *images, struct data_set *set)
{
    size_t wanted = 1 + random_below(r, MOST), count = 0;
    uint64_t numbers = 1 + random_below(r, 40), contents = 1 + random_below(r, 60);
    for (size_t i = 0; i < wanted; i++) {
        struct plain_image p = {.folder = (char)('f' + random_below(r, 2)),
                                .letter = "\0abB"[random_below(r, 4)],
                                .number = (int)random_below(r, numbers),
                                .bytes = (int)random_below(r, contents),
                                .picture = (int)random_below(r, contents),
                                .odd_ending = random_below(r, 2) == 0};
        bool there = false;
        snprintf(p.name, sizeof p.name, "%c/p%d%.1s.%s", p.folder, p.number, &p.letter,
                 p.odd_ending ? "jpg" : "png");
        for (size_t k = 0; k < count; k++)
            there = there || strcmp(images[k].name, p.name) == 0;
        if (there)
            continue;
        char file[16];
        snprintf(file, sizeof file, "bytes%d", p.bytes); /* equal bytes are one file here */
        images[count++] = p;
        CHECK(data_add(set, at(file), p.name, NULL) == HM_OK);
    }
    return count;
}

/* group[i]: the first image that i belongs together with, through however many others. */
static size_t group_plainly(const struct plain_image *images, size_t count, bool pictures,
                            size_t *group)
{
    size_t groups = 0;
    for (size_t i = 0; i < count; i++)
        group[i] = i;
    for (size_t turn = 0; turn < count; turn++)
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < count; k++) {
                bool same = one_photograph(&images[i], &images[k]) ||
                            (pictures ? images[i].picture == images[k].picture
                                      : images[i].bytes == images[k].bytes);
                if (same && group[k] < group[i])
                    group[i] = group[k];
            }
    for (size_t i = 0; i < count; i++)
        groups += group[i] == i;
    return groups;
}

/* Prints of pictures that are alike where their number is one, and far apart where it is not. */
static void make_prints(const struct plain_image *images, size_t count, struct data_print *prints)
{
    for (size_t i = 0; i < count; i++) {
        prints[i] = (struct data_print){
            .bytes = 1000 + i, .width = 64, .height = 64, .read = true, .decoded = true};
        for (int k = 0; k < 256; k++)
            prints[i].cells[k] = (unsigned char)(images[i].picture * 4);
    }
}

static void make_files(void)
{
    for (int i = 0; i < 60; i++) {
        char name[16];
        struct text text = {0};
        snprintf(name, sizeof name, "bytes%d", i);
        text_printf(&text, "content %d", i);
        CHECK(file_write_text(at(name), &text, NULL) == HM_OK);
        text_free(&text);
    }
}

static bool holds(const struct data_set *set, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < set->count; i++)
        found = found || strcmp(set->images[i].name, name) == 0;
    return found;
}

static void equals_are_never_on_both_sides_and_the_share_is_of_photographs(void)
{
    static const struct {
        double value;
        size_t over, under;
    } shares[] = {{0, 0, 1}, {0.25, 1, 4}, {0.5, 1, 2}, {0.75, 3, 4}, {1, 1, 1}};
    for (uint64_t round = 0; round < 800; round++) {
        struct random r = random_make(round, 1080, 0);
        struct plain_image images[MOST];
        struct data_print prints[MOST];
        struct data_set all = {0}, kept, held;
        size_t group[MOST], photograph[MOST], count = make_images(&r, images, &all),
                                              held_groups = 0;
        bool pictures = round % 2 == 0, good = true;
        size_t groups = group_plainly(images, count, false, group), k = random_below(&r, 5);
        CHECK(data_photographs(&all, photograph, NULL) == HM_OK);
        for (size_t i = 0; i < count; i++)
            good = good && photograph[i] == group[i];
        if (pictures) {
            make_prints(images, count, prints);
            groups = group_plainly(images, count, true, group);
        }
        CHECK(split_set(&all, pictures ? prints : NULL, shares[k].value, round, &kept, &held) ==
              HM_OK);
        size_t at_kept = 0, at_held = 0; /* both sides keep the order */
        for (size_t i = 0; i < count; i++) {
            bool is_held = holds(&held, images[i].name);
            good = good && is_held == holds(&held, images[group[i]].name);
            good = good && strcmp((is_held ? held.images[at_held++] : kept.images[at_kept++]).name,
                                  images[i].name) == 0;
            held_groups += is_held && group[i] == i;
        }
        good = good && kept.count + held.count == count;
        /* the nearest whole number of groups, halves up */
        good = good && held_groups ==
                           (2 * groups * shares[k].over + shares[k].under) / (2 * shares[k].under);
        data_free(&all);
        data_free(&kept);
        data_free(&held);
        if (!CHECK(good))
            return;
    }
}

static void the_boxes_of_a_truth_go_with_their_photographs(void)
{
    for (uint64_t round = 0; round < 300; round++) {
        struct random r = random_make(round, 1081, 0);
        struct plain_image images[MOST];
        struct data_truth all = {.format = "csv", .annotated = true}, parts[2];
        struct data_box boxes[3 * MOST] = {{0}};
        struct data_size sizes[MOST];
        size_t first[MOST + 1] = {0}, count = make_images(&r, images, &all.images);
        for (size_t i = 0; i < count; i++) {
            first[i + 1] = first[i] + random_below(&r, 4);
            sizes[i] = (struct data_size){(int)i + 1, 7};
            for (size_t k = first[i]; k < first[i + 1]; k++)
                boxes[k] = (struct data_box){.x = (double)i, .y = (double)k};
        }
        all.boxes = boxes;
        all.first = first;
        all.sizes = sizes;
        CHECK(split_truth(&all, 0.5, round, &parts[0], &parts[1]) == HM_OK);
        size_t seen[2] = {0};
        bool good = parts[0].images.count + parts[1].images.count == count;
        for (size_t i = 0; i < count && good; i++) {
            int side = holds(&parts[1].images, images[i].name);
            const struct data_truth *part = &parts[side];
            size_t to = seen[side]++, from = part->first[to];
            good = strcmp(part->images.images[to].name, images[i].name) == 0 &&
                   part->sizes[to].width == (int)i + 1 &&
                   part->first[to + 1] - from == first[i + 1] - first[i];
            for (size_t k = first[i]; k < first[i + 1] && good; k++)
                good = part->boxes[from + k - first[i]].y == (double)k;
        }
        data_free(&all.images);
        data_truth_free(&parts[0]);
        data_truth_free(&parts[1]);
        if (!CHECK(good))
            return;
    }
}

/* ---- which boxes give windows ------------------------------------------------------------ */

struct plain_box {
    long x, y, width, height, visible_x, visible_y, visible_width, visible_height;
    bool ignore;
};

/* Pixels of the box that are in the rectangle, one by one. */
static long pixels_in(const struct plain_box *b, long x, long y, long width, long height)
{
    long count = 0;
    for (long row = b->y; row < b->y + b->height; row++)
        for (long column = b->x; column < b->x + b->width; column++)
            count += column >= x && column < x + width && row >= y && row < y + height;
    return count;
}

static struct plain_box some_box(struct random *r)
{
    struct plain_box b = {.x = (long)random_below(r, 24) - 4,
                          .y = (long)random_below(r, 24) - 4,
                          .width = 1 + (long)random_below(r, 8),
                          .height = 1 + (long)random_below(r, 8),
                          .ignore = random_below(r, 6) == 0};
    b.visible_x = b.x + (long)random_below(r, 3) - 1;
    b.visible_y = b.y + (long)random_below(r, 3) - 1;
    b.visible_width = 1 + (long)random_below(r, 9);
    b.visible_height = 1 + (long)random_below(r, 9);
    return b;
}

static void boxes_at_exactly_a_limit_give_windows(void)
{
    long reasons[DATA_SKIPS + 1] = {0};
    struct data_truth truth = {.format = "csv", .annotated = true};
    CHECK(data_add(&truth.images, "a.png", "a.png", NULL) == HM_OK);
    for (uint64_t round = 0; round < 20000; round++) {
        struct random r = random_make(round, 1082, 0);
        struct plain_box p = some_box(&r);
        long photo_width = 16, photo_height = 20, area = p.width * p.height;
        long visible = (long)random_below(&r, 5), inside = (long)random_below(&r, 5); /* quarters */
        struct data_window_rule rule = {.person_height = 96,
                                        .min_height = (double)random_below(&r, 6),
                                        .min_visible = (double)visible / 4,
                                        .min_inside = (double)inside / 4};
        long seen = pixels_in(&p, p.visible_x, p.visible_y, p.visible_width, p.visible_height);
        long there = pixels_in(&p, 0, 0, photo_width, photo_height);
        enum data_skip why = p.ignore                             ? DATA_SKIP_IGNORE
                             : (double)p.height < rule.min_height ? DATA_SKIP_SMALL
                             : 4 * seen < visible * area          ? DATA_SKIP_OCCLUDED
                             : 4 * there < inside * area          ? DATA_SKIP_CUT
                                                                  : DATA_SKIPS;
        struct data_box box = {(double)p.x,
                               (double)p.y,
                               (double)p.width,
                               (double)p.height,
                               (double)p.visible_x,
                               (double)p.visible_y,
                               (double)p.visible_width,
                               (double)p.visible_height,
                               p.ignore};
        size_t first[] = {0, 1};
        struct data_size size = {(int)photo_width, (int)photo_height};
        struct data_windows windows;
        truth.boxes = &box;
        truth.first = first;
        truth.sizes = &size;
        CHECK(data_make_windows(&truth, &rule, 1, &windows, NULL) == HM_OK);
        bool good = windows.count == (why == DATA_SKIPS) && windows.boxes == windows.count;
        for (int k = 0; k < DATA_SKIPS; k++)
            good = good && windows.skipped[k] == (size_t)(k == (int)why);
        data_windows_free(&windows);
        reasons[why]++;
        if (!CHECK(good))
            break;
    }
    for (int k = 0; k <= DATA_SKIPS; k++)
        CHECK(reasons[k] > 500);
    data_free(&truth.images);
}

static void the_person_of_a_window_is_moved_and_enlarged_about_its_middle(void)
{
    struct random r = random_make(1, 1083, 0);
    for (int i = 0; i < 5000; i++) { /* in eighths; a person of 64, so nothing is rounded */
        long x = (long)random_below(&r, 400) - 200, y = (long)random_below(&r, 400) - 200;
        long width = 8 * (1 + (long)random_below(&r, 30)),
             height = 8 * (1 + (long)random_below(&r, 30));
        long right = (long)random_below(&r, 33) - 16, below = (long)random_below(&r, 33) - 16;
        long zoom = 4 + (long)random_below(&r, 9); /* eighths */
        struct scan_example w = {.x = (double)x / 8,
                                 .y = (double)y / 8,
                                 .width = (double)width / 8,
                                 .height = (double)height / 8,
                                 .right = (double)right / 8,
                                 .below = (double)below / 8,
                                 .zoom = (double)zoom / 8};
        struct scan_person p = scan_example_person(&w, &usual, 64, 640, 480);
        /* in parts of 1024 x 8: everything over 8 * 8 * 64 * 2 */
        const long one = 8192 / 8;
        CHECK(p.width * 8192 == (double)(width * zoom * one / 8));
        CHECK(p.height * 8192 == (double)(height * zoom * one / 8));
        CHECK(p.x * 8192 ==
              (double)(x * one + width * (8 - zoom) * one / 16 + right * height * one / 512));
        CHECK(p.y * 8192 ==
              (double)(y * one + height * (8 - zoom) * one / 16 + below * height * one / 512));
    }
    struct scan_example whole = {.whole = true, .zoom = 1};
    struct scan_person p = scan_example_person(&whole, &usual, 96, 70, 135);
    CHECK(p.x == 0 && p.y == 19.5 && p.width == 70 && p.height == 96);
}

/* ---- pictures that are alike ------------------------------------------------------------- */

/* Two prints: the second differs by `sum` in all, spread over the cells from the first on by at
 * most `most` each; upwards or, in every second cell where `most` is odd, downwards. */
static bool are_same(int sum, int most)
{
    struct data_print prints[2];
    size_t same[2];
    for (int i = 0; i < 2; i++) {
        prints[i] = (struct data_print){.bytes = (uint64_t)i, .read = true, .decoded = true};
        memset(prints[i].cells, 100, sizeof prints[i].cells);
    }
    for (int k = 0; k < 256 && sum > 0; k++) {
        int apart = sum < most ? sum : most;
        prints[1].cells[k] =
            (unsigned char)(k % 2 == 1 && most % 2 == 1 ? 100 - apart : 100 + apart);
        sum -= apart;
    }
    CHECK(data_find_same(prints, 2, same, NULL) == HM_OK);
    CHECK(same[0] == 0);
    return same[1] == 0;
}

static void prints_are_alike_up_to_exactly_their_limits(void)
{
    for (int most = 2; most <= 10; most++)
        for (int sum = 0; sum <= 500; sum++)
            CHECK(are_same(sum, most) == (sum <= 384)); /* 1.5 levels in 256 cells */
    CHECK(are_same(10, 10) && !are_same(11, 11) && are_same(380, 10));
}

int main(void)
{
    folder_make();
    make_files();
    int result = test_run((struct test[]){
        TEST(equals_are_never_on_both_sides_and_the_share_is_of_photographs),
        TEST(the_boxes_of_a_truth_go_with_their_photographs),
        TEST(boxes_at_exactly_a_limit_give_windows),
        TEST(the_person_of_a_window_is_moved_and_enlarged_about_its_middle),
        TEST(prints_are_alike_up_to_exactly_their_limits),
        {0},
    });
    folder_remove();
    return result;
}
