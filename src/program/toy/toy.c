/* hogmine toy: the loop on points in the plane, drawn round by round; and the same problem solved
 * with all points at once, since that is what a stable pool is claimed to be worth. */
#include "commands/train.h"
#include "disk/disk.h"
#include "toy/plane.h"
#include "model/names.h"
#include "report/strip.h"
#include "run/run.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)
#define MOST_ROUNDS 60
#define LINES 4

static const struct option options_toy[] = {
    {"out", "FILE.svg", OPTION_TEXT, AT(out), 0, 0, NULL, "the picture (default: none)", false},
    {"seed", "N", OPTION_SEED, AT(seed), 0, 0, NULL, "other points (default: 1)", false},
    {"points", "N", OPTION_INT, AT(points), 10, 5000, NULL, "negatives (default: 400)", false},
    {"images", "N", OPTION_INT, AT(images), 1, 5000, NULL,
     "\"photographs\" that they lie in, small clouds (default: 20)", false},
    {"noise", "SHARE", OPTION_SHARE, AT(mislabelled), 0, 0.9, NULL,
     "of the negatives that lie among the positives: people whom nobody labelled (default: 0)",
     false},
    {"initial", "N", OPTION_INT, AT(initial), 1, 5000, NULL,
     "random negatives a photograph before the first round (default: 1)", false},
    {"max-rounds", "N", OPTION_INT, AT(max_rounds), 0, MOST_ROUNDS, NULL,
     "to give up after (default: 20)", false},
    {0},
};
static const struct option options_as_train[] = {
    {"C", "C", OPTION_DOUBLE, AT(c), 1e-6, 1e4, NULL,
     "what a point inside the margin costs (default: 10)", false},
    {"loss", "KIND", OPTION_CHOICE, AT(loss), 0, 0, loss_names, "hinge, squared (default)", false},
    {"positive-weight", "W", OPTION_DOUBLE, AT(positive_weight), 1e-6, 1e6, NULL,
     "times C, for positives (default: 1)", false},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "points scoring at least this are hard (default: -1, the margin)", false},
    {"select", "RULE", OPTION_TEXT, AT(select), 0, 0, NULL,
     "which hard points to take: all (default), hardest=K a photograph, semi=CEILING, random=K, "
     "diverse=K",
     false},
    {"cap-image", "N", OPTION_INT, AT(cap_image), 0, 1e9, NULL,
     "new points a photograph and round, hardest first; 0: no cap (default: 3)", false},
    {"cap-round", "N", OPTION_INT, AT(cap_round), 0, 1e9, NULL,
     "new points a round, which ends there; 0: no cap (default)", false},
    {"evict", "RULE", OPTION_TEXT, AT(evict), 0, 0, NULL,
     "which points leave the pool before a solve: none (default), easy=SLACK, oldest, random (down "
     "to --cap-pool)",
     false},
    {"cap-pool", "N", OPTION_INT, AT(cap_pool), 0, 1e9, NULL,
     "negatives in the pool, for --evict oldest and random", false},
    {"stop", "RULE", OPTION_LIST, AT(stop), 0, 0, NULL,
     "when to end: stable (always in force), gap=R, new=R, rounds=N", false},
    {0},
};
static const struct option *const groups[] = {options_toy, options_as_train, options_common, NULL};

static void defaults(struct settings *s)
{
    struct plane_options p = plane_usual();
    train_defaults(s);
    s->points = p.points;
    s->images = p.images;
    s->initial = p.initial;
    s->c = 10;
    s->cap_image = 3;
    s->max_rounds = 20;
}

/* ---- a run ------------------------------------------------------------------------------- */

