/* formats: detectors in files, of hogmine and of others. */
#ifndef HM_FORMATS_H
#define HM_FORMATS_H

#include "model/model.h"

/* ---- any of them (detector_file.c) -------------------------------------------------------- */

/* Reads hogmine's JSON, a HOG file of OpenCV (YAML, XML or JSON) or a model of liblinear's, told by
 * content. HM_INPUT says what is wrong and where in the file. */
enum hm_status model_read(const char *path, struct hm_model *out, struct hm_error *error);
/* The same from a text that ends in a zero byte; `name` is for messages. */
enum hm_status model_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                           struct hm_error *error);
/* As hogmine's JSON. */
enum hm_status model_write(const char *path, const struct hm_model *model, struct hm_error *error);

/* ---- OpenCV's HOG files (opencv.c) --------------------------------------------------------- */

/* YAML, XML or JSON. */
enum hm_status opencv_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                            struct hm_error *error);
/* Appends OpenCV's YAML, which HOGDescriptor::load reads; `name` is its top-level node. HM_INPUT
 * names what OpenCV cannot express. */
enum hm_status opencv_format(const struct hm_model *model, const char *name, struct text *out,
                             struct hm_error *error);

/* ---- liblinear's model files (liblinear_file.c) ------------------------------------------ */

struct svm_liblinear_model {
    float *weights; /* length floats, owned; mem_free */
    size_t length;
    float bias;             /* of the detector: the file's last weight times its bias feature */
    int positive, negative; /* the labels; the greater one is the person */
};
/* Reads a two-class linear model as liblinear's save_model writes it (solvers 0 to 3, 5, 6, 7), by
 * a parser of ours: theirs crashes on short files and believes every count. The sign is such that a
 * positive score means the greater label, whatever the order of labels in training. The text ends
 * in a zero byte at [length]; HM_INPUT says `name`, the line and what is wrong with it. */
enum hm_status svm_parse_liblinear_model(const char *name, const char *text, size_t length,
                                         struct svm_liblinear_model *out, struct hm_error *error);

/* As a detector of the default geometry. What it was trained on is not in the file: weights in the
 * descriptor's order, and the bias as the last. */
enum hm_status liblinear_parse(const char *name, const char *text, size_t length,
                               struct hm_model *out, struct hm_error *error);

/* ---- arrays for NumPy (npy.c) ------------------------------------------------------------- */

/* A NumPy array of rows x columns float32, which lie in `values` row after row. */
enum hm_status npy_write(const char *path, const struct text *values, size_t rows, size_t columns,
                         struct hm_error *error);

#endif
