/* evidence: a window's score taken apart into what each of its blocks says.
 *
 * The detector is linear: score = bias + the sum over blocks of w_block . d_block, where w_block
 * and d_block are the weights and the descriptor's values of that block. A block with a positive
 * share argues for a person, one with a negative share against. A window of several octaves has
 * blocks in each part of its descriptor, and all of them speak.
 */
#ifndef HM_REPORT_EVIDENCE_H
#define HM_REPORT_EVIDENCE_H

#include "hog/hog.h"

/* The blocks of one part of the descriptor. */
struct evidence_part {
    int blocks_x, blocks_y;
    const double *block; /* [bx * blocks_y + by], a part of evidence.block */
    double pro, contra;  /* contra is not above 0 */
    int pros, contras;   /* how many blocks; those of exactly 0 are neither */
};

struct evidence {
    int parts;
    struct evidence_part part[HM_MOST_OCTAVES];
    double *block;                 /* of all parts, one after the other, owned; evidence_free */
    double bias, pro, contra, sum; /* of all parts: sum = bias + pro + contra */
    int pros, contras;
    double most; /* the largest |share| */
};

/* weights, descriptor: hog_geometry_length(g) floats each. Sums are formed in double precision in
 * the descriptor's order; a scan sums in single precision, so its score agrees to about 1e-6 of the
 * sum of absolute shares. */
enum hm_status evidence_of(const struct hm_geometry *g, const float *weights, float bias,
                           const float *descriptor, struct evidence *out, struct hm_error *error);
void evidence_free(struct evidence *e);

#endif
