/* hogmine toy: the loop on points in the plane, drawn round by round; and the same problem solved
 * with all points at once, since that is what a stable pool is claimed to be worth. */
#include "disk/disk.h"
#include "model/names.h"
#include "options/groups.h"
#include "talk/talk.h"
#include "toy/plane.h"
#include "toy/strip.h"
#include "toy/toy.h"
#include "run/run.h"

#include <math.h>
#include <string.h>

#define MOST_ROUNDS 60
#define LINES 4

struct toy_settings {
    struct common_settings common;
    struct mining_settings mining;
    const char *out;
    int points, images;
    double mislabelled;
};

#define AT(field) offsetof(struct toy_settings, field)
static const struct option options_toy[] = {
    {"out", "FILE.svg", OPTION_FILE, AT(out), "the picture (default: none)"},
    {"seed", "N", OPTION_SEED, AT(mining.seed), "other points (default: 1)", .usual = "1"},
    {"points", "N", OPTION_INT, AT(points), "negatives (default: 400)", .usual = "400", .low = 10,
     .high = 5000},
    {"images", "N", OPTION_INT, AT(images),
     "\"photographs\" that they lie in, small clouds (default: 20)", .usual = "20", .low = 1,
     .high = 5000},
    {"noise", "SHARE", OPTION_SHARE, AT(mislabelled),
     "of the negatives that lie among the positives: people whom nobody labelled (default: 0)",
     .low = 0, .high = 0.9},
    {"initial", "N", OPTION_INT, AT(mining.initial),
     "random negatives a photograph before the first round (default: 1)", .usual = "1", .low = 1,
     .high = 5000},
    {"max-rounds", "N", OPTION_INT, AT(mining.max_rounds), "to give up after (default: 20)",
     .usual = "20", .low = 0, .high = MOST_ROUNDS, .optional = true},
    {0},
};
static const struct option options_as_train[] = {
    {"C", "C", OPTION_DOUBLE, AT(mining.c), "what a point inside the margin costs (default: 10)",
     .usual = "10", .low = 1e-6, .high = 1e4, .optional = true},
    {"loss", "KIND", OPTION_CHOICE, AT(mining.loss), "hinge, squared (default)", .usual = "squared",
     .choices = model_loss_names},
    {"positive-weight", "W", OPTION_DOUBLE, AT(mining.positive_weight),
     "times C, for positives (default: 1)", .usual = "1", .low = 1e-6, .high = 1e6},
    {"threshold", "T", OPTION_DOUBLE, AT(mining.threshold),
     "points scoring at least this are hard (default: -1, the margin)", .usual = "-1", .low = -100,
     .high = 100},
    {"select", "RULE", OPTION_TEXT, AT(mining.select),
     "which hard points to take: all (default), hardest=K a photograph, semi=CEILING, random=K, "
     "diverse=K",
     .usual = "all"},
    {"cap-image", "N", OPTION_INT, AT(mining.cap_image),
     "new points a photograph and round, hardest first; 0: no cap (default: 3)", .usual = "3",
     .low = 0, .high = 1e9},
    {"cap-round", "N", OPTION_INT, AT(mining.cap_round),
     "new points a round, which ends there; 0: no cap (default)", .low = 0, .high = 1e9},
    {"evict", "RULE", OPTION_TEXT, AT(mining.evict),
     "which points leave the pool before a solve: none (default), easy=SLACK, oldest, random (down "
     "to --cap-pool)",
     .usual = "none"},
    {"cap-pool", "N", OPTION_INT, AT(mining.cap_pool),
     "negatives in the pool, for --evict oldest and random", .low = 0, .high = 1e9},
    {"stop", "RULE", OPTION_LIST, AT(mining.stop),
     "when to end: stable (always in force), gap=R, new=R, rounds=N"},
    {0},
};
static const struct option_group groups[] = {{NULL, options_toy, 0},
                                             {"As of train", options_as_train, 0},
                                             {"In common", options_common, AT(common)},
                                             {0}};

/* ---- a run ------------------------------------------------------------------------------- */

/* What is kept of it. */
struct toy {
    const struct toy_settings *settings;
    struct mine_options options;
    struct plane plane;
    struct mine_source source;
    struct mine_round rounds[MOST_ROUNDS + 1];
    struct strip_panel panels[MOST_ROUNDS + 1];
    size_t count;
    struct mine_result result;
    double all;  /* this model's objective over all points */
    double best; /* of a solve with all points */
    /* by the truth, at score 0 */
    long missed, fired_on, negatives;
    char lines[LINES][200]; /* what it comes to, in words */
    const char *words[LINES + 1];
};

