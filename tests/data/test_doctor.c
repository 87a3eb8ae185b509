/* data: each finding of the doctor seen, and seen to be absent; the window that fits boxes. */
#include "data/doctor.h"
#include "folder.h"
#include "synth/synth.h"
#include "test.h"

#define CROPS 60
#define SCENES 12

static struct data_truth truth;
static struct data_set negatives;
static struct data_windows windows;
static struct hm_model people;
static struct data_doctor_report report;

struct setup {
    int width, height; /* of the window; 0: 64x128 */
    double fill;       /* 0: 0.75 */
    bool no_people;    /* the objects are none */
    bool avoided;
    int threads; /* 0: 2 */
};

static void forget(void)
{
    data_truth_free(&truth);
    data_free(&negatives);
    data_windows_free(&windows);
}

static enum hm_status examine_loaded(struct setup setup)
{
    struct threads *threads = threads_new(setup.threads ? setup.threads : 2);
    int height = setup.height ? setup.height : 128;
    double fill = setup.fill > 0 ? setup.fill : 0.75;
    struct data_window_rule rule = data_default_rule(fill * height);
    data_windows_free(&windows);
    CHECK(data_make_windows(&truth, &rule, 1, &windows, NULL) == HM_OK);
    struct data_doctor_case given = {.positives = &truth,
                                     .windows = &windows,
                                     .negatives = negatives.count ? &negatives : NULL,
                                     .boxes_avoided = setup.avoided,
                                     .window_width = setup.width ? setup.width : 64,
                                     .window_height = height,
                                     .fill = fill,
                                     .smallest = rule.min_height,
                                     .people = setup.no_people ? NULL : &people,
                                     .seed = 1};
    enum hm_status status = data_doctor_examine(&given, threads, &report, NULL);
    threads_free(threads);
    return status;
}

static void examine_with(const char *positives, const char *negative, struct setup setup)
{
    forget();
    if (!CHECK(data_read_truth(positives, NULL, NULL, &truth, NULL) == HM_OK))
        return;
    if (negative && !CHECK(data_find(negative, &negatives, NULL) == HM_OK))
        return;
    CHECK(examine_loaded(setup) == HM_OK);
    for (size_t k = 0; k < report.count; k++)
        CHECK(report.findings[k].reason[0] && report.findings[k].remedy[0]);
}

static void examine(const char *positives, const char *negative)
{
    examine_with(positives, negative, (struct setup){0});
}

static const struct data_finding *found(enum data_doubt kind)
{
    for (size_t k = 0; k < report.count; k++)
        if (report.findings[k].kind == kind)
            return &report.findings[k];
    return NULL;
}

/* The same, an empty one where there is none. */
static const struct data_finding *finding(enum data_doubt kind)
{
    static const struct data_finding none = {.examples = {"", "", ""}};
    return found(kind) ? found(kind) : &none;
}

static bool is_doubt(enum data_doubt kind)
{
    return found(kind) && !found(kind)->ruins;
}

/* Of nothing else is said but of these; what ruins the run must be the first. */
static bool only(unsigned kinds)
{
    bool good = true;
    for (size_t k = 0; k < report.count; k++)
        if (!(kinds >> report.findings[k].kind & 1)) {
            printf("# also %s: %s\n", data_doubt_names[report.findings[k].kind],
                   report.findings[k].reason);
            good = false;
        }
    return good;
}

static bool ruined_by(enum data_doubt kind)
{
    return report.ruins && report.count > 0 && report.findings[0].kind == kind &&
           report.findings[0].ruins;
}

/* ---- made pictures ------------------------------------------------------------------------- */

static void write_to(const char *to, int number, const struct image *image)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%03d.png", to, number);
    CHECK(image_write(path, image, NULL) == HM_OK);
}

