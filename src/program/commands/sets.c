/* What `train` trains on, what it holds out and what it leaves out. */
#include "commands/train.h"
#include "disk/disk.h"

#include <string.h>

void free_sets(struct sets *sets)
{
    data_truth_free(&sets->positives);
    data_free(&sets->negatives);
    data_windows_free(&sets->windows);
    data_truth_free(&sets->held_positives);
    data_free(&sets->held_negatives);
    data_windows_free(&sets->held_windows);
    mine_avoid_free(&sets->avoid);
}

enum hm_status lend_sets(const struct sets *sets, size_t memory, size_t pixels_at_most, bool same,
                         struct data_lent *out, struct hm_error *error)
{
    bool held = sets->held_positives.images.count > 0 && sets->held_negatives.count > 0;
    const struct data_set *const all[] = {&sets->positives.images, &sets->negatives,
                                          held ? &sets->held_positives.images : NULL,
                                          held ? &sets->held_negatives : NULL};
    HM_TRY(data_lend(all, memory, pixels_at_most, same, out, error));
    out->data.examples = data_examples(&sets->windows);
    if (held)
        out->data.held_examples = data_examples(&sets->held_windows);
    out->data.avoid = sets->avoid.first ? &sets->avoid : NULL;
    return HM_OK;
}

/* ---- the same picture twice -------------------------------------------------------------- */

static const char *name_in(const struct sets *sets, size_t i)
{
    size_t positives = sets->positives.images.count;
    return i < positives ? sets->positives.images.images[i].path
                         : sets->negatives.images[i - positives].path;
}

/* Says which pictures are there twice: within a set they stay on one side, in both a person would
 * be learned as background. prints: of the positives, then of the negatives. */
static enum hm_status tell_duplicates(const struct sets *sets, const struct data_print *prints,
                                      struct terminal *terminal, struct hm_error *error)
{
    size_t positives = sets->positives.images.count, count = positives + sets->negatives.count;
    size_t *same = mem_array(count + 1, sizeof *same), twice = 0, both = 0;
    enum hm_status status = same ? data_find_same(prints, count, same, error)
                                 : fail_memory(error, count * sizeof *same, "duplicates");
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        bool across = same[i] < positives && i >= positives;
        twice += same[i] != i && !across;
        if (across && both++ < 10) {
            struct text line = {0};
            text_printf(&line, "%s and %s are the same picture, a positive and a negative",
                        name_in(sets, same[i]), name_in(sets, i));
            if (!line.failed)
                terminal_warn(terminal, line.bytes);
            text_free(&line);
        }
    }
    if (twice > 0)
        terminal_say(terminal, "%zu picture%s there twice: kept on one side of the split", twice,
                     twice == 1 ? " is" : "s are");
    if (both > 0)
        terminal_say(terminal, "%zu picture%s both a positive and a negative", both,
                     both == 1 ? " is" : "s are");
    mem_free(same);
    return status;
}

/* Prints of both sets in one array: negatives from positives->count on. */
static enum hm_status make_prints(const struct train_settings *s, const struct sets *sets,
                                  struct threads *threads, struct data_print **out,
                                  struct hm_error *error)
{
    const struct data_set *parts[2] = {&sets->positives.images, &sets->negatives};
    *out = mem_array(parts[0]->count + parts[1]->count + 1, sizeof **out);
    enum hm_status status = *out ? HM_OK : fail_memory(error, parts[1]->count, "prints");
    for (size_t i = 0, at = 0; i < 2 && status == HM_OK; at += parts[i++]->count) {
        struct data_print *prints;
        status = data_make_prints(parts[i], files_max_pixels(&s->files), threads, &prints, error);
        if (status == HM_OK)
            memcpy(*out + at, prints, parts[i]->count * sizeof *prints);
        mem_free(prints);
    }
    return status;
}

/* ---- the split --------------------------------------------------------------------------- */

static enum hm_status check_share(const struct train_settings *s, size_t kept, size_t held,
                                  const char *what, struct hm_error *error)
{
    if (kept > 0 && held > 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "--validation %g: %zu %s to train on and %zu held out; give more photographs",
                s->validation, kept, what, held);
}

static enum hm_status hold_out(const struct train_settings *s, struct threads *threads,
                               struct terminal *terminal, struct sets *sets, struct hm_error *error)
{
    struct data_print *prints = NULL;
    struct data_truth positives = {0};
    struct data_set negatives = {0};
    uint64_t seed = !s->split_seed.given ? s->mining.seed : s->split_seed.value;
    enum hm_status status = make_prints(s, sets, threads, &prints, error);
    HM_THEN(status, tell_duplicates(sets, prints, terminal, error));
    HM_THEN(status, data_split_truth(&sets->positives, prints, s->validation, seed, &positives,
                                     &sets->held_positives, error));
    HM_THEN(status, data_split(&sets->negatives, prints + sets->positives.images.count,
                               s->validation, seed, &negatives, &sets->held_negatives, error));
    mem_free(prints);
    if (status != HM_OK) {
        data_truth_free(&positives);
        return status;
    }
    data_truth_free(&sets->positives);
    data_free(&sets->negatives);
    sets->positives = positives;
    sets->negatives = negatives;
    status = check_share(s, positives.images.count, sets->held_positives.images.count, "positives",
                         error);
    return status == HM_OK
               ? check_share(s, negatives.count, sets->held_negatives.count, "negatives", error)
               : status;
}

