/* `hogmine show RUN --round N`: the windows that a round added, cut from their photographs, the
 * hardest first. What was added is in RUN/hard/NNN.csv, where the photographs are in RUN/run.json.
 */
#include "commands/show.h"
#include "commands/train.h"
#include "report/run_report.h"

#define SHOWN 50 /* unless --top */

struct round_sheet {
    const struct show_settings *settings;
    const char *run;
    struct data_set negatives;
    struct run_windows added; /* the hardest first */
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
    struct run_record record;
    struct hm_error why;
    const char *asked = r->settings->negatives;
    enum hm_status status = read_record(r->run, &record, &why);
    if (status == HM_OK && !asked && !run_option(&record, "negatives"))
        status = fail(&why, HM_INPUT, "the record does not say where they are");
    if (status == HM_OK || asked)
        status = mined_photographs(&record, asked, &r->negatives, &why);
    if (status != HM_OK)
        fail(error, status,
             asked ? "%s%.600s"
                   : "%s: its photographs cannot be used (%.600s); give --negatives PATH",
             asked ? "" : r->run, why.text);
    run_record_free(&record);
    return status;
}

static int hardest_first(const void *a, const void *b)
{
    const struct run_window *p = a, *q = b;
    if (p->box.score != q->box.score)
        return p->box.score > q->box.score ? -1 : 1;
    return p->line - q->line;
}

static enum hm_status read_round(struct round_sheet *r, struct hm_error *error)
{
    struct hm_error why;
    int round = r->settings->round.value;
    struct run_windows *added = &r->added;
    if (run_read(r->run, RUN_ADDED, round, added, &why) != HM_OK)
        return fail(error, why.status, "%s%s", why.text,
                    run_has(r->run, RUN_ADDED, round) ? "" : ": the run has no such round");
    if (added->count == 0) {
        char *path = run_path(r->run, RUN_ADDED, round);
        fail(error, HM_INPUT, "%s: round %d added no window", path ? path : r->run, round);
        mem_free(path);
        return HM_INPUT;
    }
    sort_items(added->items, added->count, sizeof *added->items, hardest_first);
    return HM_OK;
}

/* ---- crops ------------------------------------------------------------------------------- */

static void cut_item(void *context, size_t i, int worker)
{
    (void)worker;
    struct round_sheet *r = context;
    const struct run_window *a = &r->added.items[i];
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
    const struct hm_detection *first = &r->added.items[0].box;
    r->shown = r->added.count < most ? r->added.count : most;
    snprintf(title, sizeof title, "round %d added %zu window%s%s", r->settings->round.value,
             r->added.count, plural((long)r->added.count),
             r->shown < r->added.count ? "; the hardest" : "");
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
        snprintf(score, sizeof score, "%+.3f", (double)r->added.items[i].box.score);
        sheet_contact_put(&r->contact, i, &r->crops[i], score, r->added.items[i].image);
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
    HM_THEN(status, show_picture(r->settings, &r->contact.picture, "round", r->run, &none, error));
    return status;
}

enum hm_status show_round(const struct show_settings *s, const char *run, struct hm_error *error)
{
    struct round_sheet r = {.settings = s, .run = run};
    enum hm_status status = find_photographs(&r, error);
    HM_THEN(status, read_round(&r, error));
    HM_THEN(status, draw_round(&r, error));
    for (size_t i = 0; r.crops && i < r.shown; i++)
        image_free(&r.crops[i]);
    picture_free(&r.contact.picture);
    mem_free(r.crops);
    mem_free(r.errors);
    run_windows_free(&r.added);
    data_free(&r.negatives);
    return status;
}