/* CROPS crops, SCENES scenes without people, and as many with, whose boxes are in a CSV. */
static void make_world(void)
{
    struct synth_options options = synth_usual(SCENES, 3, 320, 240);
    struct text csv = {0};
    struct image image;
    struct synth_scene scene;
    folder_make();
    file_make_folder(at("crops"), NULL);
    file_make_folder(at("scenes"), NULL);
    file_make_folder(at("streets"), NULL);
    for (int i = 0; i < CROPS; i++) {
        CHECK(synth_crop(&options, i, &image, NULL) == HM_OK);
        write_to(at("crops"), i, &image);
        image_free(&image);
    }
    text_printf(&csv, "image,xmin,ymin,xmax,ymax\n");
    for (int i = 0; i < 2 * SCENES; i++) {
        CHECK(synth_scene(&options, i / 2, i % 2 == 1, &scene, NULL) == HM_OK);
        write_to(at(i % 2 == 1 ? "streets" : "scenes"), i / 2, &scene.image);
        for (int p = 0; i % 2 == 1 && p < scene.people_count; p++)
            text_printf(&csv, "streets/%03d.png,%.0f,%.0f,%.0f,%.0f\n", i / 2, scene.people[p].x,
                        scene.people[p].y, scene.people[p].x + scene.people[p].width,
                        scene.people[p].y + scene.people[p].height);
        synth_scene_free(&scene);
    }
    CHECK(file_write_text(at("streets.csv"), &csv, NULL) == HM_OK);
    CHECK(model_shipped(&people, NULL) == HM_OK);
}

/* A change of all pictures of a folder, to others of that size: the middle moves, of each third
 * picture by `aside` to the left and of each third to the right too, and zoom times as much is
 * seen. */
struct change {
    double right, below, aside, zoom;
    int width, height;
};

static void change_all(const char *from, const char *to, struct change c)
{
    struct data_set set;
    CHECK(data_find(from, &set, NULL) == HM_OK);
    file_make_folder(to, NULL);
    for (size_t i = 0; i < set.count; i++) {
        struct image image, changed;
        CHECK(image_read(set.images[i].path, 0, &image, NULL) == HM_OK);
        double width = c.width * c.zoom, height = c.height * c.zoom;
        double x = image.width / 2.0 + c.right + c.aside * ((int)(i % 3) - 1);
        double y = image.height / 2.0 + c.below;
        CHECK(image_crop(&image, x - width / 2, y - height / 2, width, height, c.width, c.height,
                         &changed, NULL) == HM_OK);
        write_to(to, (int)i, &changed);
        image_free(&image);
        image_free(&changed);
    }
    data_free(&set);
}

/* ---- no alarm ------------------------------------------------------------------------------ */

static void good_data_raises_no_alarm(void)
{
    examine(at("crops"), at("scenes"));
    CHECK(only(0));
    CHECK_INT(report.evidence.windows_seen, CROPS);
    CHECK(report.evidence.windows_with_people > CROPS / 2);
    CHECK_NEAR(report.evidence.size, 1, 0.01);
    examine_with(at("crops"), at("scenes"), (struct setup){.no_people = true});
    CHECK(only(0));
    examine(at("streets.csv"), at("scenes"));
    CHECK(only(1u << DATA_DOUBT_FEW));
    change_all(at("crops"), at("of-window"), (struct change){0, 0, 0, 1, 64, 128});
    examine(at("of-window"), at("scenes"));
    CHECK(only(0));
}

static void crops_with_much_around_the_person_are_good(void)
{
    change_all(at("crops"), at("wide"), (struct change){0, 0, 0, 1, 200, 240});
    examine(at("wide"), at("scenes"));
    CHECK(!found(DATA_DOUBT_SIZE));
    examine_with(at("wide"), at("scenes"), (struct setup){.no_people = true});
    CHECK(is_doubt(DATA_DOUBT_SIZE)); /* nobody can say that they are */
}

static void crops_of_many_sizes_are_told(void)
{
    change_all(at("crops"), at("mixed"), (struct change){0, 0, 0, 0.5, 130, 250});
    for (int i = 0; i < CROPS - 3; i++) {
        char path[512];
        struct image image;
        snprintf(path, sizeof path, "%s/%03d.png", at("crops"), i);
        CHECK(image_read(path, 0, &image, NULL) == HM_OK);
        write_to(at("mixed"), i, &image);
        image_free(&image);
    }
    examine(at("mixed"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_SIZE) && only(1u << DATA_DOUBT_SIZE));
    CHECK_INT(finding(DATA_DOUBT_SIZE)->count, 3);
    CHECK_TEXT(finding(DATA_DOUBT_SIZE)->examples[0], "mixed/057.png");
    CHECK_TEXT(finding(DATA_DOUBT_SIZE)->reason, "130x250");
}

