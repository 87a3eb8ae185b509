/* hogmine eval: what detectors are worth. Options, which detectors there are, which protocol. */
#include "commands/eval.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const char *const protocols[] = {"fppi", "fppw", NULL};
enum { FPPI, FPPW };

static const struct option options_eval[] = {
    {"protocol", "NAME", OPTION_CHOICE, AT(protocol), 0, 0, protocols,
     "fppi: detections matched to the boxes of photographs (with --truth); fppw: windows (with "
     "--positives and --negatives)",
     false},
    {"names", "A,B", OPTION_TEXT, AT(names), 0, 0, NULL,
     "what to call the detectors (a comma inside a name is written \\,)", false},
    {"bootstrap", "N", OPTION_INT, AT(bootstrap), 0, 100000, NULL,
     "draws of photographs for the 95% intervals (default: 1000; 0: none)", false},
    {"seed", "N", OPTION_SEED, AT(seed), 0, 0, NULL, "of the draws (default: 1)", false},
    {"plot", "FILE.svg", OPTION_TEXT, AT(plot), 0, 0, NULL,
     "draw miss rate against false positives, all detectors", false},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "replace files and folders that exist",
     false},
    {0},
};

static const struct option options_fppw[] = {
    {"positives", "PATH", OPTION_TEXT, AT(positives), 0, 0, NULL,
     "fppw: window crops: a folder, a list file or an image", false},
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "fppw: person-free photographs: a folder, a list file or an image", false},
    {0},
};

static const char *const matchings[] = {"caltech", "voc", "coco", NULL};
static const char *const regions[] = {"keep", "drop", NULL};
static const struct option options_fppi[] = {
    {"truth", "PATH", OPTION_TEXT, AT(truth), 0, 0, NULL,
     "fppi: annotated photographs, in any format that is read", false},
    {"detections", "FILE", OPTION_TEXT, AT(detections), 0, 0, NULL,
     "what some detector found: CSV image,x,y,w,h,score, COCO's results JSON, Caltech's text; "
     "further files may follow as arguments",
     false},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "models report windows scoring at least this (default: -1, the margin; lower it where the "
     "curve ends before 1 false positive a photograph)",
     false},
    {"window-height", "SHARE", OPTION_DOUBLE, AT(window_height), 0.01, 10, NULL,
     "share of a detection's height that the person fills (default: the model's own, 0.75; 1 with "
     "--detections)",
     false},
    {"match", "KIND", OPTION_CHOICE, AT(matching), 0, 0, matchings,
     "caltech (default), voc or coco: rules of matching, with their own defaults for what follows",
     false},
    {"iou", "SHARE", OPTION_DOUBLE, AT(iou), 0.01, 1, NULL,
     "intersection over union that makes a match (default: 0.5)", false},
    {"aspect", "RATIO", OPTION_DOUBLE, AT(aspect), 0, 10, NULL,
     "width that boxes are set to, as a share of their height (default: 0.41; 0, and the default "
     "of voc and coco: left as they are)",
     false},
    {"subset", "NAME", OPTION_CHOICE, AT(subset), 0, 0, eval_subset_names,
     "who is to be found: reasonable (default: 50 pixels and more, 65% visible), all, near, "
     "medium, far, partial, heavy",
     false},
    {"min-height", "PIXELS", OPTION_DOUBLE, AT(min_height), 0, 1e6, NULL,
     "people less tall are ignored (default: that of the subset)", false},
    {"max-height", "PIXELS", OPTION_DOUBLE, AT(max_height), 0, 1e6, NULL,
     "people so tall or taller are ignored (default: that of the subset)", false},
    {"min-visible", "SHARE", OPTION_SHARE, AT(min_visible), 0, 1, NULL,
     "people less visible are ignored (default: that of the subset)", false},
    {"max-visible", "SHARE", OPTION_SHARE, AT(max_visible), 0, 1, NULL,
     "people more visible are ignored (default: that of the subset)", false},
    {"height-slack", "RATIO", OPTION_DOUBLE, AT(slack), 1, 10, NULL,
     "detections outside the range of heights by more than this are dropped (default: 1.25)",
     false},
    {"border", "PIXELS", OPTION_DOUBLE, AT(border), 0, 1e6, NULL,
     "people who come nearer to the border are ignored (default: 0, off; Caltech's own "
     "photographs: "
     "5)",
     false},
    {"ignore-regions", "KIND", OPTION_CHOICE, AT(regions), 0, 0, regions,
     "keep (default): detections on them count nowhere; drop: as if they were not annotated",
     false},
    {"plot-pr", "FILE.svg", OPTION_TEXT, AT(plot_pr), 0, 0, NULL, "draw precision against recall",
     false},
    {"errors", "DIR", OPTION_TEXT, AT(errors), 0, 0, NULL,
     "write false positives and misses at the threshold asked for (default: that of 1 false "
     "positive "
     "a photograph) to this folder: lists and contact sheets",
     false},
    {"at-fppi", "RATE", OPTION_DOUBLE, AT(at_fppi), 0, 1e6, NULL,
     "print the lowest threshold with at most so many false positives a photograph", false},
    {"at-precision", "SHARE", OPTION_SHARE, AT(at_precision), 0, 1, NULL,
     "print the lowest threshold with at least this precision", false},
    {"save", NULL, OPTION_FLAG, AT(save), 0, 0, NULL,
     "write that threshold into the model, where detect uses it", false},
    {0},
};

