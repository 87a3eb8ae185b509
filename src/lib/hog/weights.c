/* A detector's weights, from the descriptor's order to the order in which the kernels want them. */
#include "hog/hog_internal.h"

int hog_score_depth(const struct hm_geometry *g)
{
    return (hog_geometry_blocks_y(g) + 15) / 16 * 16;
}

/* Part p: allocated at the first time, for a handle keeps its geometry. */
static enum hm_status set_part(float **values_of, const struct hm_geometry *g, const float *w,
                               struct hm_error *error)
{
    int blocks_x = hog_geometry_blocks_x(g), blocks_y = hog_geometry_blocks_y(g);
    int values = hog_geometry_block_values(g), depth = hog_score_depth(g);
    if (!*values_of) {
        size_t count = (size_t)blocks_x * (size_t)values * (size_t)depth;
        *values_of = mem_array(count, sizeof **values_of);
        if (!*values_of)
            return fail_memory(error, count * sizeof(float), "the weights of a detector");
    }
    for (int bx = 0; bx < blocks_x; bx++)
        for (int by = 0; by < blocks_y; by++)
            for (int k = 0; k < values; k++)
                (*values_of)[(bx * values + k) * depth + by] = w[(bx * blocks_y + by) * values + k];
    return HM_OK;
}

enum hm_status hog_weights_set(struct hog_weights *weights, const struct hm_geometry *g,
                               const float *w, float bias, struct hm_error *error)
{
    weights->bias = bias;
    for (int p = 0; p < g->octaves; p++) {
        struct hm_geometry part = hog_geometry_part(g, p);
        HM_TRY(set_part(&weights->part[p], &part, w + hog_geometry_offset(g, p), error));
    }
    return HM_OK;
}

void hog_weights_free(struct hog_weights *weights)
{
    for (int p = 0; p < HM_MOST_OCTAVES; p++)
        mem_free(weights->part[p]);
    *weights = (struct hog_weights){0};
}

/* ---- the kernels in use ------------------------------------------------------------------ */

const struct hog_kernels *hog_kernels_active(void)
{
#define VEC_TABLE(width, has) &hog_kernels_##width,
    static const struct hog_kernels *const tables[] = {VEC_WIDTHS(VEC_TABLE)};
#undef VEC_TABLE
    return tables[cpu_width()];
}
