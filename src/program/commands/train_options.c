/* The options of `hogmine train`, and what they mean to the loop. */
#include "commands/train.h"
#include "model/names.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct train_settings, field)

static const char *const solver_names[] = {"dual", "liblinear", NULL}; /* enum mine_solver */
static const char *const store_names[] = {"float", "half", NULL};      /* enum svm_format */

static const struct option options_data[] = {
    {"positives", "PATH", OPTION_PATH, AT(positives),
     "window crops with margin (a folder, a list file or an image), or annotated photographs (a "
     "folder or a file)",
     .required = true, .role = OPTION_PLACE},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "person-free photographs: a folder, a list file or an image (default: the annotated "
     "photographs of --positives are mined, as with --mine-positives)",
     .role = OPTION_PLACE},
    {"out", "RUN", OPTION_FOLDER, AT(out), "the run folder to make", .required = true,
     .role = OPTION_MANNER},
    {"force", NULL, OPTION_FLAG, AT(force),
     "replace the run that is in RUN; with --resume: go on although options or the version differ",
     .role = OPTION_MANNER},
    {"resume", "RUN", OPTION_FOLDER, AT(resume),
     "go on with a run that was stopped or killed, to the same bytes; other options are its own",
     .instead_of_required = true, .role = OPTION_MANNER},
    {"trust-data", NULL, OPTION_FLAG, AT(trust_data),
     "train although the doctor finds the data ruined: positives that are no crops, sides swapped, "
     "people in the negatives (then it only warns; hogmine inspect --doctor tells all)",
     .role = OPTION_PLACE},
    {"label", "NAME", OPTION_TEXT, AT(label),
     "what the model calls its object (default: the one that --labels asks for or that all boxes "
     "have; of crops person, or object where the window is not upright)"},
    {"preset", "NAME", OPTION_PRESET, AT(preset),
     "a published recipe of mining: the options below that it stands for, before all others given "
     "(default: none; they stand below)",
     .presets = train_presets, .optional = true},
    {"validation", "SHARE", OPTION_SHARE, AT(validation),
     "hold this share of the photographs out, measure the detector on them and choose its "
     "threshold, then take them in and go on to stability on everything; 0: hold nothing out "
     "(default: 10%, of at least 20 objects, 5 photographs of them and 5 without)",
     .low = 0, .high = 0.9, .optional = true},
    {"keep-held-out", NULL, OPTION_FLAG, AT(keep_held_out),
     "hold out for good, and measure after each round: the figures are those of RUN/model.json "
     "(--stop validation does so, too)"},
    {"seed", "N", OPTION_SEED, AT(mining.seed),
     "of the random negatives, the solver's order and the split (default: 1)", .usual = "1"},
    {"split-seed", "N", OPTION_SEED, AT(split_seed),
     "of the split alone (default: that of --seed; with --seeds: 1)", .optional = true},
    {"seeds", "N", OPTION_INT, AT(seeds),
     "train with seeds 1 to N on one split, into RUN/seed-1 ..., and write RUN/seeds.csv: mean and "
     "deviation of every column of the ledger and of the held-out figures",
     .low = 2, .high = 1000, .optional = true},
    {0},
};

static const struct option options_solve[] = {
    {"loss", "KIND", OPTION_CHOICE, AT(mining.loss),
     "squared: squared hinge (default); hinge: a mislabelled window pulls no harder than C",
     .usual = "squared", .choices = model_loss_names},
    {"C", "C", OPTION_DOUBLE, AT(mining.c),
     "what a window inside the margin costs (default: 0.01); auto: the best of 0.0001 to 1, by "
     "cross-validation on the first pool (RUN/c.csv)",
     .usual = "0.01", .low = 1e-9, .high = 1e9, .without = "auto", .optional = true},
    {"positive-weight", "W", OPTION_DOUBLE, AT(mining.positive_weight),
     "times C, for positives (default: 1)", .usual = "1", .low = 1e-6, .high = 1e6},
    {"bias", "B", OPTION_TEXT, AT(bias),
     "free (default), or the value of a regularised bias feature", .usual = "free"},
    {0},
};