static const struct option *const groups[] = {options_eval,  options_fppi,   options_fppw,
                                              options_truth, options_nms,    options_scan,
                                              options_files, options_common, NULL};

static void defaults(struct settings *s)
{
    s->protocol = NOT_GIVEN;
    s->subset = NOT_GIVEN;
    s->window_height = s->aspect = s->iou = s->min_height = s->max_height = NOT_GIVEN;
    s->min_visible = s->max_visible = s->slack = s->at_fppi = s->at_precision = NOT_GIVEN;
}

/* ---- which detectors --------------------------------------------------------------------- */

/* The next name of --names (commas escaped by a backslash), or the file's name. */
static char *next_name(const char **names, const char *path)
{
    struct text out = {0};
    if (!*names || !**names)
        return mem_string(file_name(path));
    for (; **names && **names != ','; ++*names) {
        if (**names == '\\' && (*names)[1] == ',')
            ++*names;
        text_append(&out, *names, 1);
    }
    if (**names == ',')
        ++*names;
    char *name = out.failed ? NULL : mem_string(out.bytes ? out.bytes : "");
    text_free(&out);
    return name;
}

/* Models, then --detections, then the arguments that are detections: in this order --names. */
static enum hm_status list_detectors(const struct settings *s, int count, char **paths,
                                     struct detector *out, int *found, struct hm_error *error)
{
    const char *names = s->names;
    bool *other = mem_array((size_t)count + 1, sizeof *other);
    if (!other)
        return fail_memory(error, (size_t)count, "a list of detectors");
    for (int i = 0; i < count; i++)
        if (!(other[i] = data_is_detections(paths[i])))
            out[(*found)++] = (struct detector){.path = paths[i], .is_model = true};
    if (s->detections)
        out[(*found)++] = (struct detector){.path = s->detections};
    for (int i = 0; i < count; i++)
        if (other[i])
            out[(*found)++] = (struct detector){.path = paths[i]};
    mem_free(other);
    for (int i = 0; i < *found; i++)
        if (!(out[i].name = next_name(&names, out[i].path)))
            return fail_memory(error, 0, "a name");
    if (names && *names)
        return fail(error, HM_USAGE, "--names %s: there are more names than the %d detector%s",
                    s->names, *found, plural(*found));
    return HM_OK;
}

/* ---- what fits together ------------------------------------------------------------------ */

static enum hm_status choose_protocol(const struct command *command, struct settings *s,
                                      struct hm_error *error)
{
    if (s->protocol == NOT_GIVEN)
        s->protocol = s->positives && s->negatives && !s->truth && !s->detections ? FPPW : FPPI;
    if (s->protocol == FPPI && !s->truth)
        return fail(error, HM_USAGE,
                    "eval needs --truth PATH (annotated photographs), or --protocol fppw with "
                    "--positives and --negatives: hogmine %s",
                    command->synopsis);
    if (s->protocol == FPPW && (!s->positives || !s->negatives))
        return fail(error, HM_USAGE, "--protocol fppw needs --positives PATH and --negatives PATH");
    if (s->protocol == FPPW && (s->truth || s->detections || s->errors || s->plot_pr || s->save ||
                                s->at_fppi != NOT_GIVEN || s->at_precision != NOT_GIVEN))
        return fail(error, HM_USAGE,
                    "--truth, --detections, --errors, --plot-pr, --at-fppi, --at-precision and "
                    "--save are of --protocol fppi");
    if (s->protocol == FPPI && (s->positives || s->negatives))
        return fail(error, HM_USAGE, "--positives and --negatives are of --protocol fppw");
    return HM_OK;
}

static enum hm_status check_plot(const char *path, bool force, struct hm_error *error)
{
    size_t length = path ? strlen(path) : 0;
    if (!path)
        return HM_OK;
    if (length < 5 || strcmp(path + length - 4, ".svg") != 0)
        return fail(error, HM_USAGE, "%s: plots are SVG; give a name that ends in .svg", path);
    if (file_exists(path) && !force)
        return fail(error, HM_OUTPUT, "%s: the file exists; give another name, or --force", path);
    return HM_OK;
}