/* ---- disasters ----------------------------------------------------------------------------- */

static void photographs_given_as_crops_ruin(void)
{
    for (int no_people = 0; no_people < 2; no_people++) {
        examine_with(at("streets"), at("scenes"), (struct setup){.no_people = no_people});
        CHECK(ruined_by(DATA_DOUBT_SIZE));
        CHECK(only(1u << DATA_DOUBT_SIZE | 1u << DATA_DOUBT_FEW));
    }
    CHECK_INT(report.findings[0].count, SCENES);
    CHECK_TEXT(finding(report.findings[0].kind)->examples[0], "streets/000.png");
}

static void sides_that_are_swapped_ruin(void)
{
    for (int no_people = 0; no_people < 2; no_people++) {
        examine_with(at("scenes"), at("crops"), (struct setup){.no_people = no_people});
        CHECK(ruined_by(DATA_DOUBT_SWAPPED));
        CHECK(only(1u << DATA_DOUBT_SWAPPED | 1u << DATA_DOUBT_FEW));
    }
    /* of equal sizes, the people in them tell */
    change_all(at("scenes"), at("bits"), (struct change){0, 0, 0, 1, 96, 160});
    examine(at("bits"), at("crops"));
    CHECK(ruined_by(DATA_DOUBT_SWAPPED));
    CHECK_TEXT(finding(report.findings[0].kind)->examples[0], "crops/");
}

static void one_folder_for_both_ruins(void)
{
    examine(at("crops"), at("crops"));
    CHECK(ruined_by(DATA_DOUBT_BOTH_SIDES));
    CHECK(only(1u << DATA_DOUBT_BOTH_SIDES));
    CHECK_INT(report.findings[0].count, CROPS);
    examine(at("streets.csv"), at("streets"));
    CHECK(ruined_by(DATA_DOUBT_BOTH_SIDES));
    examine_with(at("streets.csv"), at("streets"), (struct setup){.avoided = true});
    CHECK(!found(DATA_DOUBT_BOTH_SIDES));
}

static void a_picture_on_both_sides_is_found_in_any_encoding(void)
{
    struct image image;
    CHECK(image_read(at("crops/007.png"), 0, &image, NULL) == HM_OK);
    CHECK(image_write(at("scenes/other.jpg"), &image, NULL) == HM_OK);
    examine(at("crops"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_BOTH_SIDES));
    CHECK_INT(finding(DATA_DOUBT_BOTH_SIDES)->count, 1);
    CHECK_TEXT(finding(DATA_DOUBT_BOTH_SIDES)->examples[0], "crops/007.png");
    CHECK(finding(DATA_DOUBT_BOTH_SIDES)->examples[1] == NULL);
    file_remove_tree(at("scenes/other.jpg"), NULL);
    image_free(&image);
}

/* ---- negatives ----------------------------------------------------------------------------- */

static void people_in_negatives_are_seen(void)
{
    examine(at("crops"), at("streets"));
    CHECK(found(DATA_DOUBT_PEOPLE) && only(1u << DATA_DOUBT_PEOPLE));
    CHECK_TEXT(finding(DATA_DOUBT_PEOPLE)->examples[0], "streets/");
    examine_with(at("crops"), at("streets"), (struct setup){.no_people = true});
    CHECK(only(0));
}

static void negatives_no_larger_than_crops_are_told(void)
{
    change_all(at("scenes"), at("pieces"), (struct change){0, 0, 0, 1, 96, 160});
    examine(at("crops"), at("pieces"));
    CHECK(is_doubt(DATA_DOUBT_SMALL_NEGATIVES) && only(1u << DATA_DOUBT_SMALL_NEGATIVES));
    change_all(at("scenes"), at("bits"), (struct change){0, 0, 0, 1, 60, 160});
    examine(at("crops"), at("bits"));
    CHECK(ruined_by(DATA_DOUBT_SMALL_NEGATIVES));
    change_all(at("scenes"), at("larger"), (struct change){0, 0, 0, 1, 130, 160});
    examine(at("crops"), at("larger"));
    CHECK(!found(DATA_DOUBT_SMALL_NEGATIVES));
}

