/* What is in the middle of positives: the mean gradient picture, and people.
 *
 * The gradient picture is made of the windows as they would be trained on, at half their size;
 * of each the share that each band of columns and rows has of its gradient, so that a picture of
 * strong contrast counts as much as one of weak.
 *
 * People are looked for in twice the window around its middle, brought to a size at which somebody
 * as tall as expected is found on the middle level: from half to twice that size, anywhere.
 */
#include "data/doctor_internal.h"

#include <math.h>
#include <stdatomic.h>

#define AROUND 2.0             /* windows: the region in which people are looked for */
#define ENLARGED 2.0           /* times the size at which the expected person would be found */
#define STEP 1.189207115002721 /* four levels an octave */
#define SEEN 0.0f              /* score from which on somebody is there */

struct positive_job {
    const struct data_doctor_case *given;
    const struct doctor_sample *sample;
    struct doctor_eyes eyes;
    struct doctor_look *looks;
    atomic_bool no_memory;
};

/* The middle and the height of the object. */
struct object {
    double x, y, height;
};

static double gradient_at(const struct image *image, int x, int y)
{
    int left = x > 0 ? x - 1 : x, right = x + 1 < image->width ? x + 1 : x;
    int top = y > 0 ? y - 1 : y, bottom = y + 1 < image->height ? y + 1 : y;
    double most = 0;
    size_t row = (size_t)image->width * 3;
    for (size_t c = 0; c < 3; c++) {
        const unsigned char *line = image->rgb + (size_t)y * row + c;
        const unsigned char *column = image->rgb + (size_t)x * 3 + c;
        double dx = line[right * 3] - line[left * 3];
        double dy = column[(size_t)bottom * row] - column[(size_t)top * row];
        dx /= right > left ? right - left : 1;
        dy /= bottom > top ? bottom - top : 1;
        most = fmax(most, dx * dx + dy * dy);
    }
    return sqrt(most);
}

/* Adds up the gradient by bands; bands that hold no pixel stay at 0. */
static void measure_gradient(const struct image *image, struct doctor_look *look)
{
    double columns[DATA_BANDS] = {0}, rows[DATA_BANDS] = {0}, all = 1e-9;
    int column_pixels[DATA_BANDS] = {0}, row_pixels[DATA_BANDS] = {0};
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            double strength = gradient_at(image, x, y);
            int column = x * DATA_BANDS / image->width, row = y * DATA_BANDS / image->height;
            columns[column] += strength;
            rows[row] += strength;
            column_pixels[column]++;
            row_pixels[row]++;
            all += strength;
        }
    all /= (double)image->width * image->height;
    for (int b = 0; b < DATA_BANDS; b++) {
        look->columns[b] = (float)(columns[b] / (column_pixels[b] ? column_pixels[b] : 1) / all);
        look->rows[b] = (float)(rows[b] / (row_pixels[b] ? row_pixels[b] : 1) / all);
    }
}

static int at_least(double size, int least)
{
    return size > least ? (int)(size + 0.5) : least;
}

static enum hm_status look_at_gradient(const struct data_doctor_case *given,
                                       const struct image *image, struct object object,
                                       struct doctor_look *look)
{
    struct image window;
    double height = object.height / given->fill;
    double width = height * given->window_width / given->window_height;
    HM_TRY(image_crop(image, object.x - width / 2, object.y - height / 2, width, height,
                      at_least(given->window_width / 2.0, DATA_BANDS),
                      at_least(given->window_height / 2.0, DATA_BANDS), &window, NULL));
    measure_gradient(&window, look);
    image_free(&window);
    look->read = true;
    return HM_OK;
}

static enum hm_status look_for_person(struct doctor_eyes *eyes, int worker,
                                      const struct image *image, struct object object,
                                      struct doctor_look *look)
{
    const struct hm_geometry *g = &eyes->model->geometry;
    double tall = eyes->model->object.fill * g->window_height;
    double pixel = object.height / tall; /* of the model's window */
    double width = AROUND * g->window_width, height = AROUND * g->window_height;
    struct image region;
    struct hm_detection best;
    HM_TRY(image_crop(image, object.x - width / 2 * pixel, object.y - height / 2 * pixel,
                      width * pixel, height * pixel, (int)(width * ENLARGED),
                      (int)(height * ENLARGED), &region, NULL));
    enum hm_status status = doctor_best_window(eyes, worker, &region, STEP, 0, &best, NULL);
    double unit = ENLARGED * tall; /* an object height, in the region */
    look->person = status == HM_OK && best.score >= SEEN;
    look->right = (best.x + best.width / 2 - region.width / 2.0) / unit;
    look->below = (best.y + best.height / 2 - region.height / 2.0) / unit;
    look->size = best.height / (ENLARGED * g->window_height);
    image_free(&region);
    return status;
}