static const struct option options_mine[] = {
    {"threshold", "T", OPTION_DOUBLE, AT(mining.threshold),
     "windows scoring at least this are hard (default: -1, the margin: above it stable proves "
     "less)",
     .usual = "-1", .low = -100, .high = 100},
    {"stop", "RULE", OPTION_LIST, AT(mining.stop),
     "when to end; may be given several times, the first to fire ends the run: stable (a complete "
     "pass finds no window to add; always in force), gap=R (objective over all windows / over the "
     "pool below R), new=R (new hard windows below a share R of the pool), validation=K (no better "
     "held-out miss rate for K rounds; keeps the best round), rounds=N, time=T (90s, 5m, 2h). "
     "What is held out is taken in when one fires: after rounds and time by one round more, which "
     "time leaves without a scan; after the others until one fires again"},
    {"max-rounds", "N", OPTION_INT, AT(mining.max_rounds),
     "the same as --stop rounds=N, beside the others", .low = 0, .high = 1e9, .optional = true},
    {"select", "RULE", OPTION_TEXT, AT(mining.select),
     "which hard windows to take: all (default), hardest=K an image, semi=CEILING (none scoring "
     "above: against outliers), random=K an image (the control), diverse=K an image (no neighbours "
     "and no look-alikes)",
     .usual = "all"},
    {"cap-image", "N", OPTION_INT, AT(mining.cap_image),
     "new hard negatives an image and round, hardest first; 0: no cap (default: 30)", .usual = "30",
     .low = 0, .high = 1e9},
    {"cap-round", "N", OPTION_INT, AT(mining.cap_round),
     "new hard negatives a round: the pass ends there, and the next begins where it ended; 0: no "
     "cap (default)",
     .low = 0, .high = 1e9},
    {"evict", "RULE", OPTION_TEXT, AT(mining.evict),
     "which windows leave the pool before a solve: none (default), easy=SLACK (beyond the margin "
     "by more: proven safe), oldest, random (down to --cap-pool: these can cycle)",
     .usual = "none"},
    {"cap-pool", "N", OPTION_INT, AT(mining.cap_pool),
     "negatives in the pool, for --evict oldest and random", .low = 0, .high = 1e9},
    {"exclude", "FILE", OPTION_FILE, AT(exclude),
     "windows to leave out, such as people in the negatives: CSV with image,x,y,width,height (as "
     "RUN/suspects/suspects.csv has them)",
     .role = OPTION_PLACE},
    {"mine-positives", NULL, OPTION_FLAG, AT(mine_positives),
     "also mine the annotated photographs of --positives, clear of their people, of what overlaps "
     "them and of regions to ignore; so it is without --negatives"},
    {"mine-overlap", "IOU", OPTION_SHARE, AT(mine_overlap),
     "how much of a person a window of --mine-positives may have, as intersection over union of "
     "the person inside it (default: 10%)",
     .usual = "10%", .low = 0.001, .high = 1},
    {"score-max", "S", OPTION_DOUBLE, AT(score_max),
     "leave out negatives scoring above S, for fear that they are people (default: none)",
     .low = -100, .high = 100, .optional = true},
    {"initial", "N", OPTION_INT, AT(mining.initial),
     "random windows an image before the first round (default: 10)", .usual = "10", .low = 1,
     .high = 10000},
    {"mirror", NULL, OPTION_FLAG, AT(mirror),
     "positives also left-right exchanged (default; --no-mirror)", .usual = "true"},
    {0},
};

static const struct option options_keep[] = {
    {"solver", "KIND", OPTION_CHOICE, AT(solver),
     "dual: ours (default), on dense rows, from where the last round ended; liblinear: the "
     "reference, 4 to 8 times the memory",
     .choices = solver_names},
    {"store", "KIND", OPTION_CHOICE, AT(store),
     "windows of the pool as float (default) or in half the memory: half", .choices = store_names},
    {"memory", "BYTES", OPTION_BYTES, AT(memory),
     "for the pool and for decoded photographs (of these at most a quarter, and 192M); a larger "
     "pool goes on in a file in RUN, slower (default: half of what is free)",
     .optional = true, .role = OPTION_MANNER},
    {"skip", NULL, OPTION_FLAG, AT(skip),
     "do not scan what is proven to hold nothing new (default; --no-skip scans it all the same, "
     "with the same result)",
     .usual = "true"},
    {"checkpoint-seconds", "S", OPTION_DOUBLE, AT(checkpoint_seconds),
     "save the state this often during a pass, besides before and after each solve (default: 60)",
     .usual = "60", .low = 0.01, .high = 1e9, .role = OPTION_MANNER},
    {"keep-state", NULL, OPTION_FLAG, AT(keep_state), "leave RUN/state when the run has ended",
     .role = OPTION_MANNER},
    {"keep-models", NULL, OPTION_FLAG, AT(keep_models),
     "also write RUN/model-NNN.json after each round", .role = OPTION_MANNER},
    {"report", NULL, OPTION_FLAG, AT(report),
     "write RUN/report.html anew after each round, a page that follows the run in a browser; keeps "
     "RUN/model-NNN.json and RUN/scores for it",
     .role = OPTION_PLACE},
    {"log-json", NULL, OPTION_FLAG, AT(log_json),
     "also write RUN/log.jsonl: the ledger as events, one JSON object a line",
     .role = OPTION_MANNER},
    {0},
};

