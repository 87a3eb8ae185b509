/* The names of choices, as files and options spell them. */
#ifndef HM_MODEL_NAMES_H
#define HM_MODEL_NAMES_H

#include "svm/svm.h"

#include <string.h>

static const char *const model_norm_names[] = {"l2hys", "l2", "l1sqrt", NULL};
static const char *const model_pyramid_names[] = {"smooth", "opencv", NULL};

static const char *const model_loss_names[] = {"hinge", "squared", NULL};

static inline const char *model_norm_name(enum hm_norm norm)
{
    return model_norm_names[norm];
}
static inline const char *model_pyramid_name(enum hm_pyramid pyramid)
{
    return model_pyramid_names[pyramid];
}
static inline const char *model_loss_name(enum hm_loss loss)
{
    return model_loss_names[loss];
}
/* The place of a name in a list, -1 where it is not there. */
static inline int model_name_index(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

#endif
