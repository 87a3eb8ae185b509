/* What plot.c and chart.c share: how the i-th series looks. */
#ifndef HM_PLOT_INTERNAL_H
#define HM_PLOT_INTERNAL_H

#include "report/plot.h"

struct paint {
    struct svg_attributes line, fill;
    const char *dash; /* of stroke-dasharray; "": none */
    int marker;
};
struct paint plot_paint(size_t i);
void plot_marker(const struct paint *paint, double x, double y, struct text *out);

#endif