/* ---- where the object is ------------------------------------------------------------------- */

static void objects_that_are_not_in_the_middle_are_seen(void)
{
    change_all(at("crops"), at("right"), (struct change){12.8, 0, 0, 1, 96, 160});
    examine(at("right"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_PLACE) && only(1u << DATA_DOUBT_PLACE));
    CHECK(report.evidence.right < -0.07 && fabs(report.evidence.below) < 0.05);
    CHECK_TEXT(finding(DATA_DOUBT_PLACE)->reason, "% to the left");
    examine_with(at("right"), at("scenes"), (struct setup){.no_people = true});
    CHECK(is_doubt(DATA_DOUBT_PLACE) && only(1u << DATA_DOUBT_PLACE));
    CHECK_TEXT(finding(DATA_DOUBT_PLACE)->reason, "left half");

    change_all(at("crops"), at("below"), (struct change){0, 25.6, 0, 1, 96, 160});
    examine(at("below"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_PLACE) && only(1u << DATA_DOUBT_PLACE));
    CHECK_TEXT(finding(DATA_DOUBT_PLACE)->reason, "% up");

    change_all(at("crops"), at("anywhere"), (struct change){0, 0, 16, 1, 96, 160});
    examine(at("anywhere"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_PLACE));
    CHECK_TEXT(finding(DATA_DOUBT_PLACE)->reason, "now here and now there");
}

static void objects_of_another_size_are_seen(void)
{
    change_all(at("crops"), at("half"), (struct change){0, 0, 0, 2, 96, 160});
    change_all(at("crops"), at("tight"), (struct change){0, 0, 0, 0.75, 64, 128});
    for (int no_people = 0; no_people < 2; no_people++) {
        examine_with(at("half"), at("scenes"), (struct setup){.no_people = no_people});
        CHECK(is_doubt(DATA_DOUBT_FILL) && only(1u << DATA_DOUBT_FILL));
        CHECK_NEAR(finding(DATA_DOUBT_FILL)->value, no_people ? 0 : 0.4, 0.051);
        examine_with(at("tight"), at("scenes"), (struct setup){.no_people = no_people});
        CHECK(is_doubt(DATA_DOUBT_FILL) && only(1u << DATA_DOUBT_FILL));
        CHECK_NEAR(finding(DATA_DOUBT_FILL)->value, 1, 0.001);
        CHECK(finding(DATA_DOUBT_FILL)->setting == DATA_SET_FILL);
        examine_with(at("tight"), at("scenes"), (struct setup){.no_people = no_people, .fill = 1});
        CHECK(only(0));
    }
}

static void positives_without_people_are_told(void)
{
    change_all(at("scenes"), at("empty"), (struct change){0, 0, 0, 1, 96, 160});
    examine(at("empty"), at("scenes"));
    CHECK(is_doubt(DATA_DOUBT_UNSEEN));
    examine_with(at("empty"), at("scenes"), (struct setup){.no_people = true});
    CHECK(!found(DATA_DOUBT_UNSEEN));
}

/* ---- sizes and numbers --------------------------------------------------------------------- */

static void a_handful_of_positives_is_told(void)
{
    struct data_set set;
    CHECK(data_find(at("crops"), &set, NULL) == HM_OK);
    for (size_t count = 49; count <= 50; count++) {
        struct data_set some = {set.images, count, count};
        CHECK(data_write_list(at("some.txt"), &some, NULL) == HM_OK);
        examine(at("some.txt"), at("scenes"));
        CHECK(is_doubt(DATA_DOUBT_FEW) == (count < 50));
    }
    data_free(&set);
}

static void crops_smaller_than_the_window_are_told(void)
{
    examine_with(at("crops"), at("scenes"), (struct setup){.width = 128, .height = 256});
    CHECK(ruined_by(DATA_DOUBT_UNREACHABLE));
    CHECK_INT(report.findings[0].count, CROPS);
}

/* The streets with boxes of that size, `small` of 20 of them less tall than the window reaches. */
static void examine_boxes(int small, double small_height, double aspect)
{
    struct text csv = {0};
    text_printf(&csv, "image,xmin,ymin,xmax,ymax\n");
    for (int i = 0; i < 20; i++) {
        double height = i < small ? small_height : 80;
        text_printf(&csv, "streets/%03d.png,%d,10,%g,%g\n", i % SCENES, 5 + i,
                    5 + i + aspect * height, 10 + height);
    }
    CHECK(file_write_text(at("boxes.csv"), &csv, NULL) == HM_OK);
    examine_with(at("boxes.csv"), at("scenes"), (struct setup){.no_people = true});
}

