/* `hogmine show RUN --round N`: the windows that a round added, cut from their photographs, the
 * hardest first. What was added is in RUN/hard/NNN.csv, where the photographs are in RUN/run.json.
 */
#include "commands/show.h"
#include "report/run_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HARD_MAX_BYTES ((size_t)1 << 30)
#define SHOWN 50 /* unless --top */

/* A line of hard/NNN.csv. */
struct added {
    const char *image; /* points into the file */
    struct hm_detection box;
    int line;
};

struct round_sheet {
    const struct show_settings *settings;
    const char *run;
    struct data_set negatives;
    struct file_bytes file;
    struct added *added;
    size_t count, capacity;
    struct sheet_contact contact;
    /* of each crop that is shown */
    size_t shown;
    struct image *crops;
    struct hm_error *errors;
};

/* ---- what the run folder says ------------------------------------------------------------ */

/* Where the photographs of the run are: --negatives, or what run.json has. */
static enum hm_status find_photographs(struct round_sheet *r, struct hm_error *error)
{
    struct story record = {0};
    struct hm_error why;
    const char *asked = r->settings->negatives;
    enum hm_status status = story_read_record(r->run, &record, error);
    if (status == HM_OK && asked) {
        status = mined_photographs(&record, asked, &r->negatives, error);
    } else if (status == HM_OK && !record.negatives) {
        status = fail(error, HM_INPUT,
                      "%s: run.json does not say where the negatives are; give --negatives PATH",
                      r->run);
    } else if (status == HM_OK) {
        status = mined_photographs(&record, NULL, &r->negatives, &why);
        if (status != HM_OK)
            fail(error, status,
                 "%s: its photographs cannot be used (%.600s); give --negatives PATH", r->run,
                 why.text);
    }
    story_free(&record);
    return status;
}

static bool read_numbers(char **fields, const int *which, double *values, int count)
{
    for (int i = 0; i < count; i++) {
        char *end;
        values[i] = number_read(fields[which[i]], &end);
        if (end == fields[which[i]] || *end || !isfinite(values[i]))
            return false;
    }
    return true;
}

static enum hm_status read_lines(struct round_sheet *r, const char *path, struct hm_error *error)
{
    static const char header[] = "image,level,level_x,level_y,x,y,width,height,score";
    static const int which[] = {4, 5, 6, 7, 8};
    char *cursor = (char *)r->file.bytes, *fields[9];
    if (strncmp(cursor, header, sizeof header - 1) != 0)
        return fail(error, HM_INPUT, "%s: the first line is not \"%s\"", path, header);
    csv_record(&cursor, fields, 9);
    enum hm_status status = HM_OK;
    for (int line = 2, got; status == HM_OK && (got = csv_record(&cursor, fields, 9)) >= 0;
         line++) {
        double v[5];
        if (got == 0)
            continue;
        if (got < 9 || !read_numbers(fields, which, v, 5) || !(v[2] > 0 && v[3] > 0))
            return fail(error, HM_INPUT, "%s: window %d is not a line of 9 values", path, line - 1);
        status =
            mem_reserve((void **)&r->added, &r->capacity, r->count + 1, sizeof *r->added, error);
        if (status == HM_OK)
            r->added[r->count++] =
                (struct added){fields[0], {v[0], v[1], v[2], v[3], (float)v[4]}, line};
    }
    return status;
}

static int hardest_first(const void *a, const void *b)
{
    const struct added *aa = a, *ab = b;
    if (aa->box.score != ab->box.score)
        return aa->box.score > ab->box.score ? -1 : 1;
    return aa->line - ab->line;
}

static enum hm_status read_round(struct round_sheet *r, struct hm_error *error)
{
    char name[32];
    struct hm_error why;
    snprintf(name, sizeof name, "hard/%03d.csv", r->settings->round.value);
    char *path = file_join(r->run, name);
    if (!path)
        return fail_memory(error, 0, "a path");
    enum hm_status status = file_read(path, HARD_MAX_BYTES, &r->file, &why);
    if (status != HM_OK)
        fail(error, status, "%s%s", why.text,
             file_exists(path) ? "" : ": the run has no such round");
    if (status == HM_OK)
        status = read_lines(r, path, error);
    if (status == HM_OK && r->count == 0)
        status =
            fail(error, HM_INPUT, "%s: round %d added no window", path, r->settings->round.value);
    mem_free(path);
    sort_items(r->added, r->count, sizeof *r->added, hardest_first);
    return status;
}

