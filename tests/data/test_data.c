/* data: finding images, splitting by photograph, keeping within a budget. */
#include "data/data.h"
#include "parts.h"
#include "disk/disk.h"
#include "pictures.h"
#include "folder.h"
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

static void put(const char *name, const char *bytes)
{
    CHECK(file_write_atomic(at(name), bytes, strlen(bytes), NULL) == HM_OK);
}

static void a_folder_is_listed_by_the_bytes_of_its_names(void)
{
    const char *const names[] = {"set/b.jpg", "set/a.jpg",     "set/C.jpg",  "set/10.jpg",
                                 "set/9.jpg", "set/sub/x.jpg", "set/.hidden"};
    file_make_folder(at("set/sub"), NULL);
    for (int i = 0; i < 7; i++)
        put(names[i], names[i]);
    struct data_set set;
    CHECK(data_find(at("set"), &set, NULL) == HM_OK);
    const char *const expected[] = {"10.jpg", "9.jpg", "C.jpg", "a.jpg", "b.jpg", "sub/x.jpg"};
    CHECK_INT(set.count, 6);
    for (size_t i = 0; i < set.count && i < 6; i++)
        CHECK(strcmp(set.images[i].name, expected[i]) == 0);
    data_free(&set);
}

static void a_list_is_relative_to_itself(void)
{
    put("list.txt", "# comment\nset/b.jpg\r\n\nset/a.jpg\n");
    struct data_set set;
    CHECK(data_find(at("list.txt"), &set, NULL) == HM_OK);
    CHECK_INT(set.count, 2);
    CHECK(strcmp(set.images[0].name, "set/a.jpg") == 0);
    CHECK(file_exists(set.images[0].path));
    data_free(&set);
}