static void boxes_that_are_too_small_are_told(void)
{
    examine_boxes(9, 30, 0.4);
    CHECK(!found(DATA_DOUBT_UNREACHABLE));
    examine_boxes(10, 30, 0.4);
    CHECK(is_doubt(DATA_DOUBT_UNREACHABLE));
    CHECK_INT(finding(DATA_DOUBT_UNREACHABLE)->count, 10);
    CHECK_INT(finding(DATA_DOUBT_UNREACHABLE)->of, 20);
    CHECK_NEAR(finding(DATA_DOUBT_UNREACHABLE)->value, 2, 0); /* 80 of 30: 1.4 octaves */
    examine_boxes(20, 45, 0.4);
    CHECK(ruined_by(DATA_DOUBT_UNREACHABLE));
    CHECK(finding(DATA_DOUBT_UNREACHABLE)->setting == DATA_SET_ENLARGE);
    examine_boxes(20, 4, 0.4); /* 4.3 octaves: further than a scan can begin */
    CHECK(ruined_by(DATA_DOUBT_UNREACHABLE));
    CHECK(finding(DATA_DOUBT_UNREACHABLE)->setting != DATA_SET_ENLARGE);
    CHECK_TEXT(finding(DATA_DOUBT_UNREACHABLE)->remedy, "larger photographs");
    CHECK_NEAR(finding(DATA_DOUBT_UNREACHABLE)->value, 1, 0);
}

static void boxes_of_another_shape_than_the_window_are_told(void)
{
    examine_boxes(0, 0, 0.7); /* 67 pixels in a window of 64 */
    CHECK(!found(DATA_DOUBT_BOX_SHAPE));
    examine_boxes(0, 0, 1);
    CHECK(is_doubt(DATA_DOUBT_BOX_SHAPE));
    CHECK(finding(DATA_DOUBT_BOX_SHAPE)->setting == DATA_SET_WINDOW);
}

/* ---- in all cases -------------------------------------------------------------------------- */

static void findings_do_not_depend_on_threads(void)
{
    struct data_doctor_report first;
    examine_with(at("streets"), at("crops"), (struct setup){.threads = 1});
    first = report;
    CHECK(examine_loaded((struct setup){.threads = 3}) == HM_OK);
    CHECK(first.count > 0);
    first.evidence.seconds = report.evidence.seconds = 0;
    CHECK(memcmp(&first.evidence, &report.evidence, sizeof report.evidence) == 0);
    CHECK_INT(first.count, report.count);
    for (size_t k = 0; k < report.count; k++)
        CHECK(strcmp(first.findings[k].reason, report.findings[k].reason) == 0 &&
              first.findings[k].examples[0] == report.findings[k].examples[0]);
}

static void what_cannot_be_read_is_passed_over(void)
{
    change_all(at("crops"), at("some-bad"), (struct change){0, 0, 0, 1, 96, 160});
    for (int i = 0; i < 5; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/bad%d.png", at("some-bad"), i);
        CHECK(file_write_atomic(path, "no picture", 10, NULL) == HM_OK);
    }
    examine(at("some-bad"), at("some-bad"));
    CHECK(ruined_by(DATA_DOUBT_BOTH_SIDES));
    examine(at("some-bad"), NULL);
    CHECK(only(0));
    CHECK_INT(report.evidence.negatives, 0);
}

static void no_memory_is_said(void)
{
    forget();
    CHECK(data_read_truth(at("streets.csv"), NULL, NULL, &truth, NULL) == HM_OK);
    CHECK(data_find(at("streets"), &negatives, NULL) == HM_OK);
    long before = mem_allocations(), step = 1;
    CHECK(examine_loaded((struct setup){.threads = 1}) == HM_OK);
    long all = mem_allocations() - before;
    for (long n = 12; n < all; n += step, step += step / 4 + 1) { /* the windows' own come first */
        mem_fail_at(n);
        enum hm_status status = examine_loaded((struct setup){.threads = 1});
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY);
    }
}