/* ---- crops ------------------------------------------------------------------------------- */

static void cut_item(void *context, size_t i, int worker)
{
    (void)worker;
    struct round_sheet *r = context;
    const struct added *a = &r->added[i];
    struct image photo = {0};
    size_t from;
    enum hm_status status =
        data_index(&r->negatives, a->image, &from)
            ? image_read(r->negatives.images[from].path, files_max_pixels(&r->settings->files),
                         &photo, &r->errors[i])
            : fail(&r->errors[i], HM_INPUT, "%s: not among the negatives; give --negatives PATH",
                   a->image);
    struct hm_error why;
    if (status == HM_OK) {
        status = image_crop(&photo, a->box.x, a->box.y, a->box.width, a->box.height,
                            r->contact.crop_width, r->contact.crop_height, &r->crops[i], &why);
        if (status != HM_OK)
            fail(&r->errors[i], status, "%s: %s", a->image, why.text);
    }
    image_free(&photo);
}

/* The shape of the crops is that of the windows. */
static enum hm_status lay_out(struct round_sheet *r, struct hm_error *error)
{
    char title[200];
    size_t most = (size_t)(r->settings->top.given ? r->settings->top.value : SHOWN);
    const struct hm_detection *first = &r->added[0].box;
    r->shown = r->count < most ? r->count : most;
    snprintf(title, sizeof title, "round %d added %zu window%s%s", r->settings->round.value,
             r->count, plural((long)r->count), r->shown < r->count ? "; the hardest" : "");
    r->crops = mem_array(r->shown, sizeof *r->crops);
    r->errors = mem_array(r->shown, sizeof *r->errors);
    if (!r->crops || !r->errors)
        return fail_memory(error, r->shown * sizeof *r->errors, "a contact sheet");
    return sheet_contact_begin(first->width, first->height, r->shown, title, &r->contact, error);
}

static enum hm_status put_crops(struct round_sheet *r, struct terminal *terminal,
                                struct hm_error *error)
{
    for (size_t i = 0; i < r->shown; i++) {
        char score[32];
        if (r->errors[i].status == HM_MEMORY) {
            *error = r->errors[i];
            return HM_MEMORY;
        }
        if (r->errors[i].status != HM_OK)
            terminal_skipped(terminal, r->errors[i].text);
        snprintf(score, sizeof score, "%+.3f", (double)r->added[i].box.score);
        sheet_contact_put(&r->contact, i, &r->crops[i], score, r->added[i].image);
    }
    return files_judge_bad(&r->settings->files, terminal->skipped, r->shown, error);
}

static enum hm_status draw_round(struct round_sheet *r, struct hm_error *error)
{
    struct text none = {0};
    struct terminal terminal = terminal_open(r->settings->common.quiet);
    enum hm_status status = lay_out(r, error);
    struct threads *threads = status == HM_OK ? common_threads(&r->settings->common, error) : NULL;
    if (!threads)
        return error->status;
    threads_run(threads, r->shown, cut_item, r);
    threads_free(threads);
    status = put_crops(r, &terminal, error);
    if (status == HM_OK)
        status = show_picture(r->settings, &r->contact.picture, "round", r->run, &none, error);
    return status;
}

enum hm_status show_round(const struct show_settings *s, const char *run, struct hm_error *error)
{
    struct round_sheet r = {.settings = s, .run = run};
    enum hm_status status = find_photographs(&r, error);
    if (status == HM_OK)
        status = read_round(&r, error);
    if (status == HM_OK)
        status = draw_round(&r, error);
    for (size_t i = 0; r.crops && i < r.shown; i++)
        image_free(&r.crops[i]);
    picture_free(&r.contact.picture);
    mem_free(r.crops);
    mem_free(r.errors);
    mem_free(r.added);
    file_free(&r.file);
    data_free(&r.negatives);
    return status;
}
