/* What holds for files of every format: limits, things that are no files, no memory, threads, and
 * random changes of small files. Files that lie in ways of their format are in
 * test_hostile_FORMAT.c. The suite runs this under ASan and UBSan as well, which is where most of
 * it earns its keep.
 */
#include "folder.h"
#include "disk/disk.h"
#include "hostile.h"

#include <sys/stat.h>
#include <unistd.h>

int fuzz_image(const uint8_t *data, size_t size);

/* ---- limits ---------------------------------------------------------------------------------- */

static void the_limit_on_pixels_is_the_callers(void)
{
    struct bytes file = make_flat_jpeg(1000, 1001);
    struct image image;
    struct hm_error error = {0};
    CHECK_INT(image_decode(file.at, file.length, 1000000, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "1000x1001 is more than the limit of 1 megapixels (`max_pixels`)");
    CHECK_INT(image_decode(file.at, file.length, 1234, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "the limit of 1234 pixels");
    CHECK_INT(image_decode(file.at, file.length, 1001000, &image, &error), HM_OK);
    image_free(&image);
    bytes_free(&file);
    struct bytes wide = make_flat_jpeg(32768, 8192);
    CHECK_INT(image_decode(wide.at, wide.length, SIZE_MAX, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "more than the decoder can hold (256 megapixels)");
    bytes_free(&wide);
}

/* Noise needs the most room: every kind of PNG, and a progressive JPEG of full colour. */
static void honest_files_fit_their_budget(void)
{
    static const unsigned char kinds[][2] = {{1, 0}, {2, 0},  {4, 0}, {8, 0}, {16, 0},
                                             {8, 2}, {16, 2}, {1, 3}, {4, 3}, {8, 3},
                                             {8, 4}, {16, 4}, {8, 6}, {16, 6}};
    static const unsigned char palette[768] = {0};
    unsigned char *rows = calloc(2, 400 * 8 * 300); /* filter 0, black */
    struct hm_error error;
    for (size_t i = 0; rows && i < sizeof kinds / sizeof *kinds; i++)
        for (unsigned interlaced = 0; interlaced < 2; interlaced++) {
            static const unsigned channels[7] = {1, 0, 3, 1, 2, 0, 4};
            unsigned depth = kinds[i][0], colour = kinds[i][1];
            size_t pixels = (300 * channels[colour] * depth + 7) / 8 * 400;
            size_t length = pixels + 400 + (interlaced ? pixels / 8 + 1200 : 0);
            struct bytes file = make_png(300, 400, depth, colour, interlaced, palette,
                                         colour == 3 ? 1u << depth : 0, rows, length);
            if (!CHECK(verdict(file, &error) == HM_OK))
                printf("# depth %u, colour %u: %s\n", depth, colour, error.text);
        }
    free(rows);
    struct bytes jpeg = {0};
    jpeg_begin(&jpeg);
    jpeg_frame(&jpeg, 0xC2, 600, 500, 3, 0x11);
    jpeg_scan(&jpeg, 1, 3, 0, 0, 4000), jpeg_marker(&jpeg, 0xD9);
    CHECK_INT(verdict(jpeg, &error), HM_OK);
}

/* ---- things that are not files --------------------------------------------------------------- */

static bool unreadable(const char *path, const char *why)
{
    struct image image;
    struct hm_error error = {0};
    enum hm_status status = image_read(path, 0, &image, &error);
    bool good = status == HM_INPUT && !image.rgb && strncmp(error.text, path, strlen(path)) == 0 &&
                strstr(error.text, why);
    if (!good)
        printf("# status %d, \"%s\" instead of \"%s\"\n", (int)status, error.text, why);
    return good;
}

static void what_is_no_file_is_refused_at_once(void)
{
    CHECK(unreadable(folder, "a folder"));
    CHECK(unreadable(at("missing.png"), "No such file"));
    CHECK(mkfifo(at("fifo"), 0600) == 0 && unreadable(at("fifo"), "a FIFO"));
    CHECK(symlink("loop", at("loop")) == 0 && unreadable(at("loop"), "symbolic links"));
    CHECK(file_write_atomic(at("empty.jpg"), "", 0, NULL) == HM_OK &&
          unreadable(at("empty.jpg"), "empty"));
    CHECK(file_write_atomic(at("cut.jpg"), progressive_jpeg, 500, NULL) == HM_OK &&
          unreadable(at("cut.jpg"), "truncated JPEG: no end-of-image marker"));
    CHECK(unreadable("/dev/zero", "a device"));
}

static void a_long_path_leaves_room_for_the_reason(void)
{
    struct text path = {0};
    struct image image;
    struct hm_error error = {0};
    text_printf(&path, "%s", folder);
    for (int i = 0; i < 3000 / 100; i++)
        text_printf(&path, "/%0100d", i);
    CHECK_INT(file_make_folder(path.bytes, NULL), HM_OK);
    text_printf(&path, "/cut.jpg");
    CHECK_INT(file_write_atomic(path.bytes, progressive_jpeg, 500, NULL), HM_OK);
    CHECK_INT(image_read(path.bytes, 0, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "/cut.jpg: truncated JPEG: no end-of-image marker");
    text_free(&path);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Fails the first, second, ... allocation until the file decodes; returns how many there were. What
 * leaks is told by ASan's leak check at the end. */
static long decode_without_memory(const unsigned char *bytes, size_t length)
{
    for (long k = 1; k < 1000; k++) {
        struct image image;
        struct hm_error error = {0};
        mem_fail_at(k);
        enum hm_status status = image_decode(bytes, length, 0, &image, &error);
        mem_fail_at(0);
        if (status == HM_OK) {
            image_free(&image);
            return k - 1;
        }
        CHECK_INT(status, HM_MEMORY);
        CHECK_TEXT(error.text, "out of memory");
        CHECK(image.rgb == NULL);
    }
    return 0;
}

static void every_allocation_of_the_decoder_may_fail(void)
{
    static const unsigned char palette[6] = {1, 2, 3, 4, 5, 6};
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0}, files[] = {
                                        make_file(&made, true),
                                        make_file(&made, false),
                                        make_png(2, 2, 16, 4, 0, NULL, 0,
                                                 "\0\1\2\3\4\5\6\7\10\0\1\2\3\4\5\6\7\10", 18),
                                        make_png(2, 1, 8, 3, 0, palette, 2, "\0\1\0", 3),
                                        make_png(1, 1, 8, 2, 1, NULL, 0, "\0\1\2\3", 4),
                                        make_bmp(1, 1, 24, NULL, 0, "1234", 4),
                                        make_pnm("P5\n1 1\n255\n", "1", 1),
                                    };
    put(&progressive, progressive_jpeg, sizeof progressive_jpeg);
    CHECK(decode_without_memory(progressive.at, progressive.length) > 12);
    bytes_free(&progressive);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CHECK(decode_without_memory(files[i].at, files[i].length) > 0);
        bytes_free(&files[i]);
    }
    image_free(&made);
}

static void every_allocation_of_the_encoder_may_fail(void)
{
    struct image made = make_picture(200, 200);
    struct random r = random_make(1, 2, 3);
    for (int i = 0; i < 3 * 200 * 200; i++) /* noise fills the compressor's tables */
        made.rgb[i] = (unsigned char)random_next(&r);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        enum hm_status status = HM_MEMORY;
        long k = 0;
        const char *path = at(jpeg ? "a.jpg" : "a.png");
        while (status != HM_OK && k < 1000) {
            struct hm_error error = {0};
            mem_fail_at(++k);
            status = image_write(path, &made, &error);
            mem_fail_at(0);
            CHECK(status == HM_OK || status == HM_MEMORY);
            CHECK((status == HM_OK) == file_exists(path));
        }
        CHECK_INT(status, HM_OK);
        CHECK(k > 3);
    }
    image_free(&made);
}

static void every_allocation_of_a_crop_may_fail(void)
{
    struct image made = make_picture(20, 13), out;
    enum hm_status status = HM_MEMORY;
    long k = 0;
    while (status != HM_OK && k < 100) {
        mem_fail_at(++k);
        status = image_crop(&made, 1, 1, 9, 9, 5, 5, &out, NULL);
        mem_fail_at(0);
        CHECK((status == HM_OK) == (out.rgb != NULL));
    }
    CHECK_INT(k, 7);
    image_free(&out);
    image_free(&made);
}

/* ---- threads --------------------------------------------------------------------------------- */

struct many {
    struct bytes files[3];
    uint64_t wanted[3];
    bool wrong[64]; /* each item its own */
};

static uint64_t decoded_hash(const struct bytes *file)
{
    struct image image;
    struct hm_error error = {0};
    if (image_decode(file->at, file->length, 0, &image, &error) != HM_OK)
        return hash64(error.text, strlen(error.text), 1);
    uint64_t hash = hash64(image.rgb, (size_t)image.width * (size_t)image.height * 3, 2);
    image_free(&image);
    return hash;
}

static void decode_one(void *context, size_t item, int worker)
{
    struct many *many = context;
    (void)worker;
    many->wrong[item] = decoded_hash(&many->files[item % 3]) != many->wanted[item % 3];
}

static void threads_do_not_disturb_one_another(void)
{
    struct image made = make_picture(64, 128);
    struct many many = {
        .files = {make_file(&made, true), make_file(&made, false), make_bomb(100, 100, 2000)}};
    for (int i = 0; i < 3; i++)
        many.wanted[i] = decoded_hash(&many.files[i]);
    struct threads *threads = threads_new(4);
    if (threads)
        threads_run(threads, 64, decode_one, &many);
    CHECK(threads);
    threads_free(threads);
    for (int i = 0; i < 64; i++)
        CHECK(!many.wrong[i]);
    for (int i = 0; i < 3; i++)
        bytes_free(&many.files[i]);
    image_free(&made);
}

/* ---- mutations ------------------------------------------------------------------------------- */

/* Changes, removes, repeats or inserts a few bytes. */
static void mutate(struct bytes *b, struct random *r)
{
    uint64_t times = 1 + random_below(r, 6);
    while (times-- > 0 && b->length > 0) {
        size_t i = random_below(r, b->length);
        size_t n = 1 + random_below(r, b->length - i < 16 ? b->length - i : 16);
        switch (random_below(r, 6)) {
        case 0:
            b->at[i] ^= (unsigned char)(1u << random_below(r, 8));
            break;
        case 1:
            b->at[i] = (unsigned char)random_next(r);
            break;
        case 2:
            memset(b->at + i, random_below(r, 2) ? 0xFF : 0, n);
            break;
        case 3:
            memmove(b->at + i, b->at + i + n, b->length - i - n);
            b->length -= n;
            break;
        case 4:
            memmove(b->at + i, b->at + random_below(r, b->length - n + 1), n);
            break;
        default:
            put_times(b, 0, n);
            memmove(b->at + i + n, b->at + i, b->length - n - i);
        }
    }
}

static void no_mutation_of_a_small_file_crashes(void)
{
    static const unsigned char palette[12] = {1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0};
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0},
                 files[] = {
                     make_file(&made, true),
                     make_file(&made, false),
                     make_flat_jpeg(33, 9),
                     progressive_of(17, 17, 4),
                     make_png(3, 2, 2, 3, 0, palette, 3, "\0\x18\0\xC0", 4),
                     make_png(2, 2, 16, 4, 0, NULL, 0, "\4\1\2\3\4\5\6\7\10\3\1\2\3\4\5\6\7\10",
                              18),
                     make_png(2, 1, 8, 6, 1, NULL, 0, "\1\1\2\3\4\2\5\6\7\10", 10),
                     make_bmp(3, 1, 4, palette, 3, "\x21\x0F\0\0", 4),
                     make_bmp(2, 1, 16, NULL, 0, "\x00\x7C\xE0\x03", 4),
                     make_bmp(1, 1, 32, NULL, 0, "\3\2\1\0", 4),
                     make_pnm("P5\n3 1\n4096\n", "\1\2\1\2\1\2", 6),
                     progressive,
                 };
    size_t count = sizeof files / sizeof *files;
    put(&files[count - 1], progressive_jpeg, sizeof progressive_jpeg);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t k = 0; k < 1500; k++) {
            struct random r = random_make(2005, i, k);
            struct bytes copy = part_of(&files[i], files[i].length);
            mutate(&copy, &r);
            unsigned char *exact = malloc(copy.length + !copy.length);
            if (!exact)
                abort();
            memcpy(exact, copy.at, copy.length);
            fuzz_image(exact, copy.length); /* aborts where a promise is broken */
            free(exact);
            bytes_free(&copy);
        }
        bytes_free(&files[i]);
    }
    image_free(&made);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(the_limit_on_pixels_is_the_callers),
        TEST(honest_files_fit_their_budget),
        TEST(what_is_no_file_is_refused_at_once),
        TEST(a_long_path_leaves_room_for_the_reason),
        TEST(every_allocation_of_the_decoder_may_fail),
        TEST(every_allocation_of_the_encoder_may_fail),
        TEST(every_allocation_of_a_crop_may_fail),
        TEST(threads_do_not_disturb_one_another),
        TEST(no_mutation_of_a_small_file_crashes),
        {0},
    });
    folder_remove();
    return result;
}