static void nothing_there_is_said(void)
{
    struct data_set set;
    struct hm_error error;
    file_make_folder(at("empty"), NULL);
    CHECK(data_find(at("empty"), &set, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "no images");
    CHECK(data_find(at("missing"), &set, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "missing");
}

static void a_loop_of_links_ends(void)
{
    file_make_folder(at("loop"), NULL);
    put("loop/one.jpg", "x");
    CHECK(symlink(".", at("loop/again")) == 0);
    struct data_set set;
    CHECK(data_find(at("loop"), &set, NULL) == HM_OK);
    CHECK(set.count >= 1 && set.count < 100);
    data_free(&set);
}

static void a_split_keeps_crops_of_one_photograph_together(void)
{
    char name[64], bytes[64];
    file_make_folder(at("crops"), NULL);
    for (int photo = 0; photo < 60; photo++)
        for (char crop = 'a'; crop <= 'c'; crop++) {
            snprintf(name, sizeof name, "crops/p%03d%c.jpg", photo, crop);
            /* Photographs 10 and 20 hold one picture twice. */
            snprintf(bytes, sizeof bytes, "%d%c", photo == 20 && crop == 'b' ? 10 : photo,
                     photo == 20 && crop == 'b' ? 'a' : crop);
            put(name, bytes);
        }
    struct data_set all, kept, held;
    CHECK(data_find(at("crops"), &all, NULL) == HM_OK);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        int side[60] = {0};
        CHECK(split_set(&all, NULL, 0.2, seed, &kept, &held) == HM_OK);
        CHECK_INT(kept.count + held.count, 180);
        CHECK(held.count >= 30 && held.count <= 42);
        for (size_t i = 0; i < held.count; i++)
            side[atoi(held.images[i].name + 1)]++;
        for (int photo = 0; photo < 60; photo++)
            CHECK(side[photo] == 0 || side[photo] == 3);
        CHECK(side[10] == side[20]);
        data_free(&kept);
        data_free(&held);
    }
    data_free(&all);
}

static void the_same_picture_is_found_in_another_encoding(void)
{
    struct data_set set;
    struct data_print *prints;
    struct threads *threads = threads_new(2);
    size_t same[6];
    file_make_folder(at("twice"), NULL);
    for (int i = 0; i < 4; i++) {
        const char *const names[] = {"twice/a.png", "twice/b.png", "twice/c.png", "twice/d.jpg"};
        struct image image = picture_waves(120, 90, i == 3 ? 1 : (uint64_t)i);
        CHECK(image_write(at(names[i]), &image, NULL) == HM_OK);
        image_free(&image);
    }
    put("twice/e.jpg", "no picture");
    put("twice/f.jpg", "no picture");
    CHECK(data_find(at("twice"), &set, NULL) == HM_OK);
    CHECK(data_make_prints(&set, 0, threads, &prints, NULL) == HM_OK);
    CHECK(data_find_same(prints, set.count, same, NULL) == HM_OK);
    const size_t expected[] = {0, 1, 2, 1, 4, 4};
    for (int i = 0; i < 6; i++)
        CHECK_INT(same[i], expected[i]);
    for (uint64_t seed = 1; seed < 12; seed++) { /* b.png and d.jpg are never parted */
        struct data_set kept, held;
        int side = 0;
        CHECK(split_set(&set, prints, 0.5, seed, &kept, &held) == HM_OK);
        for (size_t i = 0; i < held.count; i++)
            side += held.images[i].name[0] == 'b' || held.images[i].name[0] == 'd';
        CHECK(side == 0 || side == 2);
        data_free(&kept);
        data_free(&held);
    }
    mem_free(prints);
    data_free(&set);
    threads_free(threads);
}

static void inrias_negatives_hold_seventeen_pictures_twice(void)
{
    /* Ten with the same pixels, seven saved again by another program; all were looked at. */
    struct data_set set;
    struct data_print *prints;
    const char *data = getenv("HOGMINE_DATA");
    char path[512];
    snprintf(path, sizeof path, "%s/inria/train/neg", data ? data : "../shared/data");
    if (!file_exists(path))
        SKIP("no ../shared/data/inria");
    struct threads *threads = threads_new(2);
    CHECK(data_find(path, &set, NULL) == HM_OK);
    CHECK(data_make_prints(&set, 0, threads, &prints, NULL) == HM_OK);
    size_t *same = mem_array(set.count, sizeof *same), twice = 0;
    CHECK(data_find_same(prints, set.count, same, NULL) == HM_OK);
    for (size_t i = 0; i < set.count; i++)
        twice += same[i] != i;
    CHECK_INT(twice, 17);
    mem_free(same);
    mem_free(prints);
    data_free(&set);
    threads_free(threads);
}

static void a_written_list_finds_the_same_images(void)
{
    struct data_set set, again;
    CHECK(data_find(at("set"), &set, NULL) == HM_OK);
    CHECK(data_write_list(at("written.txt"), &set, NULL) == HM_OK);
    CHECK(data_find(at("written.txt"), &again, NULL) == HM_OK);
    CHECK_INT(set.count, again.count);
    data_free(&set);
    data_free(&again);
}

static void a_store_gives_the_same_pixels_whatever_its_budget(void)
{
    char name[64];
    file_make_folder(at("images"), NULL);
    for (int i = 0; i < 5; i++) {
        struct image image = picture_noise(40 + i, 30, (uint64_t)i, 256);
        snprintf(name, sizeof name, "images/%d.png", i);
        CHECK(image_write(at(name), &image, NULL) == HM_OK);
        image_free(&image);
    }
    struct data_set set;
    CHECK(data_find(at("images"), &set, NULL) == HM_OK);
    for (size_t budget = 0; budget <= 40000; budget += 8000) {
        struct data_store *store = data_store_new(&set, budget, 0);
        struct image scratch = {0};
        for (int pass = 0; pass < 3; pass++)
            for (size_t i = 0; i < set.count; i++) {
                const struct image *image;
                struct image expected = picture_noise(40 + (int)i, 30, i, 256);
                CHECK(data_store_get(store, i, &scratch, &image, NULL) == HM_OK);
                CHECK(image->width == 40 + (int)i &&
                      memcmp(image->rgb, expected.rgb, (size_t)expected.width * 90) == 0);
                image_free(&expected);
            }
        image_free(&scratch);
        data_store_free(store);
    }
    data_free(&set);
}

static void a_changed_byte_changes_the_fingerprint(void)
{
    char before[33], after[33];
    struct data_set set;
    CHECK(data_find(at("set"), &set, NULL) == HM_OK);
    data_fingerprint(&set, before, NULL);
    data_fingerprint(&set, after, NULL);
    CHECK(strcmp(before, after) == 0);
    put("set/a.jpg", "set/a.jpG");
    data_fingerprint(&set, after, NULL);
    CHECK(strcmp(before, after) != 0);
    data_free(&set);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(a_folder_is_listed_by_the_bytes_of_its_names),
        TEST(a_list_is_relative_to_itself),
        TEST(nothing_there_is_said),
        TEST(a_loop_of_links_ends),
        TEST(a_split_keeps_crops_of_one_photograph_together),
        TEST(the_same_picture_is_found_in_another_encoding),
        TEST(inrias_negatives_hold_seventeen_pictures_twice),
        TEST(a_written_list_finds_the_same_images),
        TEST(a_store_gives_the_same_pixels_whatever_its_budget),
        TEST(a_changed_byte_changes_the_fingerprint),
        {0},
    });
    folder_remove();
    return result;
}
