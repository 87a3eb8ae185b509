/* chart: small line charts, as SVG: what changes from round to round, histograms of scores. They
 * look as the curves of plot.h do, from the same colours, dashes and markers.
 *
 * Every point that has a marker carries its number in words (an SVG title: browsers show it, tests
 * read it).
 */
#ifndef HM_CHART_H
#define HM_CHART_H

#include "report/plot.h"

enum chart_scale {
    CHART_LINEAR, /* from 0, or from the least value where that is negative */
    CHART_COUNT,  /* log10(1 + y): counts from 0 up to millions */
    CHART_RATIO,  /* log10(y), from 1 */
};

struct chart_line {
    const char *name;
    const double *x, *y; /* count of each; where y is not finite the line has a gap */
    size_t count;
    size_t paint; /* which colour, dash and marker: 0, 1 ... */
    bool faint;   /* one of many: thin, without markers, not in the legend */
    bool bare;    /* without markers */
};

struct chart {
    const char *title, *x_words, *y_words;
    const char *point_words; /* what an x is called in a point's words, such as "round" */
    enum chart_scale scale;
    bool whole_x;        /* x counts */
    const double *rules; /* upright lines at these x */
    size_t rule_count;
    /* Axes that several charts share; 0 for those that fit the values. */
    double x_low, x_high, y_high;
    const struct chart_line *lines;
    size_t count;
};

/* Is there a finite value in it? Where there is none the chart is empty axes. */
bool chart_has_points(const struct chart *chart);
/* Appends it; a failed allocation stays in the text, as with svg.h. */
void chart_draw(const struct chart *chart, struct text *out);

#endif
