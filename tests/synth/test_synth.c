/* Made streets: the same bytes from a seed, truth that is true, people who look like people to a
 * gradient, and failures that leave nothing behind.
 */
#include "synth/synth_internal.h"
#include "disk/disk.h"
#include "tests/test.h"

#include <unistd.h>

static char *new_folder(void)
{
    const char *base = getenv("TMPDIR");
    static char path[512];
    snprintf(path, sizeof path, "%s/hogmine-synth-XXXXXX", base && *base ? base : "/tmp");
    return mkdtemp(path) ? mem_string(path) : NULL;
}

static void remove_folder(char *folder)
{
    file_remove_tree(folder, NULL);
    mem_free(folder);
}

static uint64_t image_hash(const struct image *image)
{
    return hash64(image->rgb, (size_t)image->width * (size_t)image->height * 3, 0);
}

static enum hm_status scene_of(uint64_t seed, int index, bool people, int width, int height,
                               struct synth_scene *out, struct hm_error *error)
{
    struct synth_options options = synth_usual(1, seed, width, height);
    return synth_scene(&options, index, people, out, error);
}

static enum hm_status crop_of(uint64_t seed, int index, struct image *out)
{
    struct synth_options options = synth_usual(1, seed, 640, 480);
    return synth_crop(&options, index, out, NULL);
}

static uint64_t scene_hash(uint64_t seed, int index, bool people)
{
    struct synth_scene scene;
    if (!CHECK(HM_OK == scene_of(seed, index, people, 320, 240, &scene, NULL)))
        return 0;
    uint64_t hash = image_hash(&scene.image);
    synth_scene_free(&scene);
    return hash;
}

static uint64_t crop_hash(uint64_t seed, int index)
{
    struct image crop;
    if (!CHECK(HM_OK == crop_of(seed, index, &crop)))
        return 0;
    uint64_t hash = image_hash(&crop);
    image_free(&crop);
    return hash;
}

static void the_same_seed_gives_the_same_bytes_and_another_gives_others(void)
{
    for (int i = 0; i < 3; i++) {
        CHECK(scene_hash(1, i, true) == scene_hash(1, i, true));
        CHECK(scene_hash(1, i, true) != scene_hash(2, i, true));
        CHECK(scene_hash(1, i, true) != scene_hash(1, i + 1, true));
        CHECK(scene_hash(1, i, false) != scene_hash(1, i, true));
        CHECK(crop_hash(1, i) == crop_hash(1, i));
        CHECK(crop_hash(1, i) != crop_hash(2, i));
    }
}

#define RECORDED_SCENE 0xf03d96b549123090u
#define RECORDED_CROP 0xab4cc0f381f6ed79u

/* Recorded once: another number means that every picture of every seed has changed, on this machine
 * or for all. Change it only with the version. */
static void the_bytes_are_the_ones_recorded(void)
{
    CHECK(scene_hash(1, 0, true) == RECORDED_SCENE);
    CHECK(crop_hash(1, 0) == RECORDED_CROP);
}

/* One number for all that a folder holds: names and contents, in order. */
static uint64_t folder_hash(const char *folder, int *files)
{
    struct file_list list = {0};
    uint64_t hash = 0;
    CHECK_INT(file_list_folder(folder, &list, NULL), HM_OK);
    for (size_t i = 0; i < list.count; i++) {
        char *path = file_join(folder, list.names[i]);
        hash = hash64(list.names[i], strlen(list.names[i]), hash);
        if (file_is_folder(path)) {
            hash ^= folder_hash(path, files);
        } else {
            struct file_bytes file = {0};
            CHECK_INT(file_read(path, 1 << 26, &file, NULL), HM_OK);
            hash = hash64(file.bytes, file.length, hash);
            file_free(&file);
            ++*files;
        }
        mem_free(path);
    }
    file_list_free(&list);
    return hash;
}

static uint64_t written_hash(const struct synth_options *options, int thread_count, int *files)
{
    struct threads *threads = threads_new(thread_count);
    char *folder = new_folder();
    struct hm_error error = {0};
    CHECK_INT(synth_write(folder, options, threads, NULL, &error), HM_OK);
    uint64_t hash = folder_hash(folder, files);
    threads_free(threads);
    remove_folder(folder);
    return hash;
}