static enum hm_status check_save(const struct settings *s, const struct detector *detectors,
                                 int count, struct hm_error *error)
{
    if (!s->save)
        return HM_OK;
    if (count != 1 || !detectors[0].is_model)
        return fail(error, HM_USAGE, "--save writes into a model: give one MODEL and nothing else");
    if ((s->at_fppi == NOT_GIVEN) == (s->at_precision == NOT_GIVEN))
        return fail(error, HM_USAGE, "--save needs one of --at-fppi RATE and --at-precision SHARE");
    struct file_bytes head;
    enum hm_status status = file_read_start(detectors[0].path, 64, &head, error);
    if (status != HM_OK)
        return status;
    bool json = head.bytes[strspn((char *)head.bytes, " \t\r\n")] == '{';
    file_free(&head);
    if (!json)
        return fail(error, HM_USAGE,
                    "--save: %s is no model of hogmine's; make it one first: hogmine convert %s "
                    "model.json",
                    detectors[0].path, detectors[0].path);
    return HM_OK;
}

/* Detectors that cannot be read are said before the first one runs. */
static enum hm_status check_detectors(const struct detector *detectors, int count,
                                      struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int i = 0; i < count && status == HM_OK; i++) {
        const char *path = detectors[i].path;
        struct hm_model model;
        if (detectors[i].is_model) {
            status = model_read(path, &model, error);
            if (status == HM_OK)
                model_free(&model);
        } else if (!file_exists(path)) {
            status = fail(error, HM_INPUT, "%s: No such file or directory", path);
        }
    }
    return status;
}

static enum hm_status check_all(const struct command *command, struct settings *s,
                                const struct detector *detectors, int count, struct hm_error *error)
{
    enum hm_status status = choose_protocol(command, s, error);
    if (status == HM_OK && count == 0)
        status = fail(error, HM_USAGE, "eval needs a MODEL or --detections FILE: hogmine %s",
                      command->synopsis);
    for (int i = 0; i < count && status == HM_OK && s->protocol == FPPW; i++)
        if (!detectors[i].is_model)
            status = fail(error, HM_USAGE, "%s: fppw scores windows, which takes a model",
                          detectors[i].path);
    if (status == HM_OK)
        status = check_detectors(detectors, count, error);
    if (status == HM_OK)
        status = check_plot(s->plot, s->force, error);
    if (status == HM_OK)
        status = check_plot(s->plot_pr, s->force, error);
    if (status == HM_OK && s->errors && count > 1)
        status = fail(error, HM_USAGE, "--errors looks at one detector; give one");
    if (status == HM_OK && s->errors)
        status = check_folder(s->errors, s->force, NULL, error);
    if (status == HM_OK && s->min_height != NOT_GIVEN && s->max_height != NOT_GIVEN &&
        s->min_height >= s->max_height)
        status = fail(error, HM_USAGE, "--min-height %g --max-height %g: nobody is that tall",
                      s->min_height, s->max_height);
    return status == HM_OK ? check_save(s, detectors, count, error) : status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status measure(struct eval_run *run, struct hm_error *error)
{
    const struct settings *s = run->settings;
    run->threads = start_threads(s, error);
    if (!run->threads)
        return error->status;
    enum hm_status status = s->protocol == FPPW ? eval_fppw(run, error) : eval_fppi(run, error);
    threads_free(run->threads);
    /* The answer is worth printing also where too many files were bad, or a point not reached. */
    if (status == HM_OK || status == HM_TOO_MANY_BAD || status == HM_NO) {
        struct hm_error late;
        enum hm_status printed = print_result(s->json ? &run->json : &run->table, &late);
        if (printed != HM_OK) {
            status = printed;
            *error = late;
        }
    }
    return status;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    struct detector *detectors = mem_array((size_t)count + 1, sizeof *detectors);
    int found = 0;
    if (!detectors)
        return fail_memory(error, (size_t)count * sizeof *detectors, "a list of detectors");
    enum hm_status status = list_detectors(s, count, paths, detectors, &found, error);
    if (status == HM_OK)
        status = check_all(command, s, detectors, found, error);
    struct terminal terminal = terminal_open(s);
    struct eval_run all = {.command = command,
                           .settings = s,
                           .detectors = detectors,
                           .count = found,
                           .terminal = &terminal};
    if (status == HM_OK)
        status = measure(&all, error);
    text_free(&all.json);
    text_free(&all.table);
    for (int i = 0; i < found; i++)
        mem_free(detectors[i].name);
    mem_free(detectors);
    return status;
}

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
        "95% intervals. Detections of other programs join by --detections.\n"
        "\n"
        "Per window (--protocol fppw --positives PATH --negatives PATH): scores the middle window "
        "of\n"
        "every crop and every window of the negatives (scale step 1.2, no margin), and prints the\n"
        "miss rate at 1e-3 to 1e-6 false positives per window. Per-window figures do not predict\n"
        "performance on whole photographs, and can reverse a ranking.",
    .options = groups,
    .defaults = defaults,
    .fewest = 0,
    .most = -1,
    .run = run,
};