static const struct option_group groups[] = {
    {"Data and the run", options_data, 0},
    {"Solving", options_solve, 0},
    {"Mining", options_mine, 0},
    {"Resources, and what is kept", options_keep, 0},
    {"Annotations", options_truth, AT(truth)},
    {"Objects as windows", options_windows, AT(windows)},
    {"The scan", options_scan, AT(scan)},
    {"The descriptor", options_geometry, AT(geometry)},
    {"Files", options_files, AT(files)},
    {"In common", options_common, AT(common)},
    {0},
};

static enum hm_status read_bias(const char *text, double *bias, struct hm_error *error)
{
    char *end;
    if (strcmp(text, "free") == 0)
        return HM_OK;
    *bias = number_read(text, &end);
    if (end == text || *end || !(*bias > 0 && *bias <= 1e6))
        return fail(error, HM_USAGE, "--bias %s: give free or a number such as 1", text);
    return HM_OK;
}

enum hm_status train_options(const struct train_settings *s, struct mine_options *o,
                             struct hm_error *error)
{
    *o = mine_default_options();
    o->solver = (enum mine_solver)s->solver;
    o->store = (enum svm_format)s->store;
    if (s->score_max.given)
        o->score_max = (float)s->score_max.value;
    o->mirror = s->mirror;
    o->skip = s->skip;
    o->max_bad = s->files.max_bad;
    o->memory = s->memory.given ? s->memory.value : memory_available() / 2;
    o->memory_free = memory_available;
    o->measure_rounds = s->keep_held_out;
    HM_TRY(read_bias(s->bias, &o->bias_feature, error));
    HM_TRY(mining_of_settings(&s->mining, o, error));
    for (int i = 0; i < o->stops; i++)
        if (o->stop[i].rule == MINE_STOP_VALIDATION) {
            o->measure_rounds = true;
            if (s->validation.given && s->validation.value <= 0)
                return fail(error, HM_USAGE,
                            "--stop validation needs data to measure on: give --validation 0.2");
        }
    if (s->keep_held_out && s->validation.given && s->validation.value <= 0)
        return fail(error, HM_USAGE,
                    "--keep-held-out has nothing to keep with --validation 0: leave one of them "
                    "away");
    HM_TRY(geometry_of_settings(&s->geometry, HOG_USUAL_OCTAVES, &o->geometry, error));
    return scan_of_settings(&s->scan, o->scan, &o->geometry, &o->scan, error);
}

const struct command command_train = {
    .name = "train",
    .synopsis = "train --positives PATH [--negatives PATH] --out RUN",
    .summary = "train a detector, mining hard negatives until the pool is stable",
    .description =
        "Looks at the data first, and stops where a training would be of no use (exit 3: what is\n"
        "wrong, and what to do about it; --trust-data insists). Trains on the positives and some\n"
        "random windows of the negatives, then repeats: scan every negative photograph "
        "completely,\n"
        "add the windows that violate the margin, train again, until a complete pass finds "
        "nothing\n"
        "new. RUN/model.json is the detector, RUN/rounds.csv the ledger, RUN/hard/NNN.csv where\n"
        "every window came from, RUN/certificate.json what a stable run has proved (hogmine "
        "verify\n"
        "RUN checks it). A run that was stopped or killed goes on with hogmine train --resume "
        "RUN,\n"
        "to the same bytes. A tenth of the photographs is held out at first: what the detector is "
        "worth\n"
        "on them is in RUN/validation.json and said at the end.\n\n"
        "Where --positives are annotated photographs, --negatives may be left away: what is mined\n"
        "then are those photographs, clear of what is annotated and of what overlaps it.\n\n"
        "What mining collects is by nature the most misleading part of the data, unlabelled "
        "people\n"
        "first: RUN/suspects shows those that resist most.",
    .groups = groups,
    .settings_size = sizeof(struct train_settings),
    .run = train_command,
};