/* ---- the whole --------------------------------------------------------------------------- */

/* A name among the negatives for an annotated photograph. */
static char *name_among_negatives(const char *name)
{
    return file_join("positives", name);
}

/* --mine-positives: annotated photographs are negatives but for their people. */
static enum hm_status add_annotated(struct sets *sets, struct hm_error *error)
{
    const struct data_set *images = &sets->positives.images;
    enum hm_status status = HM_OK;
    if (!sets->positives.annotated)
        return fail(error, HM_USAGE,
                    "--mine-positives needs --positives with boxes: of crops, nothing is known to "
                    "be background");
    for (size_t i = 0; i < images->count && status == HM_OK; i++) {
        char *name = name_among_negatives(images->images[i].name);
        status = name ? data_add(&sets->negatives, images->images[i].path, name, error)
                      : fail_memory(error, 0, "a name");
        mem_free(name);
    }
    data_sort(&sets->negatives);
    return status;
}

static enum hm_status avoid_people(struct sets *sets, struct hm_error *error)
{
    const struct data_truth *truth = &sets->positives;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < truth->images.count && status == HM_OK; i++) {
        struct mine_region region = {0};
        char *name = name_among_negatives(truth->images.images[i].name);
        if (!name)
            return fail_memory(error, 0, "a name");
        bool found = data_index(&sets->negatives, name, &region.image);
        mem_free(name);
        for (size_t b = truth->first[i]; b < truth->first[i + 1] && found && status == HM_OK; b++) {
            const struct data_box *box = &truth->boxes[b];
            region.x = box->x;
            region.y = box->y;
            region.width = box->width;
            region.height = box->height;
            region.kind = box->ignore ? REGION_IGNORE : REGION_PERSON;
            status = mine_avoid_add(&sets->avoid, &region, error);
        }
    }
    return status;
}

static enum hm_status read_exclude(const struct train_settings *s, struct terminal *terminal,
                                   struct sets *sets, struct hm_error *error)
{
    enum hm_status status =
        data_read_exclude(s->exclude, &sets->negatives, &sets->avoid, &sets->unknown, error);
    if (status == HM_OK && sets->avoid.count == 0)
        return fail(error, HM_INPUT,
                    "%s: no line is of an image of --negatives; names are relative to the folder "
                    "or the list that is given there",
                    s->exclude);
    if (status == HM_OK && sets->unknown > 0)
        terminal_say(terminal, "%s: %ld line%s of images that are not in --negatives", s->exclude,
                     sets->unknown, sets->unknown == 1 ? " is" : "s are");
    return status;
}

/* Where not to mine. */
static enum hm_status leave_out(const struct train_settings *s, struct terminal *terminal,
                                struct sets *sets, struct hm_error *error)
{
    enum hm_status status = s->mine_positives ? add_annotated(sets, error) : HM_OK;
    sets->avoid.overlap = s->mine_overlap;
    if (status == HM_OK && s->exclude)
        status = read_exclude(s, terminal, sets, error);
    if (status == HM_OK && s->mine_positives)
        status = avoid_people(sets, error);
    return status == HM_OK && (s->exclude || s->mine_positives)
               ? mine_avoid_finish(&sets->avoid, sets->negatives.count, error)
               : status;
}

enum hm_status find_sets(const struct train_settings *s, const struct hm_geometry *geometry,
                         struct threads *threads, struct terminal *terminal, struct sets *sets,
                         struct hm_error *error)
{
    struct data_window_rule rule;
    enum hm_status status = windows_of_settings(&s->windows, geometry, &rule, error);
    HM_THEN(status, read_truth(&s->truth, s->positives, terminal, &sets->positives, error));
    HM_THEN(status, data_find(s->negatives, &sets->negatives, error));
    HM_THEN(status,
            data_make_windows(&sets->positives, &rule, s->mining.seed, &sets->windows, error));
    if (status == HM_OK)
        say_truth(terminal, &sets->positives, &sets->windows);
    if (status == HM_OK && s->validation > 0) {
        data_windows_free(&sets->windows);
        status = hold_out(s, threads, terminal, sets, error);
        HM_THEN(status,
                data_make_windows(&sets->positives, &rule, s->mining.seed, &sets->windows, error));
        rule.copies = 0;
        HM_THEN(status, data_make_windows(&sets->held_positives, &rule, s->mining.seed,
                                          &sets->held_windows, error));
    }
    return status == HM_OK ? leave_out(s, terminal, sets, error) : status;
}
