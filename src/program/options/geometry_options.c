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

enum hm_status geometry_of_settings(const struct geometry_settings *s, struct hm_geometry *g,
                                    struct hm_error *error)
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
    if (hog_geometry_check(g, &why) != HM_OK)
        return fail(error, HM_USAGE, "%s", why.text);
    return HM_OK;
}
