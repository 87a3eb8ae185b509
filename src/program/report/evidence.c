/* Each block's share of a score. See evidence.h. */
#include "report/evidence.h"

#include <math.h>

/* The shares of one part's blocks into `block`. Pros and cons of all parts are summed block by
 * block, in the descriptor's order. */
static void take_part_apart(const struct hm_geometry *part, const float *weights,
                            const float *descriptor, double *block, struct evidence *all,
                            struct evidence_part *out)
{
    int values = hog_geometry_block_values(part);
    *out = (struct evidence_part){.blocks_x = hog_geometry_blocks_x(part),
                                  .blocks_y = hog_geometry_blocks_y(part),
                                  .block = block};
    for (int b = 0; b < out->blocks_x * out->blocks_y; b++) {
        double share = 0;
        for (int k = 0; k < values; k++)
            share += (double)*weights++ * (double)*descriptor++;
        double pro = share > 0 ? share : 0, contra = share < 0 ? share : 0;
        block[b] = share;
        out->pro += pro;
        all->pro += pro;
        out->contra += contra;
        all->contra += contra;
        out->pros += share > 0;
        out->contras += share < 0;
        all->most = fabs(share) > all->most ? fabs(share) : all->most;
    }
    all->pros += out->pros;
    all->contras += out->contras;
}

enum hm_status evidence_of(const struct hm_geometry *g, const float *weights, float bias,
                           const float *descriptor, struct evidence *out, struct hm_error *error)
{
    size_t values = (size_t)hog_geometry_block_values(g), blocks = hog_geometry_length(g) / values;
    *out = (struct evidence){.parts = g->octaves, .bias = (double)bias};
    out->block = mem_array(blocks, sizeof *out->block);
    if (!out->block)
        return fail_memory(error, blocks * sizeof *out->block, "the blocks of a window");
    for (int p = 0; p < g->octaves; p++) {
        struct hm_geometry part = hog_geometry_part(g, p);
        size_t from = hog_geometry_offset(g, p);
        take_part_apart(&part, weights + from, descriptor + from, out->block + from / values, out,
                        &out->part[p]);
    }
    out->sum = out->bias + out->pro + out->contra;
    return HM_OK;
}

void evidence_free(struct evidence *e)
{
    mem_free(e->block);
    *e = (struct evidence){0};
}
