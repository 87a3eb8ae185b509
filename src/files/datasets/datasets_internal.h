/* datasets_internal: a parsed manifest, for manifest.c and check.c. */
#ifndef HM_DATASETS_INTERNAL_H
#define HM_DATASETS_INTERNAL_H

#include "datasets/datasets.h"

#include <jansson.h>

/* Made by embed_manifests.py. */
struct manifest_bytes {
    const char *name, *bytes;
    size_t length;
};
extern const struct manifest_bytes manifests[];
extern const size_t manifests_count;

struct dataset {
    json_t *root; /* owned */
    const struct manifest_bytes *bytes;
};
json_t *dataset_layouts(const struct dataset *dataset); /* borrowed */

#endif
