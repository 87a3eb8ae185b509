/* What most commands have: threads, files, the scan, suppression. See groups.h. */
#include "options/groups.h"
#include "disk/disk.h"
#include "model/names.h"

/* ---- threads and talk -------------------------------------------------------------------- */

#define AT(field) offsetof(struct common_settings, field)
#define THREADS                                                                                    \
    {                                                                                              \
        "threads", "N", OPTION_INT, AT(threads),                                                   \
            "threads to use (default: the processors this process may use)",                       \
            .low = 0, .high = 1024, .role = OPTION_MANNER                                          \
    }

const struct option options_common[] = {
    THREADS,
    {"json", NULL, OPTION_FLAG, AT(json), "print one JSON document on stdout",
     .role = OPTION_MANNER},
    {"quiet", NULL, OPTION_FLAG, AT(quiet), "no talk on stderr but what went wrong",
     .role = OPTION_MANNER},
    {0},
};

const struct option options_threads[] = {
    THREADS,
    {0},
};

#undef AT

struct threads *common_threads(const struct common_settings *s, struct hm_error *error)
{
    int count = s->threads > 0 ? s->threads : threads_available();
    struct threads *threads = threads_new(count);
    if (!threads)
        fail(error, HM_MEMORY, "%d threads cannot be started; lower --threads", count);
    return threads;
}

enum hm_status common_start(const struct common_settings *s, struct threads **out,
                            struct hm_error *error)
{
    *out = common_threads(s, error);
    return *out ? HM_OK : HM_MEMORY;
}

/* ---- files ------------------------------------------------------------------------------- */

#define AT(field) offsetof(struct files_settings, field)

#define EXIF                                                                                       \
    {                                                                                              \
        "exif", "WHAT", OPTION_CHOICE, AT(exif),                                                   \
            "photographs that are stored on their side, as telephones store them: apply turns "    \
            "them upright (default), but where boxes are proven to be of the stored pixels; "      \
            "ignore takes all as they are stored",                                                 \
            .choices = data_exif_names, .usual = "apply"                                           \
    }

const struct option options_exif[] = {
    EXIF,
    {0},
};

const struct option options_files[] = {
    EXIF,
    {"max-bad", "SHARE", OPTION_SHARE, AT(max_bad),
     "unreadable images to put up with, such as 10% or 0.1 (default: 10%)", .usual = "10%",
     .low = 0, .high = 1},
    {"max-pixels", "MEGAPIXELS", OPTION_DOUBLE, AT(max_megapixels),
     "larger images are refused (default: 64)", .usual = "64", .low = 0.01, .high = 1024},
    {0},
};

#undef AT

size_t files_max_pixels(const struct files_settings *s)
{
    return (size_t)(s->max_megapixels * 1024 * 1024);
}

enum hm_status files_judge_bad(const struct files_settings *s, long bad, size_t all,
                               struct hm_error *error)
{
    if ((double)bad <= s->max_bad * (double)all)
        return HM_OK;
    return fail(error, HM_TOO_MANY_BAD,
                "%ld of %zu image%s cannot be read, more than --max-bad %g%% allows", bad, all,
                all == 1 ? "" : "s", s->max_bad * 100);
}

/* ---- the scan ---------------------------------------------------------------------------- */

#define AT(field) offsetof(struct scan_settings, field)

const struct option options_scan[] = {
    {"scale-step", "S", OPTION_DOUBLE, AT(scale_step),
     "ratio of neighbouring levels of the pyramid (default: the model's; 1.2 in training and "
     "mining, "
     "1.05 in detection)",
     .low = 1, .high = 100, .optional = true},
    {"stride", "PIXELS", OPTION_INT, AT(stride), "distance of neighbouring windows on a level",
     .low = 1, .high = 4096, .optional = true},
    {"pad", "PIXELS", OPTION_INT, AT(pad),
     "margin around every level (default: 0 in training and mining, 32 in detection)", .low = 0,
     .high = 512, .optional = true},
    {"pyramid", "KIND", OPTION_CHOICE, AT(pyramid),
     "smooth (default): low-pass before shrinking; opencv: OpenCV's plain bilinear levels",
     .choices = model_pyramid_names, .optional = true},
    {"upsample", "OCTAVES", OPTION_DOUBLE, AT(upsample),
     "begin the pyramid so many octaves above the photograph, up to 3: with 1, at twice its size, "
     "what is half as tall is found as well, in four times the time",
     .low = 0, .high = HM_MOST_UPSAMPLE, .optional = true},
    {0},
};

#undef AT

enum hm_status scan_of_settings(const struct scan_settings *s, struct hm_scan base,
                                const struct hm_geometry *geometry, struct hm_scan *out,
                                struct hm_error *error)
{
    *out = base;
    if (s->pyramid.given)
        out->pyramid = (enum hm_pyramid)s->pyramid.value;
    if (s->stride.given)
        out->stride = s->stride.value;
    if (s->pad.given)
        out->pad = s->pad.value;
    if (s->scale_step.given)
        out->scale_step = s->scale_step.value;
    if (s->upsample.given)
        out->upsample = s->upsample.value;
    return scan_check(out, geometry, error);
}

/* ---- suppression ------------------------------------------------------------------------- */

#define AT(field) offsetof(struct nms_settings, field)
static const char *const nms_kinds[] = {"maxg", "max", "none", NULL};
static const char *const nms_areas[] = {"min", "union", NULL};
enum { NMS_MAX = 1, NMS_NONE = 2 };

const struct option options_nms[] = {
    {"nms", "OVERLAP", OPTION_SHARE, AT(overlap),
     "overlap at which the weaker of two windows goes (default: 0.75)", .usual = "0.75", .low = 0,
     .high = 1},
    {"nms-area", "KIND", OPTION_CHOICE, AT(area),
     "what the overlap is a share of: min, the smaller of the two (default), or union",
     .choices = nms_areas},
    {"nms-kind", "KIND", OPTION_CHOICE, AT(kind),
     "maxg: what is suppressed suppresses nothing (default); max: it does; none: no suppression",
     .choices = nms_kinds},
    {"average", "OVERLAP", OPTION_SHARE, AT(average),
     "a detection's box is the mean of the windows that share at least so much of the union with "
     "it and score at most 1 less (default: 0.6; 1: the strongest window itself)",
     .usual = "0.6", .low = 0.01, .high = 1},
    {0},
};

#undef AT

struct detect_suppression nms_of_settings(const struct nms_settings *s)
{
    return (struct detect_suppression){
        .overlap = s->kind == NMS_NONE ? 1 : s->overlap, /* nothing has more than all of itself */
        .of_smaller = s->area == 0,
        .every = s->kind == NMS_MAX,
    };
}

void nms_json(const struct nms_settings *s, struct json *j, const char *key)
{
    json_put_object(j, key);
    json_put(j, "kind %s overlap %g area %s average %g", nms_kinds[s->kind], s->overlap,
             nms_areas[s->area], s->average);
    json_put_end(j);
}