/* Every knob away from its usual value. */
static struct synth_options turned(void)
{
    struct synth_options options = synth_usual(5, 7, 240, 200);
    options.knobs = (struct synth_knobs){.clutter = 2,
                                         .contrast = 0.6,
                                         .blur = 1.5,
                                         .noise = 9,
                                         .occlusion = 0.5,
                                         .crowding = 3,
                                         .smallest = 40,
                                         .tallest = 150,
                                         .unlabelled = 0.4};
    return options;
}

#define RECORDED_SET 0x8fc2d439b03118f5u
#define RECORDED_TURNED_SET 0x6fcb60c4ce05ad14u

static void one_and_three_threads_write_the_bytes_recorded(void)
{
    struct synth_options usual = synth_usual(5, 7, 200, 176), other = turned();
    int one = 0, three = 0, with_list = 0;
    uint64_t hash = written_hash(&usual, 1, &one);
    CHECK(hash == written_hash(&usual, 3, &three));
    CHECK_INT(one, 10 + 5 + 2 + 3); /* crops, negatives, streets; list, contact sheet and README */
    CHECK_INT(three, one);
    uint64_t hash_turned = written_hash(&other, 3, &with_list);
    CHECK_INT(with_list, one + 1); /* unlabelled.csv */
    if (!CHECK(hash == RECORDED_SET) || !CHECK(hash_turned == RECORDED_TURNED_SET))
        printf("#   0x%llxu 0x%llxu\n", (unsigned long long)hash, (unsigned long long)hash_turned);
}

static void every_truth_box_is_inside_the_scene_and_large_enough(void)
{
    int people = 0;
    for (int i = 0; i < 12; i++) {
        struct synth_scene scene;
        CHECK_INT(scene_of(3, i, true, 640, 480, &scene, NULL), HM_OK);
        for (int k = 0; k < scene.people_count; k++) {
            const struct synth_person *p = &scene.people[k];
            CHECK(p->x >= 0 && p->y >= 0 && p->width >= 8 && p->height >= 90 && p->height <= 330);
            CHECK(p->x + p->width <= 640 && p->y + p->height <= 480);
            CHECK(p->width < p->height);
        }
        people += scene.people_count;
        synth_scene_free(&scene);
    }
    CHECK(people >= 12);
}

static void a_person_free_scene_has_no_truth(void)
{
    struct synth_scene scene;
    CHECK_INT(scene_of(3, 0, false, 640, 480, &scene, NULL), HM_OK);
    CHECK_INT(scene.people_count, 0);
    CHECK_INT(scene.image.width, 640);
    CHECK_INT(scene.image.height, 480);
    synth_scene_free(&scene);
}

/* Draws one person on glaring white and compares what changed above the shadow with the box. */
static void check_tight(uint64_t seed)
{
    struct random random = random_make(seed, STREAM_SYNTH, 99);
    struct light light = {0};
    struct canvas canvas;
    struct synth_person box = {0};
    const float glare = 5; /* brighter than anybody wears */
    CHECK_INT(canvas_new(300, 300, 0, 0, &canvas, NULL), HM_OK);
    struct pen pen = {&canvas, 150, 270, 1, 1, &light, &random};
    for (int i = 0; i < 300 * 300; i++)
        canvas.pixels[3 * i + 1] = glare;
    struct figure figure = figure_make(&random, (struct rgb){0.3f, 0.5f, 0.3f}, 0);
    person_place(&pen, &figure, 150, 270, 200, &box);
    int left = 300, right = 0, top = 300;
    for (int y = 0; y < 250; y++)
        for (int x = 0; x < 300; x++)
            if (fabsf(canvas.pixels[3 * (300 * y + x) + 1] - glare) > 0.3f) {
                left = x < left ? x : left;
                right = x + 1 > right ? x + 1 : right;
                top = y < top ? y : top;
            }
    CHECK_NEAR(box.y, top, 1.5);
    CHECK_NEAR(box.height, 200, 1e-3);
    CHECK(left + 1 >= (int)box.x && right <= (int)(box.x + box.width) + 1);
    CHECK(right - left > box.width * 0.6); /* the feet, in the shadow, may reach further out */
    canvas_free(&canvas);
}

static void a_truth_box_is_tight_around_what_was_drawn(void)
{
    for (uint64_t seed = 0; seed < 30; seed++)
        check_tight(seed);
}

