/* The options that fix a descriptor: window, block, stride, cell, bins and so on. */
#include "model/names.h"
#include "options/groups.h"

#define AT(field) offsetof(struct geometry_settings, field)

const struct option options_geometry[] = {
    {"window", "WxH", OPTION_WINDOW, AT(window),
     "size of the window (default: 64x128); auto: chosen for the boxes (of train and inspect)",
     .optional = true},
    {"block", "WxH", OPTION_EXTENT, AT(block),
     "size of a block; one number is a square (default: 16)", .optional = true},
    {"block-stride", "WxH", OPTION_EXTENT, AT(block_stride),
     "from block to block (default: the cell)", .optional = true},
    {"cell", "WxH", OPTION_EXTENT, AT(cell), "size of a cell (default: 8)", .optional = true},
    {"bins", "N", OPTION_INT, AT(bins), "orientation bins (default: 9)", .usual = "9", .low = 2,
     .high = 36},
    {"signed", NULL, OPTION_FLAG, AT(signed_gradient), "bins over 360 degrees (default: 180)"},
    {"gamma", NULL, OPTION_FLAG, AT(gamma), "square root of the pixels first (default; --no-gamma)",
     .usual = "true"},
    {"sigma", "PIXELS", OPTION_DOUBLE, AT(sigma),
     "of the Gaussian over a block (default: a quarter of the block)", .low = 0.1, .high = 1e6,
     .optional = true},
    {"clip", "X", OPTION_DOUBLE, AT(clip), "of L2-Hys (default: 0.2)", .usual = "0.2", .low = 1e-6,
     .high = 1},
    {"norm", "KIND", OPTION_CHOICE, AT(norm), "of a block: l2hys, l2 or l1sqrt (default: l2hys)",
     .choices = model_norm_names},
    {"octaves", "N", OPTION_INT, AT(octaves),
     "in which a window is described: 1 is the level alone, 2 adds the level halved, 3 also "
     "quartered (default: in training 3, or as many as fit the window; else 1)",
     .low = 1, .high = HM_MOST_OCTAVES, .optional = true},
    {"context", "PIXELS", OPTION_INT, AT(context),
     "around the window in the halved and the quartered level (default: 16)", .low = 0, .high = 512,
     .optional = true},
    {"half-stride", "PIXELS", OPTION_INT, AT(half_stride),
     "from block to block in the halved level, in pixels of it (default: the cell)", .low = 1,
     .high = 512, .optional = true},
    {"quarter-stride", "PIXELS", OPTION_INT, AT(quarter_stride),
     "the same in the quartered level (default: half the cell)", .low = 1, .high = 512,
     .optional = true},
    {0},
};

static void set_extent(struct given_extent given, int *width, int *height)
{
    if (!given.given)
        return;
    *width = given.value.width;
    *height = given.value.height;
}

bool window_is_auto(const struct geometry_settings *s)
{
    return s->window.given && s->window.value.width == 0;
}

enum hm_status coarse_of_settings(const struct geometry_settings *s, struct hm_geometry *g,
                                  struct hm_error *error)
{
    const struct {
        const char *option;
        struct given_int given;
        int octaves; /* from which on it means something */
        int *value;
    } rows[] = {{"--context", s->context, 2, &g->context},
                {"--half-stride", s->half_stride, 2, &g->coarse_stride[0]},
                {"--quarter-stride", s->quarter_stride, 3, &g->coarse_stride[1]}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].given.given)
            continue;
        if (g->octaves < rows[i].octaves)
            return fail(error, HM_USAGE, "%s means nothing with --octaves %d: give %d%s",
                        rows[i].option, g->octaves, rows[i].octaves,
                        rows[i].octaves < HM_MOST_OCTAVES ? " or 3" : "");
        *rows[i].value = rows[i].given.value;
    }
    return HM_OK;
}

void settings_of_octaves(const struct hm_geometry *g, struct geometry_settings *s)
{
    s->octaves = (struct given_int){g->octaves, true};
    if (g->octaves > 1) {
        s->context = (struct given_int){g->context, true};
        s->half_stride = (struct given_int){g->coarse_stride[0], true};
    }
    if (g->octaves > 2)
        s->quarter_stride = (struct given_int){g->coarse_stride[1], true};
}

static enum hm_status octaves_of_settings(const struct geometry_settings *s, int usual,
                                          struct hm_geometry *g, struct hm_error *error)
{
    int asked = s->octaves.given ? s->octaves.value : usual;
    int context = s->context.given ? s->context.value : HOG_USUAL_CONTEXT;
    int octaves = hog_geometry_set_octaves(g, asked, context);
    if (s->half_stride.given || s->quarter_stride.given) /* then they are what is to fit */
        g->octaves = asked;
    else if (s->octaves.given && octaves < asked)
        return fail(
            error, HM_USAGE,
            "--octaves %d: a window of %dx%d with --context %d has no blocks that fit it "
            "there: give a larger window of multiples of 16, another --context, or --octaves %d",
            asked, g->window_width, g->window_height, context, octaves);
    else if (s->context.given && octaves == 1 && asked > 1)
        return fail(
            error, HM_USAGE,
            "--context %d: no blocks fit a window of %dx%d with it in the halved level: give "
            "a multiple of 8",
            context, g->window_width, g->window_height);
    if (g->octaves > 1)
        g->context = context;
    return coarse_of_settings(s, g, error);
}

enum hm_status geometry_of_settings(const struct geometry_settings *s, int octaves,
                                    struct hm_geometry *g, struct hm_error *error)
{
    struct hm_error why;
    *g = hog_geometry_default();
    if (window_is_auto(s))
        return fail(error, HM_USAGE,
                    "--window auto: train and inspect choose it, from the boxes; give WxH here");
    set_extent(s->window, &g->window_width, &g->window_height);
    set_extent(s->block, &g->block_width, &g->block_height);
    set_extent(s->cell, &g->cell_width, &g->cell_height);
    g->stride_x = g->cell_width;
    g->stride_y = g->cell_height;
    set_extent(s->block_stride, &g->stride_x, &g->stride_y);
    g->bins = s->bins;
    g->signed_gradient = s->signed_gradient;
    g->gamma = s->gamma;
    g->sigma = s->sigma.given ? s->sigma.value : hog_geometry_default_sigma(g);
    g->clip = s->clip;
    g->norm = (enum hm_norm)s->norm;
    HM_TRY(octaves_of_settings(s, octaves, g, error));
    if (hog_geometry_check(g, &why) != HM_OK)
        return fail(error, HM_USAGE, "%s", why.text);
    return HM_OK;
}
