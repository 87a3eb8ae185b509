/* The formats behind model_parse. */
#ifndef HM_MODEL_INTERNAL_H
#define HM_MODEL_INTERNAL_H

#include "model/model.h"

/* All take a text that ends in a zero byte; `name` is for messages. */
enum hm_status json_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                          struct hm_error *error);
enum hm_status opencv_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                            struct hm_error *error);

enum hm_status liblinear_parse(const char *name, const char *text, size_t length,
                               struct hm_model *out, struct hm_error *error);

/* models/inria.json, in the program (embed.py); ends in a zero byte behind its length. */
extern const char shipped_model[];
extern const size_t shipped_model_length;

#endif
