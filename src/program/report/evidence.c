/* Each block's share of a score. See evidence.h. */
#include "report/evidence.h"

#include <math.h>

enum hm_status evidence_of(const struct hm_geometry *g, const float *weights, float bias,
                           const float *descriptor, struct evidence *out, struct hm_error *error)
{
    int values = hog_geometry_block_values(g);
    *out = (struct evidence){.blocks_x = hog_geometry_blocks_x(g),
                             .blocks_y = hog_geometry_blocks_y(g),
                             .bias = (double)bias};
    size_t blocks = (size_t)out->blocks_x * (size_t)out->blocks_y;
    out->block = mem_array(blocks, sizeof *out->block);
    if (!out->block)
        return fail_memory(error, blocks * sizeof *out->block, "the blocks of a window");
    for (size_t b = 0; b < blocks; b++) {
        double share = 0;
        for (int k = 0; k < values; k++)
            share += (double)*weights++ * (double)*descriptor++;
        out->block[b] = share;
        out->pro += share > 0 ? share : 0;
        out->contra += share < 0 ? share : 0;
        out->pros += share > 0;
        out->contras += share < 0;
        out->most = fabs(share) > out->most ? fabs(share) : out->most;
    }
    out->sum = out->bias + out->pro + out->contra;
    return HM_OK;
}

void evidence_free(struct evidence *e)
{
    mem_free(e->block);
    *e = (struct evidence){0};
}
