/* What plot.c and chart.c share: how the i-th series looks. */
#ifndef HM_PLOT_INTERNAL_H
#define HM_PLOT_INTERNAL_H

#include "report/plot.h"

struct paint {
    struct svg_attributes line, fill; /* of its colour */
    char dashed[200];                 /* attributes of its line, dashes and all */
    int marker;
};
struct paint plot_paint(size_t i);
/* The attributes of its curve; faint: one of many. */
void plot_curve_style(const struct paint *paint, bool faint, char more[400]);
void plot_marker(const struct paint *paint, double x, double y, struct text *out);

#endif
