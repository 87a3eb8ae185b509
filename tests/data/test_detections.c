/* data: detections of other programs. That the formats agree is shown by
 * tests/eval/test_against_plain.py; here, that no bytes break the readers. */
#include "data/data.h"
#include "disk/disk.h"
#include "test.h"

#include <unistd.h>

static char folder[64];

static struct data_truth truth_of(const char *const *names)
{
    struct data_truth truth = {.format = "csv", .annotated = true};
    for (int i = 0; names[i]; i++)
        CHECK(data_add(&truth.images, names[i], names[i], NULL) == HM_OK);
    return truth;
}

static const char *const three[] = {"a/photo1.jpg", "a/photo2.jpg", "b/photo1.jpg", NULL};

static enum hm_status read_bytes(const void *bytes, size_t length, const struct data_truth *truth,
                                 struct data_detections *out, struct hm_error *error)
{
    char path[96];
    snprintf(path, sizeof path, "%s/found", folder);
    CHECK(file_write_atomic(path, bytes, length, NULL) == HM_OK);
    return data_read_detections(path, truth, "truth", NULL, out, error);
}

static enum hm_status read_words(const char *words, const struct data_truth *truth,
                                 struct data_detections *out, struct hm_error *error)
{
    return read_bytes(words, strlen(words), truth, out, error);
}

static void photographs_are_found_by_the_ends_of_their_names(void)
{
    struct data_truth truth = truth_of(three);
    struct data_detections d;
    struct hm_error error;
    CHECK(read_words("image,x,y,w,h,score\n/x/a/photo1.jpg,1,2,3,4,5\nphoto2,1,2,3,4,6\n"
                     "b/photo1.png,1,2,3,4,7\nphoto2.jpg,1,2,3,4,8\n",
                     &truth, &d, &error) == HM_OK);
    CHECK(d.first[1] == 1 && d.first[2] == 3 && d.first[3] == 4);
    CHECK(d.items[0].score == 5 && d.items[1].score == 6 && d.items[2].score == 8);
    CHECK(d.items[3].score == 7);
    data_detections_free(&d);
    CHECK(read_words("image,x,y,w,h,score\nphoto1.jpg,1,2,3,4,5\n", &truth, &d, &error) ==
          HM_INPUT);
    CHECK_TEXT(error.text, "fits several photographs");
    data_truth_free(&truth);
}

static void columns_are_told_by_their_names(void)
{
    struct data_truth truth = truth_of(three);
    struct data_detections d;
    CHECK(read_words("score,ymax,label,xmax,y1,x1,filename\n.5,40,person,30,20,10,photo2.jpg\n",
                     &truth, &d, NULL) == HM_OK);
    const struct data_detection *b = d.items;
    CHECK(d.first[3] == 1 && b->x == 10 && b->y == 20 && b->width == 20 && b->height == 20);
    CHECK(b->score == .5);
    data_detections_free(&d);
    data_truth_free(&truth);
}

static void videos_of_caltech_count_frames_from_one(void)
{
    const char *const names[] = {"set06/V001/I00029.jpg", "set06_V002_I00000.jpg", NULL};
    struct data_truth truth = truth_of(names);
    struct data_detections d;
    char path[128];
    snprintf(path, sizeof path, "%s/set06", folder);
    CHECK(file_make_folder(path, NULL) == HM_OK);
    const char *const videos[] = {"V001", "30,1,2,3,4,5\n31,1,2,3,4,5\n", "V002", "1 6 7 8 9 4\n"};
    for (int i = 0; i < 4; i += 2) {
        snprintf(path, sizeof path, "%s/set06/%s.txt", folder, videos[i]);
        CHECK(file_write_atomic(path, videos[i + 1], strlen(videos[i + 1]), NULL) == HM_OK);
    }
    snprintf(path, sizeof path, "%s/found", folder);
    unlink(path);
    CHECK(data_read_detections(folder, &truth, "truth", NULL, &d, NULL) == HM_OK);
    CHECK(d.first[1] == 1 && d.first[2] == 2 && d.strangers == 1);
    CHECK(d.items[0].score == 5 && d.items[1].x == 6);
    data_detections_free(&d);
    data_truth_free(&truth);
}

static const char *const samples[] = {
    "image,x,y,w,h,score\n\"a/photo1.jpg\",1,2,3,4,5\nphoto2.jpg,-1.5,2e3,3,4,.5\n",
    "1 2 3 4 5 6\n2,3,4,5,6,7\n3\t1\t1\t1\t1\t1\n",
    ("[{\"image_id\": 2, \"category_id\": 1, \"bbox\": [1, 2, 3, 4], \"score\": 0.5},"
     "{\"image_id\": \"photo2\", \"bbox\": [1.5, 2, 3, 4], \"score\": 1}]\n"),
};

static void no_bytes_break_the_readers(void)
{
    struct data_truth truth = truth_of(three);
    for (uint64_t round = 0; round < 1500; round++) {
        struct random r = random_make(round, 1011, 0);
        char text[512];
        size_t length = strlen(samples[round % 3]);
        memcpy(text, samples[round % 3], length);
        for (uint64_t k = 1 + random_below(&r, 4); k > 0; k--) {
            size_t at = random_below(&r, length);
            if (random_below(&r, 3) == 0)
                length = at + 1;
            else
                text[at] = random_below(&r, 2) ? (char)random_below(&r, 256)
                                               : "0,\n\" -]}{e."[random_below(&r, 11)];
        }
        struct data_detections d;
        struct hm_error error = {0};
        enum hm_status status = read_bytes(text, length, &truth, &d, &error);
        CHECK(status == HM_OK || (status == HM_INPUT && error.text[0]));
        if (status == HM_OK)
            CHECK(d.first[3] <= 4);
        data_detections_free(&d);
    }
    data_truth_free(&truth);
}

static void want_of_memory_is_said(void)
{
    struct data_truth truth = truth_of(three);
    for (int sample = 0; sample < 3; sample++) {
        enum hm_status status = HM_MEMORY;
        for (long n = 1; status != HM_OK && n < 500; n++) {
            struct data_detections d;
            struct hm_error error;
            char path[96];
            snprintf(path, sizeof path, "%s/found", folder);
            CHECK(file_write_atomic(path, samples[sample], strlen(samples[sample]), NULL) == HM_OK);
            mem_fail_at(n);
            status = data_read_detections(path, &truth, "truth", NULL, &d, &error);
            mem_fail_at(0);
            CHECK(status == HM_OK || status == HM_MEMORY || status == HM_INPUT);
            data_detections_free(&d);
        }
        CHECK(status == HM_OK);
    }
    data_truth_free(&truth);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/hogmine-detections-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    int failed = test_run((struct test[]){
        TEST(photographs_are_found_by_the_ends_of_their_names),
        TEST(columns_are_told_by_their_names),
        TEST(videos_of_caltech_count_frames_from_one),
        TEST(no_bytes_break_the_readers),
        TEST(want_of_memory_is_said),
        {0},
    });
    file_remove_tree(folder, NULL);
    return failed;
}