static double score_of(const struct strip_detector *d, const struct plane_point *p)
{
    return d->a * (double)p->at[0] + d->b * (double)p->at[1] + d->c;
}

static struct strip_detector detector_of(const struct hm_model *model)
{
    return (struct strip_detector){(double)model->weights[0], (double)model->weights[1],
                                   (double)model->bias};
}

static void mark_points(const struct toy *toy, const struct mine_view *view,
                        struct strip_panel *panel)
{
    const struct mine_round *r = &view->rounds[view->count - 1];
    double hard = toy->options.threshold + (double)toy->options.slack;
    for (size_t i = 0; i < toy->plane.negative_count; i++)
        if (panel->scanned && score_of(&panel->before, &toy->plane.negatives[i]) > hard)
            panel->states[i] = STRIP_UNTAKEN;
    for (size_t i = (size_t)r->pool_positives; i < mine_pool_count(view->pool); i++)
        panel->states[plane_index(&toy->plane, mine_pool_key(view->pool, i))] =
            i >= r->first_added ? STRIP_ADDED : STRIP_POOL;
    for (size_t i = 0; i < view->evicted_count; i++)
        panel->states[plane_index(&toy->plane, &view->evicted[i])] = STRIP_EVICTED;
}

static void word_panel(const struct mine_view *view, struct strip_panel *panel)
{
    const struct mine_round *r = &view->rounds[view->count - 1];
    char *first = panel->words[0], *second = panel->words[1];
    size_t room = sizeof panel->words[0];
    snprintf(panel->title, sizeof panel->title, "round %d%s", r->round,
             view->ended ? ", the last" : "");
    if (r->round == 0)
        snprintf(first, room, "%ld random negatives", r->added);
    else
        snprintf(first, room, "hard: %ld known, %ld new; %ld added", r->known, r->violating,
                 r->added);
    int length = snprintf(second, room, "pool %ld", r->pool_negatives);
    if (r->evicted > 0)
        length += snprintf(second + length, room - (size_t)length, ", %ld thrown out", r->evicted);
    if (r->returned > 0)
        snprintf(second + length, room - (size_t)length, ", %ld came back", r->returned);
}

static enum hm_status hear_round(void *context, const struct mine_view *view,
                                 struct hm_error *error)
{
    struct toy *toy = context;
    struct strip_panel *panel = &toy->panels[toy->count];
    panel->states = mem_array(toy->plane.negative_count, 1);
    if (!panel->states)
        return fail_memory(error, toy->plane.negative_count, "a panel");
    panel->scanned = toy->count > 0;
    if (panel->scanned)
        panel->before = panel[-1].after;
    panel->after = detector_of(view->model);
    mark_points(toy, view, panel);
    word_panel(view, panel);
    toy->rounds[toy->count++] = view->rounds[view->count - 1];
    return HM_OK;
}

/* ---- with all points at once ------------------------------------------------------------- */

/* svm.h has the formula. */
static double objective_over_all(const struct toy *toy)
{
    const struct mine_options *o = &toy->options;
    struct strip_detector d = detector_of(&toy->result.model);
    double bias = d.c / o->bias_feature, positive = 0, negative = 0;
    for (size_t i = 0; i < toy->plane.positive_count; i++)
        positive += svm_loss_at(o->loss, score_of(&d, &toy->plane.positives[i]));
    for (size_t i = 0; i < toy->plane.negative_count; i++)
        negative += svm_loss_at(o->loss, -score_of(&d, &toy->plane.negatives[i]));
    return (d.a * d.a + d.b * d.b + bias * bias) / 2 +
           o->c * (o->positive_weight * positive + negative);
}

/* What the detector is worth where labels are what they should be. */
static void count_mistakes(struct toy *toy)
{
    struct strip_detector d = detector_of(&toy->result.model);
    for (size_t i = 0; i < toy->plane.positive_count; i++)
        toy->missed += score_of(&d, &toy->plane.positives[i]) < 0;
    for (size_t i = 0; i < toy->plane.negative_count; i++) {
        const struct plane_point *point = &toy->plane.negatives[i];
        toy->negatives += !point->mislabelled;
        toy->fired_on += !point->mislabelled && score_of(&d, point) >= 0;
    }
}

static enum hm_status hear_objective(void *context, const struct mine_view *view,
                                     struct hm_error *error)
{
    (void)error;
    *(double *)context = view->rounds[view->count - 1].objective;
    return HM_OK;
}

