/* A program that embeds the library, for test_installed.py: hogmine.h is all it knows of it.
 *
 * usage: host LAYOUT THREADS MODEL FOLDER PICTURE...
 *        host train THREADS POSITIVES NEGATIVES MODEL
 *
 * Reads the model, writes it to FOLDER as model.json, model.yml and back.json (from the yml); finds
 * people in the pictures, brought into a LAYOUT of pixels, on so many threads, and at the same time
 * on two threads that share the detector; measures them against boxes made of them. Prints every
 * number by its bits, and leaves the pictures in FOLDER as 0.ppm, 1.ppm ..., their red channel as
 * 0.pgm ... `train` trains on two folders, with three rounds at most. HOST_LOCALE is set for the
 * whole process.
 */
#include <hogmine.h>

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hm_error error;

static void must(enum hm_status status)
{
    if (status == HM_OK)
        return;
    fprintf(stderr, "host: %s\n", error.text);
    exit((int)status);
}

static void print_double(double value)
{
    unsigned long long bits;
    memcpy(&bits, &value, sizeof bits);
    printf(" %016llx", bits);
}

/* ---- pixels ------------------------------------------------------------------------------ */

static const struct layout {
    const char *name;
    enum hm_pixel_format format;
    int bytes, red, green, blue, gap;
} layouts[] = {
    {"rgb", HM_RGB, 3, 0, 1, 2, 0},   {"bgr", HM_BGR, 3, 2, 1, 0, 0},
    {"rgba", HM_RGBA, 4, 0, 1, 2, 0}, {"bgra", HM_BGRA, 4, 2, 1, 0, 0},
    {"grey", HM_GREY, 1, 0, 0, 0, 0}, {"greya", HM_GREY_ALPHA, 2, 0, 0, 0, 0},
    {"gap", HM_RGB, 3, 0, 1, 2, 11},  {"upside", HM_BGR, 3, 2, 1, 0, 5},
};

/* A picture in that layout; its memory goes to *block. */
static struct hm_image lay_out(const struct hm_image *from, const struct layout *layout,
                               unsigned char **block)
{
    ptrdiff_t stride = (ptrdiff_t)from->width * layout->bytes + layout->gap;
    unsigned char *pixels = malloc((size_t)(stride * from->height));
    int upside = strcmp(layout->name, "upside") == 0;
    if (!pixels)
        exit(6);
    memset(pixels, 77, (size_t)(stride * from->height));
    for (int y = 0; y < from->height; y++)
        for (int x = 0; x < from->width; x++) {
            const unsigned char *p = from->pixels + y * from->stride + 3 * x;
            unsigned char *q =
                pixels + (upside ? from->height - 1 - y : y) * stride + x * layout->bytes;
            q[layout->blue] = p[2];
            q[layout->green] = p[1];
            q[layout->red] = p[0]; /* grey: the last one stays */
        }
    struct hm_image image = {pixels, from->width, from->height, stride, layout->format};
    if (upside) {
        image.pixels += stride * (from->height - 1);
        image.stride = -stride;
    }
    *block = pixels;
    return image;
}

static void write_pictures(const struct hm_image *image, const char *folder, int number)
{
    for (int bytes = 1; bytes <= 3; bytes += 2) {
        char path[512];
        snprintf(path, sizeof path, "%s/%d.%s", folder, number, bytes == 1 ? "pgm" : "ppm");
        FILE *file = fopen(path, "wb");
        if (!file)
            exit(4);
        fprintf(file, "P%c %d %d 255\n", bytes == 1 ? '5' : '6', image->width, image->height);
        for (int i = 0; i < image->width * image->height; i++)
            fwrite(image->pixels + 3 * i, 1, (size_t)bytes, file);
        if (fclose(file) != 0)
            exit(4);
    }
}

/* ---- detection --------------------------------------------------------------------------- */

struct sighting {
    const struct hm_detector *detector;
    const struct hm_image *image;
    struct hm_detection *people;
    size_t count;
    enum hm_status status;
};

static void *look(void *context)
{
    struct sighting *s = context;
    s->status = hm_detect(s->detector, s->image, &s->people, &s->count, NULL);
    return NULL;
}

static int differ(const struct sighting *a, const struct sighting *b)
{
    int different = a->count != b->count;
    for (size_t i = 0; i < a->count && !different; i++) {
        const struct hm_detection *p = &a->people[i], *q = &b->people[i];
        different = p->x != q->x || p->y != q->y || p->width != q->width ||
                    p->height != q->height || p->score != q->score;
    }
    return different;
}

