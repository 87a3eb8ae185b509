/* Made streets: the same bytes from a seed, truth that is true, people who look like people to a
 * gradient, and failures that leave nothing behind.
 */
#include "synth/synth_internal.h"
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

static uint64_t scene_hash(uint64_t seed, int index, bool people)
{
    struct synth_scene scene;
    if (!CHECK(HM_OK == synth_scene(seed, index, people, 320, 240, &scene, NULL)))
        return 0;
    uint64_t hash = image_hash(&scene.image);
    synth_scene_free(&scene);
    return hash;
}

static uint64_t crop_hash(uint64_t seed, int index)
{
    struct image crop;
    if (!CHECK(HM_OK == synth_crop(seed, index, &crop, NULL)))
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

static uint64_t written_hash(int thread_count, int *files)
{
    struct synth_options options = {.images = 5, .seed = 7, .width = 200, .height = 176};
    struct threads *threads = threads_new(thread_count);
    char *folder = new_folder();
    struct hm_error error = {0};
    CHECK_INT(synth_write(folder, &options, threads, &error), HM_OK);
    uint64_t hash = folder_hash(folder, files);
    threads_free(threads);
    remove_folder(folder);
    return hash;
}

static void one_and_three_threads_write_the_same_bytes(void)
{
    int one = 0, three = 0;
    CHECK(written_hash(1, &one) == written_hash(3, &three));
    CHECK_INT(one, 10 + 5 + 2 + 2); /* crops, negatives, streets, list and README */
    CHECK_INT(three, one);
}

static void every_truth_box_is_inside_the_scene_and_large_enough(void)
{
    int people = 0;
    for (int i = 0; i < 12; i++) {
        struct synth_scene scene;
        CHECK_INT(synth_scene(3, i, true, 640, 480, &scene, NULL), HM_OK);
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
    CHECK_INT(synth_scene(3, 0, false, 640, 480, &scene, NULL), HM_OK);
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
        CHECK_INT(synth_crop(5, i, &crop, NULL), HM_OK);
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
    CHECK_INT(synth_scene(1, 0, true, 8, 8, &scene, &error), HM_USAGE);
    CHECK_TEXT(error.text, "160 x 160");
    CHECK_INT(synth_scene(1, 0, true, 1 << 20, 480, &scene, &error), HM_USAGE);
    struct synth_options options = {.images = 0, .seed = 1, .width = 640, .height = 480};
    CHECK_INT(synth_write("/nowhere", &options, NULL, &error), HM_USAGE);
    CHECK_TEXT(error.text, "0 images");
}

static void every_permitted_shape_of_scene_has_people_or_at_least_a_street(void)
{
    static const int sizes[][2] = {{160, 160}, {160, 1000}, {1000, 160}, {1280, 720}};
    for (int i = 0; i < 4; i++) {
        struct synth_scene scene;
        CHECK_INT(synth_scene(1, i, true, sizes[i][0], sizes[i][1], &scene, NULL), HM_OK);
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
        enum hm_status status = synth_scene(1, 0, true, 200, 200, &scene, &error);
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
    struct synth_options options = {.images = 1, .seed = 1, .width = 160, .height = 160};
    struct threads *threads = threads_new(1);
    bool done = false;
    for (long n = 1; n < 4000 && !done; n += 1 + n / 4) {
        struct hm_error error = {0};
        char *folder = new_folder();
        mem_fail_at(n);
        enum hm_status status = synth_write(folder, &options, threads, &error);
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
    struct synth_options options = {.images = 1, .seed = 1, .width = 160, .height = 160};
    struct threads *threads = threads_new(1);
    struct hm_error error = {0};
    CHECK_INT(synth_write("/dev/null/x", &options, threads, &error), HM_OUTPUT);
    CHECK_TEXT(error.text, "/dev/null");
    threads_free(threads);
}

static void every_thing_can_be_drawn_and_stays_within_its_width(void)
{
    struct light light = {0.5f, false, 1};
    for (int i = 0; i < things_count; i++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            struct random random = random_make(seed, STREAM_SYNTH, (uint64_t)i);
            struct canvas empty = {0};
            struct pen pen = {&empty, 0, 0, 100, 1, &light, &random}; /* centimetres */
            canvas_measure(&empty);
            things[i].draw(&pen);
            float wide = -empty.left > empty.right ? -empty.left : empty.right;
            if (!CHECK(wide <= 140 * things[i].half_width + 20))
                printf("#   %s reaches %g cm\n", things[i].name, (double)wide);
            if (!CHECK(empty.top < -40 && empty.bottom < 100))
                printf("#   %s is %g .. %g cm\n", things[i].name, (double)-empty.top,
                       (double)-empty.bottom);
        }
}

int main(void)
{
    return test_run(
        (struct test[]){TEST(the_same_seed_gives_the_same_bytes_and_another_gives_others),
                        TEST(the_bytes_are_the_ones_recorded),
                        TEST(one_and_three_threads_write_the_same_bytes),
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
                        {0}});
}