static enum hm_status solve_all(struct toy *toy, const struct mine_data *data,
                                struct threads *threads, struct hm_error *error)
{
    struct mine_options options = toy->options;
    struct mine_observer observer = {.context = &toy->best, .round = hear_objective};
    struct mine_result result;
    int initial = toy->plane.options.initial;
    options.stop[0] = (struct mine_choice){MINE_STOP_ROUNDS, 0};
    options.stops = 1;
    toy->plane.options.initial = toy->plane.options.points;
    enum hm_status status = mine_run(&options, data, NULL, threads, &observer, &result, error);
    toy->plane.options.initial = initial;
    if (status == HM_OK)
        model_free(&result.model);
    return status;
}

static enum hm_status run_toy(struct toy *toy, struct threads *threads, struct hm_error *error)
{
    struct mine_observer observer = {.context = toy, .round = hear_round};
    toy->source = plane_source(&toy->plane);
    struct hm_photos photos = plane_photos(&toy->plane);
    struct mine_data data = {.positives = &photos, .negatives = &photos, .source = &toy->source};
    enum hm_status status =
        mine_run(&toy->options, &data, NULL, threads, &observer, &toy->result, error);
    if (status != HM_OK)
        return status;
    toy->all = objective_over_all(toy);
    count_mistakes(toy);
    return solve_all(toy, &data, threads, error);
}

/* ---- what is said ------------------------------------------------------------------------ */

static void word_ending(const struct toy *toy, char *line, size_t room)
{
    const struct mine_result *r = &toy->result;
    const struct mine_round *last = &toy->rounds[toy->count - 1];
    if (r->ended.rule == MINE_STOP_STABLE)
        snprintf(
            line, room,
            "stable after %d round%s: of %d negatives none outside the pool of %ld scores more "
            "than %g",
            r->rounds, plural(r->rounds), toy->plane.options.points, last->pool_negatives,
            toy->settings->mining.threshold);
    else if (r->ended.rule == MINE_STOP_EXHAUSTED)
        snprintf(line, room,
                 "exhausted after %d round%s: %ld hard negatives are left that --select does not "
                 "let in",
                 r->rounds, plural(r->rounds), last->violating);
    else
        snprintf(line, room, "stopped by %s=%g after %d round%s: not stable%s",
                 mine_stops[r->ended.rule].name, r->ended.value, r->rounds, plural(r->rounds),
                 r->thrash ? "; thrash: half of what is added had been thrown out before" : "");
}

static void word_result(struct toy *toy)
{
    double more = toy->all / toy->best - 1;
    size_t room = sizeof toy->lines[0];
    for (int i = 0; i < LINES; i++)
        toy->words[i] = toy->lines[i];
    word_ending(toy, toy->lines[0], room);
    snprintf(toy->lines[1], room,
             "objective of this detector over all points: %.6g; of one that was solved for with "
             "all points: %.6g",
             toy->all, toy->best);
    /* Each solve may end a relative 1e-4 above the least. */
    snprintf(toy->lines[2], room,
             more < 2e-4 ? "they are the same, to the solver's tolerance: the pool was enough"
                         : "it is %.2g%% worse%s: the pool was not enough",
             100 * more, toy->plane.options.noise > 0 ? ", by the labels as they are" : "");
    snprintf(toy->lines[3], room,
             "at score 0 it misses %ld of %zu positives and fires on %ld of %ld true negatives",
             toy->missed, toy->plane.positive_count, toy->fired_on, toy->negatives);
}

static void print_rounds(const struct toy *toy, struct text *t)
{
    text_printf(t,
                "round  hard  known  new  added  evicted  returned  pool   objective      gap\n");
    for (size_t i = 0; i < toy->count; i++) {
        const struct mine_round *r = &toy->rounds[i];
        text_printf(t, "%5d %5ld %6ld %4ld %6ld %8ld %9ld %5ld %11.5f ", r->round, r->hard,
                    r->known, r->fresh, r->added, r->evicted, r->returned, r->pool_negatives,
                    r->objective);
        text_printf(t, isfinite(r->gap) ? "%8.4f\n" : "       -\n", r->gap);
    }
    for (int i = 0; i < LINES; i++)
        text_printf(t, "%s\n", toy->lines[i]);
}

static void json_ledger(const struct toy *toy, struct json *j)
{
    json_put_list(j, "rounds");
    for (size_t i = 0; i < toy->count; i++) {
        json_put_line(j);
        json_put_object(j, NULL);
        for (int c = 0; c < ledger_columns(); c++)
            json_put_number(j, ledger_name(c), ledger_value(&toy->rounds[i], c));
        json_put_end(j);
    }
    json_put_end(j);
}