/* Looks alone, then twice at once: the answers must be the same. */
static struct sighting look_thrice(const struct hm_detector *detector, const struct hm_image *image)
{
    struct sighting s[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        memset(&s[i], 0, sizeof s[i]);
        s[i].detector = detector;
        s[i].image = image;
        if (i > 0 && pthread_create(&threads[i], NULL, look, &s[i]) != 0)
            exit(6);
    }
    pthread_join(threads[1], NULL);
    pthread_join(threads[2], NULL);
    look(&s[0]);
    for (int i = 0; i < 3; i++)
        if (s[i].status != HM_OK || differ(&s[0], &s[i])) {
            fprintf(stderr, "host: threads that share a detector differ\n");
            exit(1);
        }
    hm_free(s[1].people);
    hm_free(s[2].people);
    return s[0];
}

static void measure(const struct hm_detection *people, size_t count)
{
    struct hm_measured m;
    struct hm_truth *truth = calloc(count + 1, sizeof *truth);
    size_t first[2] = {0, count};
    if (!truth)
        exit(6);
    for (size_t i = 0; i < count; i++) { /* every other one is a person */
        truth[i].x = people[i].x + 1;
        truth[i].y = people[i].y;
        truth[i].width = people[i].width;
        truth[i].height = people[i].height;
        truth[i].visible = 1;
        truth[i].ignore = i % 3 == 2;
    }
    m.struct_size = sizeof m;
    if (count > 0) {
        must(hm_measure(NULL, 1, truth, first, people, first, &m, &error));
        printf("measured");
        print_double(m.lamr);
        print_double(m.ap);
        print_double(m.coco_ap);
        printf("\n");
    }
    free(truth);
}

static void find_people(const struct hm_detector *detector, const struct layout *layout,
                        const char *path, const char *folder, int number)
{
    struct hm_image decoded;
    unsigned char *block;
    must(hm_image_read(path, &decoded, &error));
    write_pictures(&decoded, folder, number);
    struct hm_image image = lay_out(&decoded, layout, &block);
    struct sighting s = look_thrice(detector, &image);
    printf("picture %s\n", path);
    for (size_t i = 0; i < s.count; i++) {
        print_double(s.people[i].x);
        print_double(s.people[i].y);
        print_double(s.people[i].width);
        print_double(s.people[i].height);
        print_double((double)s.people[i].score);
        printf("\n");
    }
    measure(s.people, s.count);
    hm_free(s.people);
    free(block);
    hm_image_free(&decoded);
}

/* ---- models ------------------------------------------------------------------------------ */

static void through_files(const struct hm_model *model, const char *folder)
{
    char path[512];
    struct hm_model *back;
    snprintf(path, sizeof path, "%s/model.json", folder);
    must(hm_model_save(model, path, HM_MODEL_JSON, &error));
    snprintf(path, sizeof path, "%s/model.yml", folder);
    must(hm_model_save(model, path, HM_MODEL_OPENCV, &error));
    must(hm_model_load(path, &back, &error));
    snprintf(path, sizeof path, "%s/back.json", folder);
    must(hm_model_save(back, path, HM_MODEL_JSON, &error));
    hm_model_free(back);
}

static void train(char **arguments)
{
    struct hm_train_options options;
    struct hm_train_data data;
    struct hm_model *model;
    options.struct_size = sizeof options;
    hm_train_defaults(&options);
    options.threads = atoi(arguments[2]);
    options.stop = "rounds=2,gap=1.001";
    options.scratch_folder = "/tmp";
    memset(&data, 0, sizeof data);
    data.struct_size = sizeof data;
    data.positives_path = arguments[3];
    data.negatives_path = arguments[4];
    must(hm_train(&options, &data, NULL, &model, &error));
    must(hm_model_save(model, arguments[5], HM_MODEL_JSON, &error));
    hm_model_free(model);
}

static void set_locale(const char *name)
{
    if (!setlocale(LC_ALL, name) || strcmp(localeconv()->decimal_point, ",") != 0) {
        fprintf(stderr, "host: no locale %s with a decimal comma\n", name);
        exit(77);
    }
}

int main(int count, char **arguments)
{
    struct hm_model *model;
    struct hm_detector *detector;
    struct hm_detect_options options;
    const struct layout *layout = layouts;
    if (getenv("HOST_LOCALE"))
        set_locale(getenv("HOST_LOCALE"));
    if (count < 6 || strcmp(hm_version(), HM_VERSION) != 0)
        return 2;
    if (strcmp(arguments[1], "train") == 0) {
        train(arguments);
        return 0;
    }
    while (strcmp(layout->name, arguments[1]) != 0)
        layout++;
    must(hm_model_load(arguments[3], &model, &error));
    through_files(model, arguments[4]);
    options.struct_size = sizeof options;
    hm_detect_defaults(model, &options);
    options.threads = atoi(arguments[2]);
    must(hm_detector_new(model, &options, &detector, &error));
    for (int i = 5; i < count; i++)
        find_people(detector, layout, arguments[i], arguments[4], i - 5);
    hm_detector_free(detector);
    hm_model_free(model);
    return 0;
}
