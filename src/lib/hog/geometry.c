/* What fixes the length and meaning of a descriptor, and which combinations are possible. */
#include "hog/hog.h"

#include <string.h>

struct hm_geometry hog_geometry_default(void)
{
    return (struct hm_geometry){
        .window_width = 64,
        .window_height = 128,
        .block_width = 16,
        .block_height = 16,
        .stride_x = 8,
        .stride_y = 8,
        .cell_width = 8,
        .cell_height = 8,
        .bins = 9,
        .signed_gradient = false,
        .gamma = true,
        .sigma = 4,
        .clip = 0.2,
        .norm = HM_NORM_L2HYS,
        .octaves = 1,
    };
}

struct hm_geometry hog_geometry_part(const struct hm_geometry *g, int p)
{
    struct hm_geometry part = *g;
    part.octaves = 1;
    part.context = 0;
    memset(part.coarse_stride, 0, sizeof part.coarse_stride);
    if (p == 0)
        return part;
    part.window_width = (g->window_width + 2 * g->context) >> p;
    part.window_height = (g->window_height + 2 * g->context) >> p;
    part.stride_x = part.stride_y = g->coarse_stride[p - 1];
    return part;
}

/* One axis: the cells tile the block, the blocks at their stride tile the window. */
static enum hm_status check_axis(const char *axis, int window, int block, int stride, int cell,
                                 struct hm_error *error)
{
    if (window < 1 || block < 1 || stride < 1 || cell < 1 || window > 4096)
        return fail(error, HM_INPUT, "geometry: sizes must be positive (window at most 4096)");
    if (block > window)
        return fail(error, HM_INPUT, "geometry: a block %s of %d is larger than the window of %d",
                    axis, block, window);
    if (block % cell != 0)
        return fail(error, HM_INPUT, "geometry: a block %s of %d is no multiple of the cell's %d",
                    axis, block, cell);
    if ((window - block) % stride != 0)
        return fail(error, HM_INPUT,
                    "geometry: blocks of %d at a stride of %d do not end at the window's %s of %d",
                    block, stride, axis, window);
    return HM_OK;
}

/* Both axes of a geometry of one octave. */
static enum hm_status check_axes(const struct hm_geometry *g, struct hm_error *error)
{
    HM_TRY(check_axis("width", g->window_width, g->block_width, g->stride_x, g->cell_width, error));
    return check_axis("height", g->window_height, g->block_height, g->stride_y, g->cell_height,
                      error);
}

/* The window with its context is halved to whole pixels, and its blocks fit. */
static enum hm_status check_coarse_part(const struct hm_geometry *g, int p, struct hm_error *error)
{
    static const char *const names[] = {"halved", "quartered"};
    static const char *const strides[] = {"half_stride", "quarter_stride"};
    struct hm_geometry part = hog_geometry_part(g, p);
    struct hm_error why;
    int width = g->window_width + 2 * g->context, height = g->window_height + 2 * g->context;
    if (width % (1 << p) != 0 || height % (1 << p) != 0)
        return fail(error, HM_INPUT,
                    "geometry: the window with %d pixels of context, %dx%d, cannot be %s to whole "
                    "pixels: give another `context`, or fewer `octaves`",
                    g->context, width, height, names[p - 1]);
    if (g->coarse_stride[p - 1] < 1)
        return fail(error, HM_INPUT,
                    "geometry: `%s` %d: blocks lie so many pixels of the %s level apart: give 8",
                    strides[p - 1], g->coarse_stride[p - 1], names[p - 1]);
    if (check_axes(&part, &why) != HM_OK)
        return fail(error, HM_INPUT, "%s, in the %s level: give another `context` or `%s`",
                    why.text, names[p - 1], p == 1 ? "half_stride" : "quarter_stride");
    return HM_OK;
}

int hog_geometry_set_octaves(struct hm_geometry *g, int most, int context)
{
    struct hm_geometry fits = hog_geometry_part(g, 0);
    for (int p = 1; p < most && fits.octaves == p; p++)
        for (int share = 1 << (p - 1); share <= 4 && fits.octaves == p; share *= 2) {
            struct hm_geometry finer = fits;
            finer.octaves = p + 1;
            finer.context = context;
            finer.coarse_stride[p - 1] = g->cell_width / share;
            if (g->cell_width % share == 0 && check_coarse_part(&finer, p, NULL) == HM_OK)
                fits = finer;
        }
    *g = fits;
    return g->octaves;
}

