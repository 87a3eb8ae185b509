/* The options of `hogmine eval`. */
#include "commands/eval_run.h"

#define AT(field) offsetof(struct eval_settings, field)

static const char *const protocols[] = {"fppi", "fppw", NULL}; /* EVAL_FPPI, EVAL_FPPW */

static const struct option options_eval[] = {
    {"protocol", "NAME", OPTION_CHOICE, AT(protocol),
     "fppi: detections matched to the boxes of photographs (with --truth); fppw: windows (with "
     "--positives and --negatives)",
     .choices = protocols, .optional = true},
    {"names", "A,B", OPTION_TEXT, AT(names),
     "what to call the detectors (a comma inside a name is written \\,)"},
    {"bootstrap", "N", OPTION_INT, AT(bootstrap),
     "draws of photographs for the 95% intervals (default: 1000; 0: none)", .usual = "1000",
     .low = 0, .high = 100000},
    {"seed", "N", OPTION_SEED, AT(seed), "of the draws (default: 1)", .usual = "1"},
    {"plot", "FILE.svg", OPTION_FILE, AT(plot),
     "draw miss rate against false positives, all detectors"},
    {"force", NULL, OPTION_FLAG, AT(force), "replace files and folders that exist"},
    {0},
};

static const struct option options_fppw[] = {
    {"positives", "PATH", OPTION_PATH, AT(positives),
     "fppw: window crops: a folder, a list file or an image"},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "fppw: person-free photographs: a folder, a list file or an image"},
    {0},
};

static const char *const matchings[] = {"caltech", "voc", "coco", NULL};
static const char *const regions[] = {"keep", "drop", NULL};
static const struct option options_fppi[] = {
    {"truth", "PATH", OPTION_PATH, AT(truth),
     "fppi: annotated photographs, in any format that is read"},
    {"detections", "FILE", OPTION_FILE, AT(detections),
     "what some detector found: the CSV of detect, COCO's results, YOLO, VOC, KITTI and others "
     "(docs/formats.md); further files may follow as arguments"},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold),
     "models report windows scoring at least this (default: -1, the margin; lower it where the "
     "curve ends before 1 false positive a photograph)",
     .low = -100, .high = 100, .optional = true},
    {"window-height", "SHARE", OPTION_DOUBLE, AT(window_height),
     "share of a detection's height that the person fills (default: the model's own, 0.75; 1 with "
     "--detections)",
     .low = 0.01, .high = 10, .optional = true},
    {"match", "KIND", OPTION_CHOICE, AT(matching),
     "caltech (default), voc or coco: rules of matching, with their own defaults for what follows",
     .choices = matchings},
    {"iou", "SHARE", OPTION_DOUBLE, AT(iou),
     "intersection over union that makes a match (default: 0.5)", .low = 0.01, .high = 1,
     .optional = true},
    {"aspect", "RATIO", OPTION_DOUBLE, AT(aspect),
     "width that boxes are set to, as a share of their height (default: 0.41; 0, and the default "
     "of voc and coco: left as they are)",
     .low = 0, .high = 10, .optional = true},
    {"subset", "NAME", OPTION_CHOICE, AT(subset),
     "who is to be found: reasonable (default: 50 pixels and more, 65% visible), all, near, "
     "medium, far, partial, heavy",
     .choices = eval_subset_names, .optional = true},
    {"min-height", "PIXELS", OPTION_DOUBLE, AT(min_height),
     "people less tall are ignored (default: that of the subset)", .low = 0, .high = 1e6,
     .optional = true},
    {"max-height", "PIXELS", OPTION_DOUBLE, AT(max_height),
     "people so tall or taller are ignored (default: that of the subset)", .low = 0, .high = 1e6,
     .optional = true},
    {"min-visible", "SHARE", OPTION_SHARE, AT(min_visible),
     "people less visible are ignored (default: that of the subset)", .low = 0, .high = 1,
     .optional = true},
    {"max-visible", "SHARE", OPTION_SHARE, AT(max_visible),
     "people more visible are ignored (default: that of the subset)", .low = 0, .high = 1,
     .optional = true},
    {"height-slack", "RATIO", OPTION_DOUBLE, AT(slack),
     "detections outside the range of heights by more than this are dropped (default: 1.25)",
     .low = 1, .high = 10, .optional = true},
    {"border", "PIXELS", OPTION_DOUBLE, AT(border),
     "people who come nearer to the border are ignored (default: 0, off; Caltech's own "
     "photographs: "
     "5)",
     .low = 0, .high = 1e6},
    {"ignore-regions", "KIND", OPTION_CHOICE, AT(regions),
     "keep (default): detections on them count nowhere; drop: as if they were not annotated",
     .choices = regions},
    {"plot-pr", "FILE.svg", OPTION_FILE, AT(plot_pr), "draw precision against recall"},
    {"errors", "DIR", OPTION_FOLDER, AT(errors),
     "write false positives and misses at the threshold asked for (default: that of 1 false "
     "positive "
     "a photograph) to this folder: lists and contact sheets"},
    {"at-fppi", "RATE", OPTION_DOUBLE, AT(at_fppi),
     "print the lowest threshold with at most so many false positives a photograph", .low = 0,
     .high = 1e6, .optional = true},
    {"at-precision", "SHARE", OPTION_SHARE, AT(at_precision),
     "print the lowest threshold with at least this precision", .low = 0, .high = 1,
     .optional = true},
    {"save", NULL, OPTION_FLAG, AT(save),
     "write that threshold into the model, where detect uses it"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_eval, 0},
                                             {"Per photograph", options_fppi, 0},
                                             {"Per window", options_fppw, 0},
                                             {"Annotations", options_truth, AT(annotations)},
                                             {"Suppression of neighbours", options_nms, AT(nms)},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

const struct command command_eval = {
    .name = "eval",
    .synopsis = "eval MODEL... [--detections FILE...] --truth PATH",
    .summary = "measure detectors: miss rate against false positives",
    .description =
        "Per photograph (fppi): runs each model over the annotated photographs as it is meant to "
        "be\n"
        "run (scale step 1.05, 32 pixels of margin, suppression), makes windows people, matches "
        "them\n"
        "as the Caltech benchmark does, and prints the log-average miss rate, average precision "
        "and\n"
        "95% intervals. A MODEL may be the run folder that it is of; detections of other programs "
        "join\n"
        "by --detections.\n"
        "\n"
        "Per window (--protocol fppw --positives PATH --negatives PATH): scores the middle window "
        "of\n"
        "every crop and every window of the negatives (scale step 1.2, no margin), and prints the\n"
        "miss rate at 1e-3 to 1e-6 false positives per window. Per-window figures do not predict\n"
        "performance on whole photographs, and can reverse a ranking.",
    .groups = groups,
    .settings_size = sizeof(struct eval_settings),
    .fewest = 0,
    .most = -1,
    .run = eval_command,
};
