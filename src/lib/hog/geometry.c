/* What fixes the length and meaning of a descriptor, and which combinations are possible. */
#include "hog/hog.h"

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
    };
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

enum hm_status hog_geometry_check(const struct hm_geometry *g, struct hm_error *error)
{
    HM_TRY(check_axis("width", g->window_width, g->block_width, g->stride_x, g->cell_width, error));
    HM_TRY(check_axis("height", g->window_height, g->block_height, g->stride_y, g->cell_height,
                      error));
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
           a->sigma == b->sigma && a->clip == b->clip && a->norm == b->norm;
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

size_t hog_geometry_length(const struct hm_geometry *g)
{
    return (size_t)hog_geometry_blocks_x(g) * (size_t)hog_geometry_blocks_y(g) *
           (size_t)hog_geometry_block_values(g);
}
