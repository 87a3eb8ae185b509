/* write: the whole set on disk. Items are made and written in parallel; each owns its file and its
 * boxes, so the bytes do not depend on how many threads there are. The lists of boxes, the contact
 * sheet and the README come last: where they stand, everything else does.
 */
#include "synth/synth_internal.h"
#include "disk/disk.h"

#include <string.h>

#define CSV_HEADER "image,xmin,ymin,xmax,ymax,label,ignore,visible\n"
#define MAX_IMAGES 1000000

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
    struct synth_made made;
    struct truth *negatives, *streets; /* who is in them, owned */
    struct failure *failures;          /* one a worker, owned */
};

static enum hm_status write_image(const char *folder, size_t number, const struct image *image,
                                  struct hm_error *error)
{
    struct text name = {0};
    text_printf(&name, "%s/%06zu.jpg", folder, number);
    enum hm_status status = text_check(&name, error);
    HM_THEN(status, image_write(name.bytes, image, error));
    text_free(&name);
    return status;
}

static enum hm_status make_crop(const struct job *job, size_t i, struct hm_error *error)
{
    struct image image;
    HM_TRY(synth_crop(job->options, (int)i, &image, error));
    enum hm_status status = write_image(job->folders[0], i + 1, &image, error);
    image_free(&image);
    return status;
}

static enum hm_status make_scene(const struct job *job, size_t i, bool people,
                                 struct hm_error *error)
{
    struct synth_scene scene;
    struct truth *truth = people ? &job->streets[i] : &job->negatives[i];
    HM_TRY(synth_scene(job->options, (int)i, people, &scene, error));
    enum hm_status status = write_image(job->folders[people ? 2 : 1], i + 1, &scene.image, error);
    truth->count = scene.people_count;
    memcpy(truth->people, scene.people, sizeof truth->people);
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
    size_t crops = job->made.positives, empties = job->made.negatives;
    if (item < crops)
        failure->status = make_crop(job, item, &failure->error);
    else if (item < crops + empties)
        failure->status = make_scene(job, item - crops, false, &failure->error);
    else
        failure->status = make_scene(job, item - crops - empties, true, &failure->error);
}