/* One of the windows of the image that are not jittered. */
static const struct scan_example *window_of(const struct data_windows *windows, size_t image,
                                            uint64_t hash)
{
    const struct scan_example *first = windows->items + windows->first[image];
    size_t count = windows->first[image + 1] - windows->first[image], plain = 0;
    for (size_t k = 0; k < count; k++)
        plain += first[k].copy == 0;
    size_t wanted = plain > 0 ? (size_t)(hash % plain) : 0;
    for (size_t k = 0; k < count; k++)
        if (first[k].copy == 0 && wanted-- == 0)
            return &first[k];
    return first;
}

static void look_at_positive(void *context, size_t item, int worker)
{
    struct positive_job *job = context;
    const struct data_doctor_case *given = job->given;
    struct doctor_look *look = &job->looks[item];
    struct image image;
    *look = (struct doctor_look){.image = job->sample->images[item]};
    const struct scan_example *window =
        window_of(given->windows, look->image, job->sample->hashes[item]);
    const struct data_image *from = &given->positives->images.images[look->image];
    enum hm_status status = data_read_image(from, given->max_pixels, &image, NULL);
    if (status == HM_OK) {
        const struct hm_geometry g = {.window_width = given->window_width,
                                      .window_height = given->window_height};
        struct scan_person person = scan_example_person(
            window, &g, given->fill * given->window_height, image.width, image.height);
        struct object object = {person.x + person.width / 2, person.y + person.height / 2,
                                person.height};
        status = look_at_gradient(given, &image, object, look);
        if (status == HM_OK && given->people)
            status = look_for_person(&job->eyes, worker, &image, object, look);
        image_free(&image);
    }
    if (status == HM_MEMORY)
        atomic_store(&job->no_memory, true);
}

/* What is usual of the windows. */
static void sum_up(const struct doctor_look *looks, size_t count, double *values,
                   struct data_evidence *e)
{
    double *right = values, *below = values + count, *apart = values + 2 * count,
           *size = values + 3 * count;
    size_t people = 0;
    for (size_t k = 0; k < count; k++) {
        const struct doctor_look *look = &looks[k];
        e->windows_seen += look->read;
        for (int b = 0; b < DATA_BANDS && look->read; b++) {
            e->columns[b] += look->columns[b];
            e->rows[b] += look->rows[b];
        }
        if (!look->person)
            continue;
        right[people] = look->right;
        below[people] = look->below;
        apart[people] = fmax(fabs(look->right), fabs(look->below));
        size[people++] = look->size;
    }
    for (int b = 0; b < DATA_BANDS && e->windows_seen > 0; b++) {
        e->columns[b] /= (double)e->windows_seen;
        e->rows[b] /= (double)e->windows_seen;
    }
    e->windows_with_people = people;
    e->right = doctor_median(right, people);
    e->below = doctor_median(below, people);
    e->apart = doctor_median(apart, people);
    e->size = doctor_median(size, people);
}

enum hm_status doctor_look_at_positives(const struct data_doctor_case *given,
                                        const struct doctor_sample *sample, struct threads *threads,
                                        struct doctor_look *looks, struct data_evidence *evidence,
                                        struct hm_error *error)
{
    struct positive_job job = {.given = given, .sample = sample, .looks = looks};
    double *values = mem_array(4 * sample->count + 1, sizeof *values);
    if (!values)
        return fail_memory(error, 4 * sample->count * sizeof *values, "a look at the positives");
    enum hm_status status =
        given->people ? doctor_eyes_open(&job.eyes, given->people, threads, error) : HM_OK;
    if (status == HM_OK) {
        threads_run(threads, sample->count, look_at_positive, &job);
        doctor_eyes_close(&job.eyes);
        sum_up(looks, sample->count, values, evidence);
        if (job.no_memory)
            status = fail_memory(error, 0, "a look at the positives");
    }
    mem_free(values);
    return status;
}