static void print_json(const struct command *command, const struct toy *toy, struct text *t)
{
    struct json j = json_start(t);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d ended %s thrash %i", 1, mine_stops[toy->result.ended.rule].name,
             toy->result.thrash);
    json_ledger(toy, &j);
    json_put_line(&j);
    json_put_list(&j, "weights");
    for (int i = 0; i < 2; i++) {
        json_put_key(&j, NULL);
        text_json_float(t, toy->result.model.weights[i]);
    }
    json_put_end(&j);
    json_put(&j,
             "bias %.9g objective_over_all %g objective_of_all %g\nmissed %ld fired_on %ld "
             "true_negatives %ld",
             (double)toy->result.model.bias, toy->all, toy->best, toy->missed, toy->fired_on,
             toy->negatives);
    json_put_line(&j);
    json_put_key(&j, "options");
    options_json(command, toy->settings, t);
    json_finish(&j);
}

static enum hm_status draw(const struct toy *toy, struct hm_error *error)
{
    struct strip strip = {.plane = &toy->plane,
                          .panels = toy->panels,
                          .count = toy->count,
                          .threshold = toy->settings->mining.threshold,
                          .title = "Mining hard negatives, on points in the plane",
                          .words = toy->words};
    struct text svg = {0};
    enum hm_status status = strip_draw(&strip, &svg, error);
    if (status == HM_OK)
        return file_write_text(toy->settings->out, &svg, error);
    text_free(&svg);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status check(const struct toy_settings *s, struct hm_error *error)
{
    if (s->images > s->points)
        return fail(error, HM_USAGE, "--images %d: give at most as many as --points %d", s->images,
                    s->points);
    for (int i = 0; i < s->mining.stop.count; i++)
        if (strncmp(s->mining.stop.items[i], "validation", 10) == 0)
            return fail(error, HM_USAGE,
                        "--stop %s: the toy holds no points out; give stable, gap=R, new=R or "
                        "rounds=N",
                        s->mining.stop.items[i]);
    const char *end = s->out ? strrchr(s->out, '.') : NULL;
    if (s->out && (!end || strcmp(end, ".svg") != 0))
        return fail(error, HM_USAGE, "--out %s: the picture is SVG; give a name such as toy.svg",
                    s->out);
    return HM_OK;
}

static enum hm_status make_toy(const struct toy_settings *s, struct toy *toy,
                               struct hm_error *error)
{
    struct plane_options p = plane_usual();
    toy->settings = s;
    toy->options = mine_default_options();
    HM_TRY(mining_of_settings(&s->mining, &toy->options, error));
    toy->options.geometry = plane_geometry();
    toy->options.skip = false;
    p.points = s->points;
    p.images = s->images;
    p.initial = s->mining.initial;
    p.noise = s->mislabelled;
    p.seed = s->mining.seed;
    return plane_make(&p, &toy->plane, error);
}

static void free_toy(struct toy *toy)
{
    for (size_t i = 0; i < toy->count; i++)
        mem_free(toy->panels[i].states);
    model_free(&toy->result.model);
    plane_free(&toy->plane);
    mem_free(toy);
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct toy_settings *s = line->settings;
    HM_TRY(check(s, error));
    struct toy *toy = mem_array(1, sizeof *toy);
    if (!toy)
        return fail_memory(error, sizeof *toy, "a toy");
    struct threads *threads = common_threads(&s->common, error);
    struct text result = {0};
    enum hm_status status = threads ? make_toy(s, toy, error) : error->status;
    HM_THEN(status, run_toy(toy, threads, error));
    if (status == HM_OK) {
        word_result(toy);
        if (s->common.json)
            print_json(line->command, toy, &result);
        else
            print_rounds(toy, &result);
        if (s->out)
            status = draw(toy, error);
    }
    threads_free(threads);
    free_toy(toy);
    if (status == HM_OK)
        return print_words(&result, s->common.json, error);
    text_free(&result);
    return status;
}

const struct command command_toy = {
    .name = "toy",
    .synopsis = "toy [--out FILE.svg] [options]",
    .summary = "the loop on points in the plane, drawn round by round",
    .description =
        "Mines hard negatives among points in the plane, with the very loop of train\n"
        "(src/lib/mine/loop.c), and draws what happened: a panel a round, the pool, the margin, "
        "the\n"
        "points that were found. Then it solves with all points at once and compares: a stable\n"
        "pool gives the same detector. Try --noise 2%, --threshold 0, --select semi=0,\n"
        "--evict oldest --cap-pool 25.",
    .groups = groups,
    .settings_size = sizeof(struct toy_settings),
    .fewest = 0,
    .most = 0,
    .run = run,
};
