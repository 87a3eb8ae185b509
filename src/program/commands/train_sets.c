/* What `train` trains on, what it holds out and what it leaves out; see data_sets. */
#include "commands/train.h"

#include <stdio.h>
#include <string.h>

#define TOLD_OF_BOTH 10 /* pictures that are a positive and a negative */

/* Says which pictures are there twice: within a set they stay on one side, in both a person would
 * be learned as background. */
static void tell_duplicates(const struct data_sets *sets, const struct data_look *look,
                            struct terminal *terminal)
{
    size_t positives = sets->positives.images.count, told = 0;
    for (size_t i = 0; i < sets->negatives.count && told < TOLD_OF_BOTH; i++) {
        size_t same = look->same[positives + i];
        struct text line = {0};
        if (same >= positives)
            continue;
        told++;
        text_printf(&line, "%s and %s are the same picture, a positive and a negative",
                    sets->positives.images.images[same].path, sets->negatives.images[i].path);
        if (!line.failed)
            terminal_warn(terminal, line.bytes);
        text_free(&line);
    }
    if (look->twice > 0)
        terminal_say(terminal, "%zu picture%s there twice: kept on one side of the split",
                     look->twice, look->twice == 1 ? " is" : "s are");
    if (look->both > 0)
        terminal_say(terminal, "%zu picture%s both a positive and a negative", look->both,
                     look->both == 1 ? " is" : "s are");
}

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
                               struct terminal *terminal, struct data_sets *sets,
                               struct hm_error *error)
{
    struct data_look look;
    uint64_t seed = s->split_seed.given ? s->split_seed.value : s->mining.seed;
    enum hm_status status = data_look(&sets->positives.images, &sets->negatives,
                                      files_max_pixels(&s->files), threads, &look, error);
    if (status == HM_OK)
        tell_duplicates(sets, &look, terminal);
    HM_THEN(status, data_sets_split(sets, &look, s->validation, seed, error));
    data_look_free(&look);
    HM_THEN(status, check_share(s, sets->positives.images.count, sets->held_positives.images.count,
                                "positives", error));
    if (!s->negatives)
        return status;
    return HM_THEN(status, check_share(s, sets->negatives.count, sets->held_negatives.count,
                                       "negatives", error));
}

static enum hm_status read_exclude(const struct train_settings *s, struct terminal *terminal,
                                   struct data_sets *sets, struct hm_error *error)
{
    long unknown;
    HM_TRY(data_read_exclude(s->exclude, &sets->negatives, &sets->avoid, &unknown, error));
    if (sets->avoid.count == 0)
        return fail(error, HM_INPUT,
                    "%s: no line is of an image of --negatives; names are relative to the folder "
                    "or the list that is given there",
                    s->exclude);
    if (unknown > 0)
        terminal_say(terminal, "%s: %ld line%s of images that are not in --negatives", s->exclude,
                     unknown, unknown == 1 ? " is" : "s are");
    return HM_OK;
}

/* The photographs without anybody; without them, those with boxes are what is mined. */
static enum hm_status find_negatives(const struct train_settings *s, struct terminal *terminal,
                                     struct data_sets *sets, struct hm_error *error)
{
    if (s->mine_positives && !sets->positives.annotated)
        return fail(error, HM_USAGE, "%s: of crops, nothing is known to be background; give %s",
                    s->negatives ? "--mine-positives" : "no --negatives",
                    s->negatives ? "--positives with boxes"
                                 : "photographs without the object: --negatives PATH, or "
                                   "--positives with boxes");
    if (!s->negatives) {
        size_t count = sets->positives.images.count;
        terminal_say(terminal,
                     "no --negatives: mining the %zu annotated photograph%s, clear of what is "
                     "annotated and of what overlaps it",
                     count, plural((long)count));
        return HM_OK;
    }
    HM_TRY(find_photos(&s->files, s->negatives, &sets->negatives, error));
    say_passed(terminal, s->negatives, &sets->negatives);
    return HM_OK;
}

/* What is held out of annotated photographs alone is measured clear of their boxes, too. */
static enum hm_status hold_background(const struct train_settings *s, struct data_sets *sets,
                                      struct hm_error *error)
{
    sets->held_avoid.overlap = s->mine_overlap;
    sets->held_avoid.object = sets->object;
    HM_TRY(data_add_annotated(&sets->held_negatives, &sets->held_positives.images, error));
    HM_TRY(
        data_avoid_people(&sets->held_positives, &sets->held_negatives, &sets->held_avoid, error));
    return mine_avoid_finish(&sets->held_avoid, sets->held_negatives.count, error);
}

/* Where not to mine. */
static enum hm_status leave_out(const struct train_settings *s, struct terminal *terminal,
                                struct data_sets *sets, struct hm_error *error)
{
    sets->avoid.overlap = s->mine_overlap;
    sets->avoid.object = sets->object;
    if (s->mine_positives)
        HM_TRY(data_add_annotated(&sets->negatives, &sets->positives.images, error));
    if (s->exclude)
        HM_TRY(read_exclude(s, terminal, sets, error));
    if (s->mine_positives)
        HM_TRY(data_avoid_people(&sets->positives, &sets->negatives, &sets->avoid, error));
    return s->exclude || s->mine_positives
               ? mine_avoid_finish(&sets->avoid, sets->negatives.count, error)
               : HM_OK;
}

/* Of all positives, before any is held out. */
static enum hm_status know_object(const struct train_settings *s,
                                  const struct hm_geometry *geometry, struct data_sets *sets,
                                  struct hm_error *error)
{
    struct data_reading reading = truth_reading(&s->truth);
    sets->object = (struct hm_object){.fill = s->windows.fill};
    if (s->label && strlen(s->label) >= sizeof sets->object.label)
        return fail(error, HM_USAGE, "--label %.20s...: give at most %zu letters", s->label,
                    sizeof sets->object.label - 1);
    if (s->label)
        snprintf(sets->object.label, sizeof sets->object.label, "%s", s->label);
    return data_know_object(&sets->positives, &sets->windows, &reading, geometry, &sets->object,
                            error);
}

enum hm_status find_sets(const struct train_settings *s, const struct hm_geometry *geometry,
                         struct threads *threads, struct terminal *terminal, struct data_sets *sets,
                         struct hm_error *error)
{
    struct data_window_rule rule;
    uint64_t seed = s->mining.seed;
    HM_TRY(windows_of_settings(&s->windows, geometry, s->scan.upsample.value, &rule, error));
    HM_TRY(read_truth(&s->truth, &s->files, s->positives, terminal, &sets->positives, error));
    HM_TRY(find_negatives(s, terminal, sets, error));
    HM_TRY(data_make_windows(&sets->positives, &rule, seed, &sets->windows, error));
    say_truth(terminal, &sets->positives, &sets->windows); /* of all of them */
    say_small_boxes(terminal, &sets->windows, &rule, s->scan.upsample.value);
    HM_TRY(know_object(s, geometry, sets, error));
    if (s->validation > 0) {
        HM_TRY(hold_out(s, threads, terminal, sets, error));
        data_windows_free(&sets->windows);
        HM_TRY(data_make_windows(&sets->positives, &rule, seed, &sets->windows, error));
        rule.copies = 0;
        HM_TRY(data_make_windows(&sets->held_positives, &rule, seed, &sets->held_windows, error));
        if (!s->negatives)
            HM_TRY(hold_background(s, sets, error));
    }
    return leave_out(s, terminal, sets, error);
}
