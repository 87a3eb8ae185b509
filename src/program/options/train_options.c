/* The options of `hogmine train`, and what they mean to the loop. */
#include "commands/train.h"
#include "disk/disk.h"
#include "model/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const char *const auto_word[] = {"auto", NULL};
static const char *const solver_names[] = {"dual", "liblinear", NULL}; /* enum mine_solver */
static const char *const store_names[] = {"float", "half", NULL};      /* enum svm_format */

const struct option options_train[] = {
    {"positives", "PATH", OPTION_TEXT, AT(positives), 0, 0, NULL,
     "window crops with margin (a folder, a list file or an image), or annotated photographs (a "
     "folder or a file)",
     true},
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "person-free photographs: a folder, a list file or an image", true},
    {"out", "RUN", OPTION_TEXT, AT(out), 0, 0, NULL, "the run folder to make", true},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL,
     "replace the run that is in RUN; with --resume: go on although options or the version differ",
     false},
    {"resume", "RUN", OPTION_TEXT, AT(resume), 0, 0, NULL,
     "go on with a run that was stopped or killed, to the same bytes; other options are its own",
     false},
    {"preset", "NAME", OPTION_CHOICE, AT(preset), 0, 0, preset_names,
     "a published recipe of mining: the options below that it stands for, before all others given "
     "(dalal, lsvm, acf; default: none)",
     false},
    {"validation", "SHARE", OPTION_SHARE, AT(validation), 0, 0.9, NULL,
     "hold this share of the photographs out, and measure on them after each round (default: 0)",
     false},
    {"seed", "N", OPTION_SEED, AT(seed), 0, 0, NULL,
     "of the random negatives, the solver's order and the split (default: 1)", false},
    {"split-seed", "N", OPTION_SEED, AT(split_seed), 0, 0, NULL,
     "of the split alone (default: that of --seed; with --seeds: 1)", false},
    {"seeds", "N", OPTION_INT, AT(seeds), 2, 1000, NULL,
     "train with seeds 1 to N on one split, into RUN/seed-1 ..., and write RUN/seeds.csv: mean and "
     "deviation of every column of the ledger and of the held-out figures",
     false},
    {"loss", "KIND", OPTION_CHOICE, AT(loss), 0, 0, loss_names,
     "squared: squared hinge (default); hinge: a mislabelled window pulls no harder than C", false},
    {"C", "C", OPTION_DOUBLE, AT(c), 1e-9, 1e9, auto_word,
     "what a window inside the margin costs (default: 0.01); auto: the best of 0.0001 to 1, by "
     "cross-validation on the first pool (RUN/c.csv)",
     false},
    {"positive-weight", "W", OPTION_DOUBLE, AT(positive_weight), 1e-6, 1e6, NULL,
     "times C, for positives (default: 1)", false},
    {"bias", "B", OPTION_TEXT, AT(bias), 0, 0, NULL,
     "free (default), or the value of a regularised bias feature", false},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "windows scoring at least this are hard (default: -1, the margin: above it stable proves "
     "less)",
     false},
    {"stop", "RULE", OPTION_LIST, AT(stop), 0, 0, NULL,
     "when to end; may be given several times, the first to fire ends the run: stable (a complete "
     "pass finds no window to add; always in force), gap=R (objective over all windows / over the "
     "pool below R), new=R (new hard windows below a share R of the pool), validation=K (no better "
     "held-out miss rate for K rounds; keeps the best round), rounds=N, time=T (90s, 5m, 2h)",
     false},
    {"max-rounds", "N", OPTION_INT, AT(max_rounds), 0, 1e9, NULL,
     "the same as --stop rounds=N, beside the others", false},
    {"select", "RULE", OPTION_TEXT, AT(select), 0, 0, NULL,
     "which hard windows to take: all (default), hardest=K an image, semi=CEILING (none scoring "
     "above: against outliers), random=K an image (the control), diverse=K an image (no neighbours "
     "and no look-alikes)",
     false},
    {"cap-image", "N", OPTION_INT, AT(cap_image), 0, 1e9, NULL,
     "new hard negatives an image and round, hardest first; 0: no cap (default: 30)", false},
    {"cap-round", "N", OPTION_INT, AT(cap_round), 0, 1e9, NULL,
     "new hard negatives a round: the pass ends there, and the next begins where it ended; 0: no "
     "cap (default)",
     false},
    {"evict", "RULE", OPTION_TEXT, AT(evict), 0, 0, NULL,
     "which windows leave the pool before a solve: none (default), easy=SLACK (beyond the margin "
     "by more: proven safe), oldest, random (down to --cap-pool: these can cycle)",
     false},
    {"cap-pool", "N", OPTION_INT, AT(cap_pool), 0, 1e9, NULL,
     "negatives in the pool, for --evict oldest and random", false},
    {"exclude", "FILE", OPTION_TEXT, AT(exclude), 0, 0, NULL,
     "windows to leave out, such as people in the negatives: CSV with image,x,y,width,height (as "
     "RUN/suspects/suspects.csv has them)",
     false},
    {"mine-positives", NULL, OPTION_FLAG, AT(mine_positives), 0, 0, NULL,
     "also mine the annotated photographs of --positives, clear of their people and of regions to "
     "ignore",
     false},
    {"mine-overlap", "IOU", OPTION_SHARE, AT(mine_overlap), 0.001, 1, NULL,
     "how much of a person a window of --mine-positives may have, as intersection over union of "
     "the person inside it (default: 10%)",
     false},
    {"score-max", "S", OPTION_DOUBLE, AT(score_max), -100, 100, NULL,
     "leave out negatives scoring above S, for fear that they are people (default: none)", false},
    {"initial", "N", OPTION_INT, AT(initial), 1, 10000, NULL,
     "random windows an image before the first round (default: 10)", false},
    {"mirror", NULL, OPTION_FLAG, AT(mirror), 0, 0, NULL,
     "positives also left-right exchanged (default; --no-mirror)", false},
    {"solver", "KIND", OPTION_CHOICE, AT(solver), 0, 0, solver_names,
     "dual: ours (default), on dense rows, from where the last round ended; liblinear: the "
     "reference, 4 to 8 times the memory",
     false},
    {"store", "KIND", OPTION_CHOICE, AT(store), 0, 0, store_names,
     "windows of the pool as float (default) or in half the memory: half", false},
    {"memory", "BYTES", OPTION_BYTES, AT(memory), 0, 0, NULL,
     "for the pool and for decoded photographs (of these at most a quarter, and 192M); a larger "
     "pool goes on in a file in RUN, slower (default: half of what is free)",
     false},
    {"skip", NULL, OPTION_FLAG, AT(skip), 0, 0, NULL,
     "do not scan what is proven to hold nothing new (default; --no-skip scans it all the same, "
     "with the same result)",
     false},
    {"checkpoint-seconds", "S", OPTION_DOUBLE, AT(checkpoint_seconds), 0.01, 1e9, NULL,
     "save the state this often during a pass, besides before and after each solve (default: 60)",
     false},
    {"keep-state", NULL, OPTION_FLAG, AT(keep_state), 0, 0, NULL,
     "leave RUN/state when the run has ended", false},
    {"keep-models", NULL, OPTION_FLAG, AT(keep_models), 0, 0, NULL,
     "also write RUN/model-NNN.json after each round", false},
    {"report", NULL, OPTION_FLAG, AT(report), 0, 0, NULL,
     "write RUN/report.html anew after each round, a page that follows the run in a browser; keeps "
     "RUN/model-NNN.json and RUN/scores for it",
     false},
    {"log-json", NULL, OPTION_FLAG, AT(log_json), 0, 0, NULL,
     "also write RUN/log.jsonl: the ledger as events, one JSON object a line", false},
    {0},
};