static enum hm_status run(struct job *job, struct threads *threads, struct hm_error *error)
{
    threads_run(threads, job->made.positives + job->made.negatives + job->made.streets, make_item,
                job);
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

/* FOLDER/name: the people of the scenes in FOLDER/part; with `every`, scenes without people get a
 * line without numbers, for they count too when false positives are counted by the image. */
static enum hm_status write_truth(const char *folder, const char *name, const char *part,
                                  const char *label, bool every, const struct truth *truths,
                                  size_t count, struct hm_error *error)
{
    struct text csv = {0};
    text_printf(&csv, CSV_HEADER);
    for (size_t i = 0; i < count; i++) {
        if (truths[i].count == 0 && every)
            text_printf(&csv, "%s/%06zu.jpg,,,,,,,\n", part, i + 1);
        for (int k = 0; k < truths[i].count; k++) {
            const struct synth_person *p = &truths[i].people[k];
            text_printf(&csv, "%s/%06zu.jpg,%.0f,%.0f,%.0f,%.0f,%s,%d,%.2f\n", part, i + 1, p->x,
                        p->y, p->x + p->width, p->y + p->height, label,
                        p->visible < SYNTH_LEAST_VISIBLE, p->visible);
        }
    }
    return write_text_file(folder, name, &csv, error);
}

static void count_people(struct job *job)
{
    for (size_t i = 0; i < job->made.streets; i++)
        job->made.people += (size_t)job->streets[i].count;
    for (size_t i = 0; i < job->made.negatives; i++)
        job->made.unlabelled += job->negatives[i].count > 0;
}

/* How the two kinds of object are told of. */
struct words {
    const char *one, *many, *whom, *crop;
};
static const struct words object_words[] = {
    [SYNTH_PERSON] = {"a person", "people", "whom",
                      "crops of 96 x 160 pixels; one person 96 pixels tall stands in the\n"
                      "             middle (crown at row 32, soles at row 128)"},
    [SYNTH_SIGN] = {"a sign", "signs", "that",
                    "crops of 96 x 96 pixels; one sign 48 pixels tall is in the middle"},
};

static void print_contents(const struct synth_made *made, const struct words *w, struct text *t)
{
    text_printf(t,
                "positives/   %zu %s\n"
                "negatives/   %zu scenes, ",
                made->positives, w->crop, made->negatives);
    if (made->unlabelled)
        text_printf(t, "some with %s %s nobody labelled\n", w->many, w->whom);
    else
        text_printf(t, "without %s\n", w->one);
    if (made->unlabelled)
        text_printf(t,
                    "unlabelled.csv  the truth about those: %zu negatives hold %s. Not for\n"
                    "             training: to check what `suspects` finds\n",
                    made->unlabelled, w->many);
    text_printf(
        t,
        "street/      %zu scenes with %zu %s\n"
        "street.csv   their boxes: image,xmin,ymin,xmax,ymax in pixels, 0-based, half-open;\n"
        "             the image's name is relative to this folder; visible is the share of\n"
        "             %s that nothing hides, ignore is 1 where that is below %g\n"
        "contact-sheet.png  the first of each, to look at\n\n",
        made->streets, made->people, w->many, w->one, SYNTH_LEAST_VISIBLE);
}

static enum hm_status write_readme(const char *folder, const struct job *job,
                                   struct hm_error *error)
{
    struct text t = {0};
    text_printf(&t, "A made street: pictures drawn by a program, with truth. No photographs.\n\n"
                    "made by hogmine " HM_VERSION " synth\n\n");
    bool signs = job->options->object == SYNTH_SIGN;
    print_contents(&job->made, &object_words[job->options->object], &t);
    knobs_print(job->options, &t);
    text_printf(&t,
                "With more --images the first ones stay the same.\n\n"
                "What stands in the scenes and is no %s:\n%s",
                synth_objects[job->options->object], signs ? "  person\n" : "");
    for (int i = 0; thing_number(i); i++)
        if (!(signs && thing_number(i)->places & BEARS_A_SIGN))
            text_printf(&t, "  %s\n", thing_number(i)->name);
    return write_text_file(folder, "README.txt", &t, error);
}

static enum hm_status write_lists(const char *folder, struct job *job, struct hm_error *error)
{
    const struct synth_made *made = &job->made;
    const char *label = synth_objects[job->options->object];
    count_people(job);
    enum hm_status status = write_truth(folder, "street.csv", "street", label, true, job->streets,
                                        made->streets, error);
    if (!status && job->options->knobs.unlabelled > 0)
        status = write_truth(folder, "unlabelled.csv", "negatives", label, false, job->negatives,
                             made->negatives, error);
    HM_THEN(status, sheet_write(folder, made, job->options, job->negatives, job->streets, error));
    return status ? status : write_readme(folder, job, error);
}

static enum hm_status prepare(const char *folder, struct job *job, int workers,
                              struct hm_error *error)
{
    static const char *const names[3] = {"positives", "negatives", "street"};
    job->negatives = mem_array(job->made.negatives, sizeof *job->negatives);
    job->streets = mem_array(job->made.streets, sizeof *job->streets);
    job->failures = mem_array((size_t)workers, sizeof *job->failures);
    if (!job->negatives || !job->streets || !job->failures)
        return fail_memory(error, mem_product(job->made.negatives, sizeof *job->negatives),
                           "the truth");
    for (int i = 0; i < 3; i++) {
        job->folders[i] = file_join(folder, names[i]);
        if (!job->folders[i])
            return fail_memory(error, 0, "a folder's name");
        HM_TRY(file_make_folder(job->folders[i], error));
    }
    return HM_OK;
}

enum hm_status synth_write(const char *folder, const struct synth_options *options,
                           struct threads *threads, struct synth_made *made, struct hm_error *error)
{
    if (options->images < 1 || options->images > MAX_IMAGES)
        return fail(error, HM_USAGE, "%d images: give 1 to %d", options->images, MAX_IMAGES);
    size_t images = (size_t)options->images;
    struct job job = {
        .options = options,
        .made = {.positives = 2 * images, .negatives = images, .streets = (images + 3) / 4}};
    HM_TRY(synth_check(options, error));
    enum hm_status status = prepare(folder, &job, threads_count(threads), error);
    HM_THEN(status, run(&job, threads, error));
    HM_THEN(status, write_lists(folder, &job, error));
    if (made)
        *made = job.made;
    for (int i = 0; i < 3; i++)
        mem_free(job.folders[i]);
    mem_free(job.negatives);
    mem_free(job.streets);
    mem_free(job.failures);
    return status;
}