/* The mean over many crops of the change from left to right: the outline that they share. */
#define CROPS 120
static double outline[160][96];

static void add_outline(const struct image *crop)
{
    for (int y = 0; y < 160; y++)
        for (int x = 1; x < 95; x++) {
            const unsigned char *p = crop->rgb + (y * 96 + x) * 3;
            double change = 0;
            for (int c = 0; c < 3; c++)
                change += abs(p[c + 3] - p[c - 3]);
            outline[y][x] += change < 90 ? change / CROPS : 90.0 / CROPS;
        }
}

static double mean_outline(int x0, int y0, int x1, int y1)
{
    double sum = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            sum += outline[y][x];
    return sum / ((x1 - x0) * (y1 - y0));
}

/* Correlation of the left half with the mirrored right half, rows 32 .. 128. */
static double symmetry(void)
{
    double sum[5] = {0}, count = 0;
    for (int y = 32; y < 128; y++)
        for (int x = 16; x < 48; x++) {
            double a = outline[y][x], b = outline[y][95 - x];
            sum[0] += a;
            sum[1] += b;
            sum[2] += a * a;
            sum[3] += b * b;
            sum[4] += a * b;
            count++;
        }
    double ab = sum[4] - sum[0] * sum[1] / count;
    return ab / sqrt((sum[2] - sum[0] * sum[0] / count) * (sum[3] - sum[1] * sum[1] / count));
}

static void crops_share_the_outline_of_an_upright_person(void)
{
    memset(outline, 0, sizeof outline);
    for (int i = 0; i < CROPS; i++) {
        struct image crop;
        CHECK_INT(crop_of(5, i, &crop), HM_OK);
        CHECK(crop.width == 96 && crop.height == 160);
        add_outline(&crop);
        image_free(&crop);
    }
    double inside = mean_outline(34, 34, 62, 126);
    double outside = 0.5 * (mean_outline(4, 34, 24, 126) + mean_outline(72, 34, 92, 126));
    CHECK(inside > 1.25 * outside);
    CHECK(symmetry() > 0.8);
    double head = mean_outline(41, 36, 55, 44), beside = mean_outline(28, 36, 36, 44);
    double trunk = mean_outline(32, 56, 40, 80);
    CHECK(head > 1.3 * beside);                         /* a head is narrow, */
    CHECK(trunk > 1.3 * beside);                        /* shoulders are wide */
    CHECK(inside > 1.25 * mean_outline(34, 4, 62, 26)); /* and above the head is nothing */
}

static void a_size_that_cannot_be_drawn_is_refused(void)
{
    struct synth_scene scene;
    struct hm_error error = {0};
    CHECK_INT(scene_of(1, 0, true, 8, 8, &scene, &error), HM_USAGE);
    CHECK_TEXT(error.text, "160 x 160");
    CHECK_INT(scene_of(1, 0, true, 1 << 20, 480, &scene, &error), HM_USAGE);
    struct synth_options options = synth_usual(0, 1, 640, 480);
    CHECK_INT(synth_write("/nowhere", &options, NULL, NULL, &error), HM_USAGE);
    CHECK_TEXT(error.text, "0 images");
}

static void every_permitted_shape_of_scene_has_people_or_at_least_a_street(void)
{
    static const int sizes[][2] = {{160, 160}, {160, 1000}, {1000, 160}, {1280, 720}};
    for (int i = 0; i < 4; i++) {
        struct synth_scene scene;
        CHECK_INT(scene_of(1, i, true, sizes[i][0], sizes[i][1], &scene, NULL), HM_OK);
        CHECK_INT(scene.image.width, sizes[i][0]);
        CHECK_INT(scene.image.height, sizes[i][1]);
        synth_scene_free(&scene);
    }
}

static void a_failed_allocation_is_reported_and_leaves_nothing(void)
{
    struct hm_error error;
    int failed = 0;
    for (long n = 1; n < 100; n++) {
        struct synth_scene scene;
        mem_fail_at(n);
        enum hm_status status = scene_of(1, 0, true, 200, 200, &scene, &error);
        mem_fail_at(0);
        if (status == HM_OK) {
            synth_scene_free(&scene);
            break;
        }
        CHECK_INT(status, HM_MEMORY);
        CHECK(!scene.image.rgb);
        failed++;
    }
    CHECK(failed >= 4); /* canvas, two rows, image */
}

