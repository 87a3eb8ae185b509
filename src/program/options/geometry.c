/* The options that fix a descriptor: window, block, stride, cell, bins and so on. */
#include "commands/cli.h"
#include "model/names.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

const struct option options_geometry[] = {
    {"window", "WxH", OPTION_TEXT, AT(window), 0, 0, NULL, "size of the window (default: 64x128)",
     false},
    {"block", "WxH", OPTION_TEXT, AT(block), 0, 0, NULL,
     "size of a block; one number is a square (default: 16)", false},
    {"block-stride", "WxH", OPTION_TEXT, AT(block_stride), 0, 0, NULL,
     "from block to block (default: the cell)", false},
    {"cell", "WxH", OPTION_TEXT, AT(cell), 0, 0, NULL, "size of a cell (default: 8)", false},
    {"bins", "N", OPTION_INT, AT(bins), 2, 36, NULL, "orientation bins (default: 9)", false},
    {"signed", NULL, OPTION_FLAG, AT(signed_gradient), 0, 0, NULL,
     "bins over 360 degrees (default: 180)", false},
    {"gamma", NULL, OPTION_FLAG, AT(gamma), 0, 0, NULL,
     "square root of the pixels first (default; --no-gamma)", false},
    {"sigma", "PIXELS", OPTION_DOUBLE, AT(sigma), 0.1, 1e6, NULL,
     "of the Gaussian over a block (default: a quarter of the block)", false},
    {"clip", "X", OPTION_DOUBLE, AT(clip), 1e-6, 1, NULL, "of L2-Hys (default: 0.2)", false},
    {"norm", "KIND", OPTION_CHOICE, AT(norm), 0, 0, norm_names,
     "of a block: l2hys, l2 or l1sqrt (default: l2hys)", false},
    {0},
};

/* "WxH", or one number for both. */
static enum hm_status read_size(const char *option, const char *text, int *width, int *height,
                                struct hm_error *error)
{
    char *end;
    if (!text)
        return HM_OK;
    long w = strtol(text, &end, 10), h = w;
    bool good = end != text;
    if (good && *end == 'x') {
        const char *second = end + 1;
        h = strtol(second, &end, 10);
        good = end != second;
    }
    if (!good || *end || w < 1 || h < 1 || w > 4096 || h > 4096)
        return fail(error, HM_USAGE, "--%s %s: give WxH such as 64x128, or one number", option,
                    text);
    *width = (int)w;
    *height = (int)h;
    return HM_OK;
}

enum hm_status geometry_settings(const struct settings *s, struct hm_geometry *g,
                                 struct hm_error *error)
{
    *g = geometry_default();
    struct hm_error why;
    enum hm_status status =
        read_size("window", s->window, &g->window_width, &g->window_height, error);
    if (status == HM_OK)
        status = read_size("block", s->block, &g->block_width, &g->block_height, error);
    if (status == HM_OK)
        status = read_size("cell", s->cell, &g->cell_width, &g->cell_height, error);
    g->stride_x = g->cell_width;
    g->stride_y = g->cell_height;
    if (status == HM_OK)
        status = read_size("block-stride", s->block_stride, &g->stride_x, &g->stride_y, error);
    if (status != HM_OK)
        return status;
    g->bins = s->bins;
    g->signed_gradient = s->signed_gradient;
    g->gamma = s->gamma;
    g->sigma = s->sigma > 0 ? s->sigma : geometry_default_sigma(g);
    g->clip = s->clip;
    g->norm = (enum hm_norm)s->norm;
    if (geometry_check(g, &why) != HM_OK)
        return fail(error, HM_USAGE, "%s", why.text);
    return HM_OK;
}