/* What is kept of it. */
struct toy {
    const struct settings *settings;
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
    for (size_t i = (size_t)r->pool_positives; i < pool_count(view->pool); i++)
        panel->states[plane_index(&toy->plane, pool_key(view->pool, i))] =
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
    options.stop[0] = (struct mine_choice){STOP_ROUNDS, 0};
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
    if (r->ended.rule == STOP_STABLE)
        snprintf(
            line, room,
            "stable after %d round%s: of %d negatives none outside the pool of %ld scores more "
            "than %g",
            r->rounds, plural(r->rounds), toy->plane.options.points, last->pool_negatives,
            toy->settings->threshold);
    else if (r->ended.rule == STOP_EXHAUSTED)
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

static void print_json(const struct command *command, const struct toy *toy, struct text *t)
{
    text_printf(t, "{\"schema\": 1, \"ended\": \"%s\", \"thrash\": %s, \"rounds\": [\n",
                mine_stops[toy->result.ended.rule].name, toy->result.thrash ? "true" : "false");
    for (size_t i = 0; i < toy->count; i++) {
        text_printf(t, "%s  {", i ? ",\n" : "");
        for (int c = 0; c < ledger_columns(); c++) {
            text_printf(t, "%s\"%s\": ", c ? ", " : "", ledger_name(c));
            text_json_double(t, ledger_value(&toy->rounds[i], c));
        }
        text_printf(t, "}");
    }
    text_printf(t, "],\n \"weights\": [");
    text_json_float(t, toy->result.model.weights[0]);
    text_printf(t, ", ");
    text_json_float(t, toy->result.model.weights[1]);
    text_printf(t, "], \"bias\": ");
    text_json_float(t, toy->result.model.bias);
    text_printf(t, ", \"objective_over_all\": ");
    text_json_double(t, toy->all);
    text_printf(t, ", \"objective_of_all\": ");
    text_json_double(t, toy->best);
    text_printf(t, ",\n \"missed\": %ld, \"fired_on\": %ld, \"true_negatives\": %ld", toy->missed,
                toy->fired_on, toy->negatives);
    text_printf(t, ",\n \"options\": ");
    options_json(command, toy->settings, t);
    text_printf(t, "}\n");
}

static enum hm_status draw(const struct toy *toy, struct hm_error *error)
{
    struct strip strip = {.plane = &toy->plane,
                          .panels = toy->panels,
                          .count = toy->count,
                          .threshold = toy->settings->threshold,
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

static enum hm_status check(const struct settings *s, struct hm_error *error)
{
    if (s->images > s->points)
        return fail(error, HM_USAGE, "--images %d: give at most as many as --points %d", s->images,
                    s->points);
    for (int i = 0; i < s->stop.count; i++)
        if (strncmp(s->stop.items[i], "validation", 10) == 0)
            return fail(error, HM_USAGE,
                        "--stop %s: the toy holds no points out; give stable, gap=R, new=R or "
                        "rounds=N",
                        s->stop.items[i]);
    const char *end = s->out ? strrchr(s->out, '.') : NULL;
    if (s->out && (!end || strcmp(end, ".svg") != 0))
        return fail(error, HM_USAGE, "--out %s: the picture is SVG; give a name such as toy.svg",
                    s->out);
    return HM_OK;
}

static enum hm_status make_toy(const struct settings *s, struct toy *toy, struct hm_error *error)
{
    struct plane_options p = plane_usual();
    toy->settings = s;
    HM_TRY(train_options(s, &toy->options, error));
    toy->options.geometry = plane_geometry();
    toy->options.skip = false;
    p.points = s->points;
    p.images = s->images;
    p.initial = s->initial;
    p.noise = s->mislabelled;
    p.seed = s->seed;
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

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)count;
    (void)paths;
    HM_TRY(check(s, error));
    struct toy *toy = mem_array(1, sizeof *toy);
    if (!toy)
        return fail_memory(error, sizeof *toy, "a toy");
    struct threads *threads = start_threads(s, error);
    struct text result = {0};
    enum hm_status status = threads ? make_toy(s, toy, error) : error->status;
    HM_THEN(status, run_toy(toy, threads, error));
    if (status == HM_OK) {
        word_result(toy);
        if (s->json)
            print_json(command, toy, &result);
        else
            print_rounds(toy, &result);
        if (s->out)
            status = draw(toy, error);
    }
    threads_free(threads);
    free_toy(toy);
    if (status == HM_OK)
        return print_result(&result, error);
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
    .options = groups,
    .defaults = defaults,
    .fewest = 0,
    .most = 0,
    .run = run,
};
