/* `hogmine show RUN --round N`: the windows that a round added, cut from their photographs, the
 * hardest first. What was added is in RUN/hard/NNN.csv, where the photographs are in RUN/run.json.
 */
#include "commands/show.h"
#include "commands/train.h"
#include "report/contact.h"
#include "report/run_report.h"

#define SHOWN 50 /* unless --top */

struct round_sheet {
    const struct show_settings *settings;
    const char *run;
    struct data_set negatives;
    struct run_windows added; /* the hardest first */
};

/* ---- what the run folder says ------------------------------------------------------------ */

/* Where the photographs of the run are: --negatives, or what run.json has. */
static enum hm_status find_photographs(struct round_sheet *r, struct hm_error *error)
{
    struct run_record record;
    struct hm_error why;
    const char *asked = r->settings->negatives;
    enum hm_status status = read_record(r->run, &record, &why);
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

/* ---- the picture ------------------------------------------------------------------------- */

static enum hm_status name_crops(const struct round_sheet *r, struct contact_crop *crops,
                                 size_t count, struct hm_error *error)
{
    if (!crops)
        return fail_memory(error, count * sizeof *crops, "a contact sheet");
    for (size_t i = 0; i < count; i++) {
        const struct run_window *w = &r->added.items[i];
        struct contact_crop *crop = &crops[i];
        size_t from;
        crop->name = w->image;
        crop->part = BOX_OF(&w->box);
        snprintf(crop->caption, sizeof crop->caption, "%+.3f", (double)w->box.score);
        if (data_index(&r->negatives, w->image, &from))
            crop->photo = &r->negatives.images[from];
        else
            fail(&crop->error, HM_INPUT, "%s: not among the negatives; give --negatives PATH",
                 w->image);
    }
    return HM_OK;
}

/* The shape of the crops is that of the windows. */
static enum hm_status draw_round(const struct round_sheet *r, struct threads *threads,
                                 struct picture *picture, struct hm_error *error)
{
    const struct show_settings *s = r->settings;
    struct terminal terminal = terminal_open(s->common.quiet);
    char title[200];
    size_t most = (size_t)(s->top.given ? s->top.value : SHOWN);
    size_t shown = r->added.count < most ? r->added.count : most;
    const struct hm_detection *first = &r->added.items[0].box;
    snprintf(title, sizeof title, "round %d added %zu window%s%s", s->round.value, r->added.count,
             plural((long)r->added.count), shown < r->added.count ? "; the hardest" : "");
    struct contact_sheet sheet = {.width = first->width,
                                  .height = first->height,
                                  .title = title,
                                  .max_pixels = files_max_pixels(&s->files),
                                  .threads = threads,
                                  .skipped = terminal_skipped,
                                  .listener = &terminal};
    struct contact_crop *crops = mem_array(shown, sizeof *crops);
    enum hm_status status = name_crops(r, crops, shown, error);
    HM_THEN(status, contact_draw(&sheet, crops, shown, picture, error));
    HM_THEN(status, files_judge_bad(&s->files, terminal.skipped, shown, error));
    mem_free(crops);
    return status;
}

enum hm_status show_round(const struct show_settings *s, const char *run, struct hm_error *error)
{
    struct round_sheet r = {.settings = s, .run = run};
    struct picture picture = {0};
    struct text none = {0};
    struct threads *threads = NULL;
    enum hm_status status = find_photographs(&r, error);
    HM_THEN(status, read_round(&r, error));
    if (status == HM_OK && !(threads = common_threads(&s->common, error)))
        status = error->status;
    HM_THEN(status, draw_round(&r, threads, &picture, error));
    HM_THEN(status, show_picture(s, &picture, "round", run, &none, error));
    threads_free(threads);
    picture_free(&picture);
    run_windows_free(&r.added);
    data_free(&r.negatives);
    return status;
}