void train_defaults(struct settings *s)
{
    struct mine_options o = mine_default_options();
    s->loss = (int)o.loss;
    s->c = o.c;
    s->solver = (int)o.solver;
    s->store = (int)o.store;
    s->positive_weight = o.positive_weight;
    s->bias = "free";
    s->select = mine_selections[o.select.rule].name;
    s->evict = mine_evictions[o.evict.rule].name;
    s->cap_image = o.cap_image;
    s->max_rounds = NOT_GIVEN;
    s->score_max = NOT_GIVEN;
    s->split_seed = UINT64_MAX;
    s->seeds = NOT_GIVEN;
    s->preset = NOT_GIVEN;
    s->checkpoint_seconds = 60;
    s->mine_overlap = 0.1;
    s->skip = o.skip;
    s->initial = o.initial;
    s->mirror = o.mirror;
    s->threshold = (double)o.threshold;
}

bool option_is_free(const char *name)
{
    static const char *const names[] = {
        "out",        "force",       "resume",   "threads",
        "quiet",      "json",        "memory",   "checkpoint-seconds",
        "keep-state", "keep-models", "log-json", "report",
        "positives",  "negatives",   "exclude",  "photos",
        NULL};
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static enum hm_status read_bias(const char *text, double *bias, struct hm_error *error)
{
    char *end;
    if (strcmp(text, "free") == 0)
        return HM_OK;
    *bias = strtod(text, &end);
    if (end == text || *end || !(*bias > 0 && *bias <= 1e6))
        return fail(error, HM_USAGE, "--bias %s: give free or a number such as 1", text);
    return HM_OK;
}

static enum hm_status read_rules(const struct settings *s, struct mine_options *o,
                                 struct hm_error *error)
{
    enum hm_status status = mine_choose(mine_selections, "select", s->select, &o->select, error);
    if (status == HM_OK)
        status = mine_choose(mine_evictions, "evict", s->evict, &o->evict, error);
    for (int i = 0; i < s->stop.count && status == HM_OK; i++)
        status = mine_choose(mine_stops, "stop", s->stop.items[i], &o->stop[o->stops++], error);
    if (status == HM_OK && s->max_rounds != NOT_GIVEN && o->stops == MINE_STOPS_MOST)
        status = fail(error, HM_USAGE, "--stop is given more than %d times", MINE_STOPS_MOST - 1);
    if (status == HM_OK && s->max_rounds != NOT_GIVEN)
        o->stop[o->stops++] = (struct mine_choice){STOP_ROUNDS, s->max_rounds};
    return status;
}

static enum hm_status check_rules(const struct settings *s, const struct mine_options *o,
                                  struct hm_error *error)
{
    bool needs_cap = o->evict.rule == EVICT_OLDEST || o->evict.rule == EVICT_RANDOM;
    if (needs_cap && o->cap_pool == 0)
        return fail(error, HM_USAGE, "--evict %s: say down to how many windows: --cap-pool N",
                    s->evict);
    if (!needs_cap && o->cap_pool > 0)
        return fail(error, HM_USAGE,
                    "--cap-pool %ld: say which windows leave: --evict oldest or random",
                    o->cap_pool);
    for (int i = 0; i < o->stops; i++)
        if (o->stop[i].rule == STOP_VALIDATION && s->validation == 0)
            return fail(error, HM_USAGE,
                        "--stop validation needs data to measure on: add --validation 0.2");
    return HM_OK;
}

enum hm_status train_options(const struct settings *s, struct mine_options *o,
                             struct hm_error *error)
{
    *o = mine_default_options();
    o->loss = (enum svm_loss)s->loss;
    o->choose_c = s->c == NOT_GIVEN;
    if (!o->choose_c)
        o->c = s->c;
    o->solver = (enum mine_solver)s->solver;
    o->store = (enum svm_format)s->store;
    o->positive_weight = s->positive_weight;
    o->threshold = (float)s->threshold;
    if (s->score_max != NOT_GIVEN)
        o->score_max = (float)s->score_max;
    o->cap_image = s->cap_image;
    o->cap_round = s->cap_round;
    o->cap_pool = s->cap_pool;
    o->initial = s->initial;
    o->mirror = s->mirror;
    o->skip = s->skip;
    o->seed = s->seed;
    o->max_bad = s->max_bad;
    o->memory = s->memory;
    o->memory_free = memory_available;
    enum hm_status status = read_bias(s->bias, &o->bias_feature, error);
    if (status == HM_OK)
        status = read_rules(s, o, error);
    if (status == HM_OK)
        status = check_rules(s, o, error);
    if (status == HM_OK)
        status = geometry_settings(s, &o->geometry, error);
    return status == HM_OK ? scan_settings(s, o->scan, &o->scan, error) : status;
}