static enum hm_status check_octaves(const struct hm_geometry *g, struct hm_error *error)
{
    if (g->octaves < 1 || g->octaves > HM_MOST_OCTAVES)
        return fail(error, HM_INPUT, "geometry: %d `octaves`; 1 to %d are possible", g->octaves,
                    HM_MOST_OCTAVES);
    if (g->context < 0 || g->context > 512 || (g->context > 0 && g->octaves == 1))
        return fail(error, HM_INPUT,
                    "geometry: a `context` of %d; 0 to 512 pixels are possible, with 2 or 3 "
                    "`octaves`",
                    g->context);
    for (int p = 1; p < HM_MOST_OCTAVES; p++) {
        if (p >= g->octaves && g->coarse_stride[p - 1] != 0)
            return fail(error, HM_INPUT,
                        "geometry: a stride of %d in octave %d, where %d `octaves` are described",
                        g->coarse_stride[p - 1], p + 1, g->octaves);
        if (p < g->octaves)
            HM_TRY(check_coarse_part(g, p, error));
    }
    return HM_OK;
}

enum hm_status hog_geometry_check(const struct hm_geometry *g, struct hm_error *error)
{
    HM_TRY(check_axes(g, error));
    HM_TRY(check_octaves(g, error));
    if (g->bins < 2 || g->bins > 36)
        return fail(error, HM_INPUT, "geometry: %d bins; 2 to 36 are possible", g->bins);
    if (hog_geometry_block_values(g) > HOG_MAX_BLOCK_VALUES)
        return fail(error, HM_INPUT, "geometry: %d values a block are more than %d",
                    hog_geometry_block_values(g), HOG_MAX_BLOCK_VALUES);
    if (!(g->sigma >= 0.1 && g->sigma <= 1e6))
        return fail(error, HM_INPUT, "geometry: sigma %g; 0.1 to 1e6 is possible", g->sigma);
    if (!(g->clip > 0 && g->clip <= 1))
        return fail(error, HM_INPUT, "geometry: clip %g; above 0, at most 1 is possible", g->clip);
    if (g->norm != HM_NORM_L2HYS && g->norm != HM_NORM_L2 && g->norm != HM_NORM_L1SQRT)
        return fail(error, HM_INPUT, "geometry: unknown norm %d", (int)g->norm);
    return HM_OK;
}

double hog_geometry_default_sigma(const struct hm_geometry *g)
{
    return (g->block_width + g->block_height) / 8.0;
}

bool hog_geometry_equal(const struct hm_geometry *a, const struct hm_geometry *b)
{
    return a->window_width == b->window_width && a->window_height == b->window_height &&
           a->block_width == b->block_width && a->block_height == b->block_height &&
           a->stride_x == b->stride_x && a->stride_y == b->stride_y &&
           a->cell_width == b->cell_width && a->cell_height == b->cell_height &&
           a->bins == b->bins && a->signed_gradient == b->signed_gradient && a->gamma == b->gamma &&
           a->sigma == b->sigma && a->clip == b->clip && a->norm == b->norm &&
           a->octaves == b->octaves && a->context == b->context &&
           a->coarse_stride[0] == b->coarse_stride[0] && a->coarse_stride[1] == b->coarse_stride[1];
}

int hog_geometry_blocks_x(const struct hm_geometry *g)
{
    return (g->window_width - g->block_width) / g->stride_x + 1;
}

int hog_geometry_blocks_y(const struct hm_geometry *g)
{
    return (g->window_height - g->block_height) / g->stride_y + 1;
}

int hog_geometry_block_values(const struct hm_geometry *g)
{
    return g->block_width / g->cell_width * (g->block_height / g->cell_height) * g->bins;
}

size_t hog_geometry_offset(const struct hm_geometry *g, int p)
{
    size_t blocks = 0;
    for (int before = 0; before < p; before++) {
        struct hm_geometry part = hog_geometry_part(g, before);
        blocks += (size_t)hog_geometry_blocks_x(&part) * (size_t)hog_geometry_blocks_y(&part);
    }
    return blocks * (size_t)hog_geometry_block_values(g);
}

size_t hog_geometry_length(const struct hm_geometry *g)
{
    return hog_geometry_offset(g, g->octaves);
}
