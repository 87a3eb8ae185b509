/* Curves of detectors as the field draws them, as SVG: miss rate against false positives per
 * photograph or per window on two logarithmic axes (DET), precision against recall.
 *
 * Readable in print and in grey: a series has a colour, a dash pattern and a marker of its own;
 * markers stand at the reference points, on the curve. A page may set --series-1 ... --series-8. */
#ifndef HM_PLOT_H
#define HM_PLOT_H

#include "eval/eval.h"
#include "report/svg.h"

enum plot_kind {
    PLOT_FPPI, /* Dollar et al. 2012: 1e-3 to 10, miss rate from .035; marked from .01 to 1 */
    PLOT_FPPW, /* Dalal & Triggs 2005: 1e-6 to 1e-1, miss rate from .01 */
    PLOT_PR,
};

struct plot_series {
    const char *name;
    char number[64]; /* stands before the name in the legend, such as "36.8% [31.0 42.7]" */
    double order;    /* the legend is sorted by it, rising; ties as given */
    /* A step function: y[i] holds from x[i] to x[i + 1]. x does not fall. Before the first point
     * the value is `before`. */
    const double *x, *y;
    size_t count;
    double before;
    /* Intervals: at bars[i].x the value lies between low and high. May be NULL. */
    const struct plot_bar {
        double x, low, high;
    } * bars;
    size_t bar_count;
    bool faint;    /* one of many: thin, without markers, not in the legend */
    size_t stride; /* bytes from x[i] to x[i + 1], where points are structures; 0: side by side */
};

/* The series' value at x. */
double plot_value(const struct plot_series *series, double x);

/* Sets the series' number; an interval that is not finite is left out. */
void plot_number(struct plot_series *series, double share, double low, double high);

/* The curve of a detector per photograph (PLOT_FPPI, PLOT_PR), and per window, where the legend
 * has the miss rate at `rate` false positives. */
struct plot_series plot_photographs(enum plot_kind kind, const char *name,
                                    const struct eval_measured *measured);
struct plot_series plot_windows(const char *name, const struct eval_fppw_curve *curve, double rate);

/* Draws at most 64 series. HM_MEMORY. */
enum hm_status plot_draw(enum plot_kind kind, const char *title, const struct plot_series *series,
                         size_t count, struct text *out, struct hm_error *error);
/* The same into a file. */
enum hm_status plot_write(const char *path, enum plot_kind kind, const char *title,
                          const struct plot_series *series, size_t count, struct hm_error *error);

#endif
