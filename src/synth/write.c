/* write: the whole set on disk. Items are made and written in parallel; each owns its file and its
 * boxes, so the bytes do not depend on how many threads there are. The list of boxes and the README
 * come last: where they stand, everything else does.
 */
#include "synth/synth_internal.h"

#include <inttypes.h>

#define CSV_HEADER "image,xmin,ymin,xmax,ymax\n"
#define MAX_IMAGES 1000000

/* The boxes of one annotated scene, kept until the list is written. */
struct truth {
    struct synth_person people[SYNTH_MAX_PEOPLE];
    int count;
};

/* A worker's first failure. Items are handed out in rising order, so it is also its lowest, and the
 * lowest of all workers is the first by item. */
struct failure {
    enum hm_status status;
    size_t item;
    struct hm_error error;
};

struct job {
    const struct synth_options *options;
    char *folders[3]; /* positives, negatives, street; owned */
    size_t crops, empties, streets;
    struct truth *truths;     /* of the streets, owned */
    struct failure *failures; /* one a worker, owned */
};

static enum hm_status write_image(const char *folder, size_t number, const struct image *image,
                                  struct hm_error *error)
{
    struct text name = {0};
    text_printf(&name, "%s/%06zu.jpg", folder, number);
    enum hm_status status = text_check(&name, error);
    if (!status)
        status = image_write(name.bytes, image, error);
    text_free(&name);
    return status;
}

static enum hm_status make_crop(const struct job *job, size_t i, struct hm_error *error)
{
    struct image image;
    enum hm_status status = synth_crop(job->options->seed, (int)i, &image, error);
    if (!status)
        status = write_image(job->folders[0], i + 1, &image, error);
    image_free(&image);
    return status;
}

static enum hm_status make_scene(const struct job *job, size_t i, bool people,
                                 struct hm_error *error)
{
    const struct synth_options *o = job->options;
    struct synth_scene scene;
    enum hm_status status =
        synth_scene(o->seed, (int)i, people, o->width, o->height, &scene, error);
    if (!status)
        status = write_image(job->folders[people ? 2 : 1], i + 1, &scene.image, error);
    if (!status && people) {
        struct truth *truth = &job->truths[i];
        truth->count = scene.people_count;
        for (int k = 0; k < scene.people_count; k++)
            truth->people[k] = scene.people[k];
    }
    synth_scene_free(&scene);
    return status;
}

/* The order of items: crops, person-free scenes, annotated scenes. */
static void make_item(void *context, size_t item, int worker)
{
    struct job *job = context;
    struct failure *failure = &job->failures[worker];
    if (failure->status)
        return;
    failure->item = item;
    if (item < job->crops)
        failure->status = make_crop(job, item, &failure->error);
    else if (item < job->crops + job->empties)
        failure->status = make_scene(job, item - job->crops, false, &failure->error);
    else
        failure->status = make_scene(job, item - job->crops - job->empties, true, &failure->error);
}

static enum hm_status run(struct job *job, struct threads *threads, struct hm_error *error)
{
    threads_run(threads, job->crops + job->empties + job->streets, make_item, job);
    const struct failure *first = NULL;
    for (int i = 0; i < threads_count(threads); i++) {
        const struct failure *f = &job->failures[i];
        if (f->status && (!first || f->item < first->item))
            first = f;
    }
    if (!first)
        return HM_OK;
    return fail(error, first->status, "%s", first->error.text);
}

static enum hm_status write_text_file(const char *folder, const char *name, struct text *text,
                                      struct hm_error *error)
{
    char *path = file_join(folder, name);
    if (!path) {
        text_free(text);
        return fail_memory(error, 0, name);
    }
    enum hm_status status = file_write_text(path, text, error);
    mem_free(path);
    return status;
}

static enum hm_status write_truth(const char *folder, const struct job *job, struct hm_error *error)
{
    struct text csv = {0};
    text_printf(&csv, CSV_HEADER);
    for (size_t i = 0; i < job->streets; i++)
        for (int k = 0; k < job->truths[i].count; k++) {
            const struct synth_person *p = &job->truths[i].people[k];
            text_printf(&csv, "street/%06zu.jpg,%.0f,%.0f,%.0f,%.0f\n", i + 1, p->x, p->y,
                        p->x + p->width, p->y + p->height);
        }
    return write_text_file(folder, "street.csv", &csv, error);
}

static enum hm_status write_readme(const char *folder, const struct job *job,
                                   struct hm_error *error)
{
    const struct synth_options *o = job->options;
    int people = 0;
    for (size_t i = 0; i < job->streets; i++)
        people += job->truths[i].count;
    struct text t = {0};
    text_printf(&t,
                "A made street: pictures drawn by a program, with truth. No photographs.\n\n"
                "made by      hogmine " HM_VERSION " synth\n"
                "images       %d\n"
                "seed         %" PRIu64 "\n"
                "scene size   %d x %d pixels\n\n",
                o->images, o->seed, o->width, o->height);
    text_printf(
        &t,
        "positives/   %zu crops of 96 x 160 pixels; one person 96 pixels tall stands in the\n"
        "             middle (crown at row 32, soles at row 128)\n"
        "negatives/   %zu scenes without a person\n"
        "street/      %zu scenes with %d people\n"
        "street.csv   their boxes: image,xmin,ymin,xmax,ymax in pixels, 0-based, half-open;\n"
        "             the image's name is relative to this folder\n\n",
        job->crops, job->empties, job->streets, people);
    text_printf(&t,
                "The same version, images, seed and scene size give the same pictures on every\n"
                "machine. With more images the first ones stay the same.\n\n"
                "What stands in the scenes and is no person:\n");
    for (int i = 0; i < things_count; i++)
        text_printf(&t, "  %s\n", things[i].name);
    return write_text_file(folder, "README.txt", &t, error);
}

static enum hm_status prepare(const char *folder, struct job *job, int workers,
                              struct hm_error *error)
{
    static const char *const names[3] = {"positives", "negatives", "street"};
    job->truths = mem_array(job->streets, sizeof *job->truths);
    job->failures = mem_array((size_t)workers, sizeof *job->failures);
    if (!job->truths || !job->failures)
        return fail_memory(error, mem_product(job->streets, sizeof *job->truths), "the truth");
    for (int i = 0; i < 3; i++) {
        job->folders[i] = file_join(folder, names[i]);
        if (!job->folders[i])
            return fail_memory(error, 0, "a folder's name");
        enum hm_status status = file_make_folder(job->folders[i], error);
        if (status)
            return status;
    }
    return HM_OK;
}

enum hm_status synth_write(const char *folder, const struct synth_options *options,
                           struct threads *threads, struct hm_error *error)
{
    if (options->images < 1 || options->images > MAX_IMAGES)
        return fail(error, HM_USAGE, "%d images: give 1 to %d", options->images, MAX_IMAGES);
    size_t images = (size_t)options->images;
    struct job job = {
        .options = options, .crops = 2 * images, .empties = images, .streets = (images + 3) / 4};
    enum hm_status status = synth_check_size(options->width, options->height, error);
    if (!status)
        status = prepare(folder, &job, threads_count(threads), error);
    if (!status)
        status = run(&job, threads, error);
    if (!status)
        status = write_truth(folder, &job, error);
    if (!status)
        status = write_readme(folder, &job, error);
    for (int i = 0; i < 3; i++)
        mem_free(job.folders[i]);
    mem_free(job.truths);
    mem_free(job.failures);
    return status;
}