/* ---- photographs --------------------------------------------------------------------------- */

static const char *photographs(const char *name)
{
    static char path[4][512];
    static int turn;
    const char *data = getenv("HOGMINE_DATA");
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", data ? data : "../shared/data", name);
    return file_exists(path[turn]) ? path[turn] : NULL;
}

static void inria_and_penn_fudan_raise_no_alarm(void)
{
    const char *crops = photographs("inria/train/pos"), *empty = photographs("inria/train/neg");
    const char *penn = photographs("penn-fudan");
    if (!crops || !empty || !penn)
        SKIP("no ../shared/data");
    examine(crops, empty);
    CHECK(only(0));
    examine(penn, empty);
    CHECK(only(0));
}

static void disasters_with_photographs_ruin(void)
{
    const char *crops = photographs("inria/train/pos"), *empty = photographs("inria/train/neg");
    const char *streets = photographs("penn-fudan/PNGImages");
    if (!crops || !empty || !streets)
        SKIP("no ../shared/data");
    examine(streets, empty);
    CHECK(ruined_by(DATA_DOUBT_SIZE));
    examine(empty, crops);
    CHECK(ruined_by(DATA_DOUBT_SWAPPED));
    examine(crops, crops);
    CHECK(ruined_by(DATA_DOUBT_BOTH_SIDES));
    examine(crops, streets);
    CHECK(ruined_by(DATA_DOUBT_PEOPLE));
}

static void tight_crops_of_cars_are_told(void)
{
    if (!file_exists("../shared/field/tight-crops"))
        SKIP("no ../shared/field");
    for (int no_people = 0; no_people < 2; no_people++) {
        struct setup setup = {.width = 96, .height = 32, .no_people = no_people};
        examine_with("../shared/field/tight-crops/pos", "../shared/field/tight-crops/neg", setup);
        CHECK(is_doubt(DATA_DOUBT_FILL) && !report.ruins);
        CHECK_NEAR(finding(DATA_DOUBT_FILL)->value, 1, 0);
        setup.fill = 1;
        examine_with("../shared/field/tight-crops/pos", "../shared/field/tight-crops/neg", setup);
        CHECK(!found(DATA_DOUBT_FILL));
    }
}

/* ---- a window for boxes -------------------------------------------------------------------- */

/* Boxes of photographs of 1000x1000: width, height, one a photograph. */
static struct data_window_choice choose(const double (*sizes)[2], size_t count, double fill)
{
    struct data_box boxes[32] = {{0}};
    struct data_size photos[32];
    size_t first[33];
    for (size_t i = 0; i < count; i++) {
        boxes[i] = (struct data_box){.x = 10, .y = 10, .width = sizes[i][0], .height = sizes[i][1]};
        photos[i] = (struct data_size){1000, 1000};
        first[i] = i;
    }
    first[count] = count;
    struct data_truth made = {.images = {NULL, count, count},
                              .boxes = boxes,
                              .first = first,
                              .sizes = photos,
                              .annotated = true};
    struct data_window_choice choice;
    CHECK(data_choose_window(&made, fill, &choice, NULL) == HM_OK);
    return choice;
}

static void the_window_has_the_median_shape_and_reaches_the_low_percentile(void)
{
    const double walkers[][2] = {{39, 96}, {39, 96}, {39, 96}, {78, 192}, {120, 300}};
    struct data_window_choice c = choose(walkers, 5, 0.75);
    CHECK(c.width == 64 && c.height == 128); /* as INRIA's */
    CHECK_NEAR(c.object_height, 96, 1e-9);
    CHECK_NEAR(c.smallest, 80, 1e-9);
    CHECK_INT(c.unreachable, 0);

    const double cars[][2] = {{96, 32}, {97, 32}, {95, 32}};
    c = choose(cars, 3, 1);
    CHECK(c.width == 96 && c.height == 32);

    double faces[21][2]; /* 24, 26 ... 64: the 10th percentile is 28 */
    for (int i = 0; i < 21; i++)
        faces[i][0] = faces[i][1] = 24 + 2 * i;
    c = choose(faces, 21, 0.75);
    CHECK(c.low_height == 28 && c.aspect == 1);
    CHECK(c.width == 32 && c.height == 32); /* 37 pixels, rounded down */
    CHECK_NEAR(c.object_height, 24, 1e-9);
    CHECK_INT(c.unreachable, 0);
}