/* Every picture in the folder can be read; gives how many there are. */
static int check_whole(const char *folder, const char *part)
{
    struct file_list list = {0};
    char *path = file_join(folder, part);
    int count = 0;
    if (file_is_folder(path))
        CHECK_INT(file_list_folder(path, &list, NULL), HM_OK);
    for (size_t i = 0; i < list.count; i++) {
        struct image image = {0};
        char *name = file_join(path, list.names[i]);
        CHECK_INT(image_read(name, 0, &image, NULL), HM_OK);
        image_free(&image);
        mem_free(name);
        count++;
    }
    file_list_free(&list);
    mem_free(path);
    return count;
}

static void a_failed_allocation_leaves_no_half_written_file(void)
{
    struct synth_options options = synth_usual(1, 1, 160, 160);
    struct threads *threads = threads_new(1);
    bool done = false;
    for (long n = 1; n < 4000 && !done; n += 1 + n / 4) {
        struct hm_error error = {0};
        char *folder = new_folder();
        mem_fail_at(n);
        enum hm_status status = synth_write(folder, &options, threads, NULL, &error);
        mem_fail_at(0);
        done = status == HM_OK;
        CHECK(done || status == HM_MEMORY);
        int pictures = check_whole(folder, "positives") + check_whole(folder, "negatives") +
                       check_whole(folder, "street");
        char *readme = file_join(folder, "README.txt");
        CHECK(file_exists(readme) == done);
        CHECK(pictures <= 4 && (!done || pictures == 4));
        mem_free(readme);
        remove_folder(folder);
    }
    CHECK(done);
    threads_free(threads);
}

static void a_folder_that_cannot_be_made_is_named(void)
{
    struct synth_options options = synth_usual(1, 1, 160, 160);
    struct threads *threads = threads_new(1);
    struct hm_error error = {0};
    CHECK_INT(synth_write("/dev/null/x", &options, threads, NULL, &error), HM_OUTPUT);
    CHECK_TEXT(error.text, "/dev/null");
    threads_free(threads);
}

static void every_thing_can_be_drawn_and_stays_within_its_width(void)
{
    struct light light = {0.5f, false, 1};
    const struct thing *thing;
    for (int i = 0; (thing = thing_number(i)); i++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct random random = random_make(seed, STREAM_SYNTH, (uint64_t)i);
            struct canvas empty = {0};
            struct pen pen = {&empty, 0, 0, 100, 1, &light, &random}; /* centimetres */
            canvas_measure(&empty);
            thing->draw(&pen, &random);
            float wide = -empty.left > empty.right ? -empty.left : empty.right;
            if (!CHECK(wide <= 140 * thing->half_width + 20))
                printf("#   %s reaches %g cm\n", thing->name, (double)wide);
            if (!CHECK(empty.top < -40 && empty.bottom < 100))
                printf("#   %s is %g .. %g cm\n", thing->name, (double)-empty.top,
                       (double)-empty.bottom);
        }
}

/* ---- the knobs ---------------------------------------------------------------------------- */

static struct synth_scene knob_scene(const struct synth_options *options, int index, bool people)
{
    struct synth_scene scene;
    CHECK_INT(synth_scene(options, index, people, &scene, NULL), HM_OK);
    return scene;
}

