/* Curves of measured detectors as series of a plot. See plot.h. */
#include "report/plot.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>

void plot_number(struct plot_series *series, double share, double low, double high)
{
    int length = snprintf(series->number, sizeof series->number, "%.1f%%", 100 * share);
    if (isfinite(low) && isfinite(high))
        snprintf(series->number + length, sizeof series->number - (size_t)length, " [%.1f %.1f]",
                 100 * low, 100 * high);
}

struct plot_series plot_photographs(enum plot_kind kind, const char *name,
                                    const struct eval_measured *m)
{
    const struct eval_point *p = m->curve.points;
    bool pr = kind == PLOT_PR;
    double number = pr ? m->numbers.ap : m->numbers.lamr;
    struct eval_interval interval = pr ? m->ap_interval : m->lamr_interval;
    struct plot_series series = {.name = name,
                                 .order = pr ? -number : number,
                                 .x = pr ? &p->recall : &p->fppi,
                                 .y = pr ? &p->precision : &p->miss_rate,
                                 .stride = sizeof *p,
                                 .count = m->curve.count,
                                 .before = 1};
    plot_number(&series, number, interval.low, interval.high);
    return series;
}

struct plot_series plot_windows(const char *name, const struct eval_fppw_curve *curve, double rate)
{
    const struct eval_fppw_point *p = curve->points;
    struct plot_series series = {.name = name,
                                 .x = &p->fppw,
                                 .y = &p->miss_rate,
                                 .stride = sizeof *p,
                                 .count = curve->count,
                                 .before = 1};
    series.order = plot_value(&series, rate);
    plot_number(&series, series.order, NAN, NAN);
    return series;
}

enum hm_status plot_write(const char *path, enum plot_kind kind, const char *title,
                          const struct plot_series *series, size_t count, struct hm_error *error)
{
    struct text out = {0};
    enum hm_status status = plot_draw(kind, title, series, count, &out, error);
    HM_THEN(status, file_write_text(path, &out, error));
    text_free(&out);
    return status;
}
