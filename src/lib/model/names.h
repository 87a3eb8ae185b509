/* The names of choices, as files and options spell them. */
#ifndef HM_MODEL_NAMES_H
#define HM_MODEL_NAMES_H

#include "svm/svm.h"

#include <string.h>

static const char *const norm_names[] = {"l2hys", "l2", "l1sqrt", NULL};
static const char *const pyramid_names[] = {"smooth", "opencv", NULL};

static const char *const loss_names[] = {"hinge", "squared", NULL};

static inline const char *norm_name(enum hm_norm norm)
{
    return norm_names[norm];
}
static inline const char *pyramid_name(enum hm_pyramid pyramid)
{
    return pyramid_names[pyramid];
}
static inline const char *loss_name(enum hm_loss loss)
{
    return loss_names[loss];
}
/* The place of a name in a list, -1 where it is not there. */
static inline int name_index(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

#endif