static void a_knob_outside_its_range_is_refused_by_name(void)
{
    struct hm_error error = {0};
    struct synth_scene scene;
#define CHECK_RANGE(name, kind, unit, low, high, usual, what)                                      \
    for (int i = 0; i < 3; i++) {                                                                  \
        struct synth_options options = synth_usual(1, 1, 320, 240);                                \
        options.knobs.name = i == 0 ? low - 0.01 : i == 1 ? high + 0.01 : (double)NAN;             \
        CHECK_INT(synth_scene(&options, 0, true, &scene, &error), HM_USAGE);                       \
        CHECK_TEXT(error.text, "--" #name);                                                        \
    }
    SYNTH_KNOBS(CHECK_RANGE)
    struct synth_options options = synth_usual(1, 1, 320, 240);
    options.knobs.tallest = 230;
    CHECK_INT(synth_check(&options, &error), HM_USAGE);
    CHECK_TEXT(error.text, "do not fit");
    options.knobs.tallest = 100;
    CHECK_INT(synth_check(&options, &error), HM_OK);
    options.knobs.smallest = 101;
    CHECK_INT(synth_check(&options, &error), HM_USAGE);
    CHECK_TEXT(error.text, "--tallest, which is 100");
}

static bool same_box(const struct synth_person *a, const struct synth_person *b)
{
    return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

static void clutter_comes_and_goes_around_people_who_stay(void)
{
    struct synth_options usual = synth_usual(1, 3, 480, 360), empty = usual, full = usual;
    empty.knobs.clutter = 0;
    full.knobs.clutter = 4;
    for (int i = 0; i < 6; i++) {
        struct synth_scene a = knob_scene(&usual, i, true), b = knob_scene(&empty, i, true),
                           c = knob_scene(&full, i, true);
        CHECK(a.people_count == b.people_count && a.people_count == c.people_count);
        for (int k = 0; k < a.people_count; k++) {
            CHECK(same_box(&a.people[k], &b.people[k]) && same_box(&a.people[k], &c.people[k]));
            CHECK(b.people[k].visible >= a.people[k].visible);
            CHECK(c.people[k].visible <= a.people[k].visible);
        }
        CHECK(image_hash(&a.image) != image_hash(&c.image));
        synth_scene_free(&a);
        synth_scene_free(&b);
        synth_scene_free(&c);
    }
}

/* The mean visible share and number of the people of 10 streets. */
static double mean_visible(const struct synth_options *options, int *people)
{
    double sum = 0;
    *people = 0;
    for (int i = 0; i < 10; i++) {
        struct synth_scene scene = knob_scene(options, i, true);
        for (int k = 0; k < scene.people_count; k++) {
            const struct synth_person *p = &scene.people[k];
            CHECK(p->visible >= 0 && p->visible <= 1);
            sum += p->visible;
        }
        *people += scene.people_count;
        synth_scene_free(&scene);
    }
    return sum / *people;
}

static void occlusion_hides_a_part_of_everybody_and_crowds_hide_each_other(void)
{
    struct synth_options usual = synth_usual(1, 3, 480, 360), hidden = usual, crowd = usual,
                         alone = usual;
    hidden.knobs.occlusion = 1;
    crowd.knobs.crowding = 4;
    alone.knobs.crowding = 0;
    int people, same, many, few;
    double clear = mean_visible(&usual, &people), occluded = mean_visible(&hidden, &same);
    double crowded = mean_visible(&crowd, &many), lonely = mean_visible(&alone, &few);
    CHECK_INT(same, people);
    CHECK(clear > 0.85 && occluded < clear - 0.15 && occluded > 0.4);
    CHECK(many > 2 * people && crowded < clear - 0.1);
    CHECK(few == 10 && lonely > 0.85);
}

static void people_are_as_tall_as_asked(void)
{
    static const double ranges[][2] = {{24, 40}, {24, 24}, {60, 200}, {300, 320}};
    for (int n = 0; n < 4; n++) {
        struct synth_options options = synth_usual(1, 3, 480, 360);
        options.knobs.smallest = ranges[n][0];
        options.knobs.tallest = ranges[n][1];
        int people = 0;
        for (int i = 0; i < 5; i++) {
            struct synth_scene scene = knob_scene(&options, i, true);
            for (int k = 0; k < scene.people_count; k++, people++) {
                CHECK(scene.people[k].height >= ranges[n][0] - 1);
                CHECK(scene.people[k].height <= 1.06 * ranges[n][1] + 2);
            }
            synth_scene_free(&scene);
        }
        CHECK(people >= 5);
    }
}

static void the_share_of_unlabelled_negatives_is_met_and_grows_by_adding(void)
{
    struct synth_options options = synth_usual(1, 4, 320, 240), none = options;
    bool before[20] = {false};
    for (int n = 1; n <= 4; n++) {
        options.knobs.unlabelled = 0.25 * n;
        int found = 0;
        for (int i = 0; i < 20; i++) {
            struct synth_scene scene = knob_scene(&options, i, false);
            bool dirty = scene.people_count > 0;
            CHECK(dirty || !before[i]); /* a larger share takes nobody back */
            CHECK(!dirty || scene.people[0].visible > 0.5);
            if (n == 1) { /* the others are untouched */
                struct synth_scene clean = knob_scene(&none, i, false);
                CHECK((image_hash(&scene.image) == image_hash(&clean.image)) == !dirty);
                synth_scene_free(&clean);
            }
            before[i] = dirty;
            found += dirty;
            synth_scene_free(&scene);
        }
        CHECK(abs(found - 5 * n) <= 1);
    }
}

/* Mean and deviation of a scene's green, and of its steps from pixel to pixel. */
struct look {
    double mean, spread, step;
};
static struct look look_at(const struct synth_options *options)
{
    struct synth_scene scene = knob_scene(options, 2, false);
    double sum = 0, squares = 0, steps = 0, count = (double)options->width * options->height;
    for (int i = 0; i < options->width * options->height; i++) {
        double v = scene.image.rgb[3 * i + 1], step = i ? v - scene.image.rgb[3 * i - 2] : 0;
        sum += v;
        squares += v * v;
        steps += step * step;
    }
    synth_scene_free(&scene);
    double mean = sum / count;
    return (struct look){mean, sqrt(squares / count - mean * mean), sqrt(steps / count)};
}

static void contrast_blur_and_noise_do_what_they_say(void)
{
    struct synth_options usual = synth_usual(1, 3, 320, 240), fog = usual, blurred = usual,
                         noisy = usual;
    fog.knobs.contrast = 0.5;
    blurred.knobs.blur = 3;
    noisy.knobs.noise = 15;
    struct look plain = look_at(&usual), f = look_at(&fog), b = look_at(&blurred),
                n = look_at(&noisy);
    CHECK_NEAR(f.spread / plain.spread, 0.5, 0.1);
    CHECK(b.step < 0.7 * plain.step);
    CHECK_NEAR(b.mean, plain.mean, 2);
    /* independent noise: the squares of deviations add, twice for a difference of two pixels */
    CHECK_NEAR(sqrt((n.step * n.step - plain.step * plain.step) / 2), 15, 1.5);
    CHECK_NEAR(n.mean, plain.mean, 2);
}

static void a_readme_repeats_its_set(void)
{
    struct synth_options options = turned();
    struct threads *threads = threads_new(2);
    char *folder = new_folder(), *readme = file_join(folder, "README.txt");
    struct synth_made made;
    CHECK_INT(synth_write(folder, &options, threads, &made, NULL), HM_OK);
    CHECK(made.positives == 10 && made.negatives == 5 && made.streets == 2 && made.unlabelled == 2);
    struct file_bytes file = {0};
    CHECK_INT(file_read(readme, 1 << 20, &file, NULL), HM_OK);
    CHECK_TEXT((char *)file.bytes, "--images 5 --seed 7 --width 240 --height 200");
    CHECK_TEXT((char *)file.bytes, "--clutter 2 --contrast 0.6 --blur 1.5 --noise 9");
    CHECK_TEXT((char *)file.bytes, "--unlabelled 0.4");
    file_free(&file);
    mem_free(readme);
    threads_free(threads);
    remove_folder(folder);
}

int main(void)
{
    return test_run(
        (struct test[]){TEST(the_same_seed_gives_the_same_bytes_and_another_gives_others),
                        TEST(the_bytes_are_the_ones_recorded),
                        TEST(one_and_three_threads_write_the_bytes_recorded),
                        TEST(every_truth_box_is_inside_the_scene_and_large_enough),
                        TEST(a_person_free_scene_has_no_truth),
                        TEST(a_truth_box_is_tight_around_what_was_drawn),
                        TEST(crops_share_the_outline_of_an_upright_person),
                        TEST(a_size_that_cannot_be_drawn_is_refused),
                        TEST(every_permitted_shape_of_scene_has_people_or_at_least_a_street),
                        TEST(a_failed_allocation_is_reported_and_leaves_nothing),
                        TEST(a_failed_allocation_leaves_no_half_written_file),
                        TEST(a_folder_that_cannot_be_made_is_named),
                        TEST(every_thing_can_be_drawn_and_stays_within_its_width),
                        TEST(a_knob_outside_its_range_is_refused_by_name),
                        TEST(clutter_comes_and_goes_around_people_who_stay),
                        TEST(occlusion_hides_a_part_of_everybody_and_crowds_hide_each_other),
                        TEST(people_are_as_tall_as_asked),
                        TEST(the_share_of_unlabelled_negatives_is_met_and_grows_by_adding),
                        TEST(contrast_blur_and_noise_do_what_they_say),
                        TEST(a_readme_repeats_its_set),
                        {0}});
}
