/* The tables of options that several commands have, and what is so where nothing was given. */
#include "commands/cli.h"
#include "disk/disk.h"
#include "model/names.h"

#define AT(field) offsetof(struct settings, field)

const struct option options_common[] = {
    {"threads", "N", OPTION_INT, AT(threads), 0, 1024, NULL,
     "threads to use (default: the processors this process may use)", false},
    {"json", NULL, OPTION_FLAG, AT(json), 0, 0, NULL, "print one JSON document on stdout", false},
    {"quiet", NULL, OPTION_FLAG, AT(quiet), 0, 0, NULL, "no talk on stderr but what went wrong",
     false},
    {0},
};

const struct option options_files[] = {
    {"max-bad", "SHARE", OPTION_SHARE, AT(max_bad), 0, 1, NULL,
     "unreadable images to put up with, such as 10% or 0.1 (default: 10%)", false},
    {"max-pixels", "MEGAPIXELS", OPTION_DOUBLE, AT(max_megapixels), 0.01, 1024, NULL,
     "larger images are refused (default: 64)", false},
    {0},
};

const struct option options_scan[] = {
    {"scale-step", "S", OPTION_DOUBLE, AT(scale_step), 1, 100, NULL,
     "ratio of neighbouring levels of the pyramid", false},
    {"stride", "PIXELS", OPTION_INT, AT(stride), 1, 4096, NULL,
     "distance of neighbouring windows on a level", false},
    {"pad", "PIXELS", OPTION_INT, AT(pad), 0, 512, NULL, "margin around every level", false},
    {"pyramid", "KIND", OPTION_CHOICE, AT(pyramid), 0, 0, pyramid_names,
     "smooth: low-pass before shrinking; opencv: OpenCV's plain bilinear levels", false},
    {0},
};

static const char *const nms_kinds[] = {"maxg", "max", "none", NULL};
static const char *const nms_areas[] = {"min", "union", NULL};

const struct option options_nms[] = {
    {"nms", "OVERLAP", OPTION_SHARE, AT(nms), 0, 1, NULL,
     "overlap at which the weaker of two windows goes (default: 0.75)", false},
    {"nms-area", "KIND", OPTION_CHOICE, AT(nms_area), 0, 0, nms_areas,
     "what the overlap is a share of: min, the smaller of the two (default), or union", false},
    {"nms-kind", "KIND", OPTION_CHOICE, AT(nms_kind), 0, 0, nms_kinds,
     "maxg: what is suppressed suppresses nothing (default); max: it does; none: no suppression",
     false},
    {"average", "OVERLAP", OPTION_SHARE, AT(average), 0.01, 1, NULL,
     "a detection's box is the mean of the windows that share at least so much of the union with "
     "it and score at most 1 less (default: 0.6; 1: the strongest window itself)",
     false},
    {0},
};

struct detect_options detect_settings(const struct settings *s, float threshold)
{
    return (struct detect_options){
        .threshold = s->threshold == NOT_GIVEN ? threshold : (float)s->threshold,
        .raw = s->raw,
        .suppression =
            {
                .overlap = s->nms_kind == 2 ? 1 : s->nms, /* nothing overlaps by more */
                .of_smaller = s->nms_area == 0,
                .every = s->nms_kind == 1,
            },
        .average = s->average,
    };
}

void nms_json(const struct settings *s, struct text *out)
{
    text_printf(out, "{\"kind\": \"%s\", \"overlap\": ", nms_kinds[s->nms_kind]);
    text_json_double(out, s->nms);
    text_printf(out, ", \"area\": \"%s\", \"average\": ", nms_areas[s->nms_area]);
    text_json_double(out, s->average);
    text_printf(out, "}");
}

void settings_defaults(struct settings *s)
{
    *s = (struct settings){
        .seed = 1,
        .max_bad = 0.1,
        .nms = 0.75,
        .average = 0.6,
        .bootstrap = 1000,
        .max_megapixels = 64,
        .memory = memory_available() / 2,
        .bins = 9,
        .gamma = true,
        .clip = 0.2,
        .pyramid = NOT_GIVEN,
        .stride = NOT_GIVEN,
        .pad = NOT_GIVEN,
        .scale_step = NOT_GIVEN,
        .threshold = NOT_GIVEN,
        .format = NOT_GIVEN,
        .min_height = NOT_GIVEN,
        .min_visible = 0.65,
        .copies = 2,
    };
}
