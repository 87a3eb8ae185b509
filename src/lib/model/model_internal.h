/* What model.c and the made shipped_model.c share. */
#ifndef HM_MODEL_INTERNAL_H
#define HM_MODEL_INTERNAL_H

#include "model/model.h"

/* models/inria.json, in the program (embed_model.py); ends in a zero byte behind its length. */
extern const char model_shipped_text[];
extern const size_t model_shipped_length;

#endif
