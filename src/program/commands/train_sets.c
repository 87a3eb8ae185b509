/* What `train` trains on, what it holds out and what it leaves out; see data_sets. */
#include "commands/train.h"

#include <stdio.h>
#include <string.h>

/* Pictures that are a positive and a negative, one by one; of more is told how many. */
#define TOLD_OF_BOTH 10

/* Says which pictures are there twice: within a set they stay on one side, in both a person would
 * be learned as background. */
static void tell_duplicates(const struct data_sets *sets, const struct data_look *look,
                            struct terminal *terminal)
{
    size_t positives = sets->positives.images.count;
    for (size_t i = 0; i < sets->negatives.count && look->both <= TOLD_OF_BOTH; i++) {
        size_t same = look->same[positives + i];
        struct text line = {0};
        if (same >= positives)
            continue;
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

/* ---- what is held out -------------------------------------------------------------------- */

/* Below these a tenth says too little. */
#define LEAST_PEOPLE 20
#define LEAST_PHOTOGRAPHS 5

bool held_for_good(const struct train_settings *s)
{
    for (int i = 0; i < s->mining.stop.count; i++)
        if (strncmp(s->mining.stop.items[i], "validation", 10) == 0)
            return true;
    return s->keep_held_out;
}

/* Nothing asks for it by name, so that it is left out where it would be of no use. */
static bool by_default(const struct train_settings *s)
{
    return !s->validation.given && !held_for_good(s);
}

static size_t count_held(const struct data_set *set)
{
    size_t held = 0;
    for (size_t i = 0; i < set->count; i++)
        held += set->images[i].held;
    return held;
}

static void hold_nothing_out(struct data_sets *sets)
{
    struct data_set *all[] = {&sets->positives.images, &sets->negatives};
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < all[k]->count; i++)
            all[k]->images[i].held = false;
}

/* Negatives that are there before annotated photographs are added; without any, those are all. */
static bool is_enough(const struct data_sets *sets)
{
    return sets->windows.boxes >= LEAST_PEOPLE &&
           sets->positives.images.count >= LEAST_PHOTOGRAPHS &&
           (sets->negatives.count == 0 || sets->negatives.count >= LEAST_PHOTOGRAPHS);
}

static void say_too_little(const struct data_sets *sets, struct terminal *terminal)
{
    char without[64] = "";
    if (sets->windows.boxes == 0)
        return; /* then nothing is trained either */
    if (sets->negatives.count > 0)
        snprintf(without, sizeof without, " and %zu photograph%s without", sets->negatives.count,
                 plural((long)sets->negatives.count));
    terminal_say(terminal,
                 "nothing is held out, so there is no verdict at the end: %zu %s in %zu image%s%s "
                 "are too few for one",
                 sets->windows.boxes, data_words_of(sets->object.label).counted,
                 sets->positives.images.count, plural((long)sets->positives.images.count), without);
}

static enum hm_status check_share(const struct data_set *set, double share, const char *what,
                                  struct hm_error *error)
{
    size_t held = count_held(set), kept = set->count - held;
    if ((kept > 0 && held > 0) || set->count == 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "--validation %g: %zu %s to train on and %zu held out; give more photographs",
                share, kept, what, held);
}

/* Marks what is held out; *any: something is. */
static enum hm_status hold_out(const struct train_settings *s, struct threads *threads,
                               struct terminal *terminal, struct data_sets *sets, bool *any,
                               struct hm_error *error)
{
    struct data_look look;
    struct hm_error why;
    uint64_t seed = s->split_seed.given ? s->split_seed.value : s->mining.seed;
    double share = s->validation.given ? s->validation.value : HELD_BY_DEFAULT;
    bool usual = by_default(s);
    *any = share > 0 && (!usual || is_enough(sets));
    if (usual && !*any)
        say_too_little(sets, terminal);
    if (!*any)
        return HM_OK;
    enum hm_status status = data_look(&sets->positives.images, &sets->negatives,
                                      files_max_pixels(&s->files), threads, &look, error);
    if (status == HM_OK)
        tell_duplicates(sets, &look, terminal);
    HM_THEN(status, data_sets_hold_out(sets, &look, share, seed, error));
    data_look_free(&look);
    HM_TRY(status);
    status = check_share(&sets->positives.images, share, "positives", &why);
    HM_THEN(status, check_share(&sets->negatives, share, "negatives", &why));
    if (status != HM_OK && !usual && error)
        *error = why;
    if (status == HM_OK || !usual)
        return status;
    say_too_little(sets, terminal); /* of few photographs, many times */
    hold_nothing_out(sets);
    *any = false;
    return HM_OK;
}

/* ---- where nothing is mined -------------------------------------------------------------- */

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

static void say_both(struct terminal *terminal, size_t negatives, size_t annotated)
{
    terminal_say(terminal,
                 "mining %zu photograph%s of --negatives and the %zu annotated one%s, these clear "
                 "of what is annotated and of what overlaps it",
                 negatives, plural((long)negatives), annotated, plural((long)annotated));
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
    if (s->mine_positives)
        say_both(terminal, sets->negatives.count, sets->positives.images.count);
    return HM_OK;
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

/* What is held out becomes a set of its own; its windows are without copies. */
static enum hm_status part_held_out(const struct train_settings *s, struct data_window_rule rule,
                                    struct data_sets *sets, struct hm_error *error)
{
    uint64_t seed = s->mining.seed;
    bool for_good = held_for_good(s);
    HM_TRY(data_sets_part(sets, for_good, error));
    if (for_good) {
        data_windows_free(&sets->windows);
        HM_TRY(data_make_windows(&sets->positives, &rule, seed, &sets->windows, error));
    }
    rule.copies = 0;
    return data_make_windows(&sets->held_positives, &rule, seed, &sets->held_windows, error);
}

/* Of all positives, before any is held out. */
static enum hm_status know_object(const struct train_settings *s,
                                  const struct hm_geometry *geometry, struct data_sets *sets,
                                  struct hm_error *error)
{
    struct data_reading reading = truth_reading(&s->truth, &s->files);
    sets->object = (struct hm_object){.fill = s->windows.fill};
    if (s->label && strlen(s->label) >= sizeof sets->object.label)
        return fail(error, HM_USAGE, "--label %.20s...: give at most %zu letters", s->label,
                    sizeof sets->object.label - 1);
    if (s->label && !text_is_plain(s->label))
        return fail(error, HM_USAGE, "--label: give UTF-8 without control characters");
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
    bool held;
    HM_TRY(windows_of_settings(&s->windows, geometry, s->scan.upsample.value, &rule, error));
    HM_TRY(read_truth(&s->truth, &s->files, s->positives, terminal, &sets->positives, error));
    HM_TRY(refuse_other_labels(s->positives, &sets->positives, error));
    HM_TRY(find_negatives(s, terminal, sets, error));
    HM_TRY(data_make_windows(&sets->positives, &rule, s->mining.seed, &sets->windows, error));
    say_truth(terminal, &sets->positives, &sets->windows); /* of all of them */
    say_small_boxes(terminal, &sets->windows, &rule, s->scan.upsample.value);
    HM_TRY(know_object(s, geometry, sets, error));
    HM_TRY(hold_out(s, threads, terminal, sets, &held, error));
    HM_TRY(leave_out(s, terminal, sets, error));
    return held ? part_held_out(s, rule, sets, error) : HM_OK;
}