static void penn_fudan_gets_the_window_of_walkers(void)
{
    const char *penn = photographs("penn-fudan");
    struct data_window_choice c;
    if (!penn)
        SKIP("no ../shared/data");
    forget();
    CHECK(data_read_truth(penn, NULL, NULL, &truth, NULL) == HM_OK);
    CHECK(data_choose_window(&truth, 0.75, &c, NULL) == HM_OK);
    CHECK(c.width == 64 && c.height == 128);
    CHECK_INT(c.boxes, 423);
    CHECK_INT(c.unreachable, 12);
}

static void a_window_is_neither_huge_nor_tiny(void)
{
    const double large[][2] = {{400, 800}, {410, 800}};
    struct data_window_choice c = choose(large, 2, 0.75);
    CHECK(c.width * c.height <= 64 * 128 && c.width * c.height > 32 * 128);
    CHECK(c.height > c.width);
    const double tiny[][2] = {{9, 10}, {9, 10}, {29, 30}, {29, 30}};
    c = choose(tiny, 4, 0.75);
    CHECK(c.width == 24 && c.height == 32);
    CHECK_INT(c.unreachable, 2); /* 10 pixels; 24 are 20 at the least */
    CHECK(c.image == 0 && c.box == 0);
    const double flat[][2] = {{300, 10}, {300, 10}};
    c = choose(flat, 2, 1);
    CHECK(c.width % 8 == 0 && c.height >= 24 && c.width * c.height <= 3 * 64 * 128);
}

static void boxes_that_are_ignored_or_cut_choose_no_window(void)
{
    struct data_box boxes[] = {
        {.x = -60, .y = 10, .width = 100, .height = 100},
        {.x = 10, .y = 10, .width = 20, .height = 20, .ignore = true},
    };
    size_t first[] = {0, 2};
    struct data_size size = {200, 200};
    struct data_truth made = {
        .images = {NULL, 1, 1}, .boxes = boxes, .first = first, .sizes = &size, .annotated = true};
    struct data_window_choice choice;
    struct hm_error error;
    CHECK(data_choose_window(&made, 0.75, &choice, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "no box");
    boxes[0].x = -10; /* exactly nine tenths of it are inside */
    CHECK(data_choose_window(&made, 0.75, &choice, &error) == HM_OK);
    CHECK_INT(choice.boxes, 1);
}

int main(void)
{
    make_world();
    int result = test_run((struct test[]){
        TEST(good_data_raises_no_alarm),
        TEST(crops_with_much_around_the_person_are_good),
        TEST(crops_of_many_sizes_are_told),
        TEST(photographs_given_as_crops_ruin),
        TEST(sides_that_are_swapped_ruin),
        TEST(one_folder_for_both_ruins),
        TEST(a_picture_on_both_sides_is_found_in_any_encoding),
        TEST(people_in_negatives_are_seen),
        TEST(negatives_no_larger_than_crops_are_told),
        TEST(objects_that_are_not_in_the_middle_are_seen),
        TEST(objects_of_another_size_are_seen),
        TEST(positives_without_people_are_told),
        TEST(a_handful_of_positives_is_told),
        TEST(crops_smaller_than_the_window_are_told),
        TEST(boxes_that_are_too_small_are_told),
        TEST(boxes_of_another_shape_than_the_window_are_told),
        TEST(findings_do_not_depend_on_threads),
        TEST(what_cannot_be_read_is_passed_over),
        TEST(no_memory_is_said),
        TEST(inria_and_penn_fudan_raise_no_alarm),
        TEST(disasters_with_photographs_ruin),
        TEST(tight_crops_of_cars_are_told),
        TEST(the_window_has_the_median_shape_and_reaches_the_low_percentile),
        TEST(penn_fudan_gets_the_window_of_walkers),
        TEST(a_window_is_neither_huge_nor_tiny),
        TEST(boxes_that_are_ignored_or_cut_choose_no_window),
        {0},
    });
    forget();
    model_free(&people);
    folder_remove();
    return result;
}
