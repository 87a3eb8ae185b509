/* The numbers of a page as pictures: what changed round by round, scores before and after, misses
 * against false alarms. One run: the lines of a chart are its columns. Several: a line a run, and a
 * chart a column. Seeds: a faint line a seed, and their mean. */
#include "report/chart.h"
#include "report/run_page_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 3

static const struct kind {
    const char *title, *y_words;
    enum chart_scale scale;
    const char *columns[COLUMNS + 1], *words[COLUMNS + 1];
    const char *caption;
} kinds[] = {
    {"Hard negatives",
     "windows",
     CHART_COUNT,
     {"hard", "known", "added"},
     {"found", "known already", "added"},
     "Windows of a pass at or above the threshold; those that the pool held already; those that it "
     "took. The run is stable when a complete pass adds none."},
    {"Objective over the pool",
     "objective",
     CHART_LINEAR,
     {"objective"},
     {"objective"},
     "What the solver made as small as it can be. It rises as the pool gets harder, and stands "
     "still at the end."},
    {"Gap",
     "ratio",
     CHART_RATIO,
     {"gap"},
     {"objective over all windows / over the pool"},
     "How far the pool was from telling the whole truth, for the model that the pass scanned with: "
     "1 is all of it."},
    {"Held-out miss rate",
     "miss rate",
     CHART_LINEAR,
     {"validation_miss"},
     {"log-average miss rate"},
     "On photographs that were not trained on, per window."},
    {"Pool",
     "windows",
     CHART_COUNT,
     {"pool_positives", "pool_negatives", "support"},
     {"positives", "negatives", "on or inside the margin"},
     "The windows that the solver saw, and those that decided."},
    {"Time",
     "seconds",
     CHART_LINEAR,
     {"scan_seconds", "solve_seconds"},
     {"scanning", "solving"},
     "Of each round."},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* ---- one chart --------------------------------------------------------------------------- */

/* The numbers of a column, and the rounds they are of; room: 2 * rows doubles. */
static struct chart_line column_line(const struct story *s, const char *column, const char *name,
                                     size_t paint, double *room)
{
    size_t rows = (size_t)s->ledger.count;
    for (size_t i = 0; i < rows; i++) {
        room[i] = run_ledger_value(&s->ledger, (int)i, "round");
        room[rows + i] = run_ledger_value(&s->ledger, (int)i, column);
    }
    return (struct chart_line){name, room, room + rows, rows, paint, false, false};
}

/* The mean over the runs that got so far. */
static struct chart_line mean_line(const struct chart_line *lines, size_t count, double *room,
                                   size_t rows)
{
    struct chart_line mean = {.name = "mean of the seeds", .x = room, .y = room + rows};
    for (size_t i = 0; i < rows; i++) {
        double sum = 0, n = 0;
        for (size_t k = 0; k < count; k++)
            if (i < lines[k].count && isfinite(lines[k].y[i]))
                sum += lines[k].y[i], n++;
        room[i] = (double)i;
        room[rows + i] = n > 0 ? sum / n : NAN;
    }
    mean.count = rows;
    return mean;
}

static void put_chart(struct sections *s, const struct chart *chart, const char *caption)
{
    if (!chart_has_points(chart))
        return;
    html_put(s->out, "<figure>");
    chart_draw(chart, s->out);
    if (*caption)
        html_put(s->out, "<figcaption>%s</figcaption>", caption);
    html_put(s->out, "</figure>\n");
}

/* The lines of one chart: columns first .. first + count - 1 of all stories. */
static void put_kind(struct sections *s, const struct kind *kind, int first, int count)
{
    const struct run_page *p = s->page;
    size_t most = p->count * (size_t)count + 1, rows = 0, used = 0;
    char title[120];
    for (size_t i = 0; i < p->count; i++)
        rows =
            (size_t)p->stories[i].ledger.count > rows ? (size_t)p->stories[i].ledger.count : rows;
    struct chart_line *lines = mem_array(most, sizeof *lines);
    double *room = mem_array(mem_product(most, 2 * rows + 1), sizeof *room);
    s->out->failed = s->out->failed || !lines || !room;
    for (size_t i = 0; i < p->count && !s->out->failed; i++)
        for (int c = first; c < first + count; c++, used++) {
            const char *name = p->count == 1 ? kind->words[c] : s->labels[i];
            lines[used] =
                column_line(&p->stories[i], kind->columns[c], name, used, room + used * 2 * rows);
            lines[used].faint = p->seeds;
        }
    if (!s->out->failed && p->seeds) {
        lines[used] = mean_line(lines, used, room + used * 2 * rows, rows);
        used++;
    }
    snprintf(title, sizeof title, count > 1 || !kind->columns[1] ? "%s" : "%s: %s", kind->title,
             kind->words[first]);
    struct chart chart = {.title = title,
                          .x_words = "round",
                          .y_words = kind->y_words,
                          .point_words = "round",
                          .scale = kind->scale,
                          .whole_x = true,
                          .x_high = rows > 1 ? (double)rows - 1 : 1,
                          .lines = lines,
                          .count = used};
    put_chart(s, &chart, first == 0 ? kind->caption : "");
    mem_free(lines);
    mem_free(room);
}

void page_charts(struct sections *s)
{
    bool alone = s->page->count == 1;
    if (s->page->stories[0].ledger.count == 0 && alone)
        html_put(s->out, "<p>There is no ledger yet.</p>\n");
    html_put(s->out, "<div class=\"charts\">\n");
    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
        int columns = 0;
        while (kind->columns[columns])
            columns++;
        for (int c = 0; c < columns; c += alone ? columns : 1)
            put_kind(s, kind, c, alone ? columns : 1);
    }
    html_put(s->out, "</div>");
}

/* ---- scores ------------------------------------------------------------------------------ */

/* A histogram as the outline of its bars, in per cent of its windows. */
static struct chart_line outline(const struct run_scores *h, int kind, const char *name,
                                 size_t paint, double *room)
{
    size_t points = 2 * h->count;
    double sum = 0, width = h->bins[1].low - h->bins[0].low;
    for (size_t i = 0; i < h->count; i++)
        sum += h->bins[i].windows[kind];
    for (size_t i = 0; i < h->count; i++) {
        room[2 * i] = h->bins[i].low;
        room[2 * i + 1] = h->bins[i].low + width;
        room[points + 2 * i] = room[points + 2 * i + 1] =
            sum > 0 ? 100 * h->bins[i].windows[kind] / sum : NAN;
    }
    return (struct chart_line){name, room, room + points, points, paint, false, true};
}

static void put_histogram(struct sections *s, const struct run_scores *h, const char *label,
                          const struct chart *axes)
{
    const double margins[] = {-1, 1};
    double *room = mem_array(mem_product(h->count, 8), sizeof *room), all[2] = {0, 0};
    char title[160], names[2][80];
    s->out->failed = s->out->failed || !room;
    if (s->out->failed) {
        mem_free(room);
        return;
    }
    for (size_t i = 0; i < h->count; i++)
        all[0] += h->bins[i].windows[0], all[1] += h->bins[i].windows[1];
    snprintf(title, sizeof title, "%s%safter round %d", label, *label ? ", " : "", h->round);
    snprintf(names[0], sizeof names[0], "%.0f positives", all[0]);
    snprintf(names[1], sizeof names[1], "%.0f negatives of the pool", all[1]);
    struct chart_line lines[2] = {outline(h, 0, names[0], 0, room),
                                  outline(h, 1, names[1], 1, room + 4 * h->count)};
    struct chart chart = *axes;
    chart.title = title;
    chart.rules = margins;
    chart.lines = lines;
    put_chart(s, &chart,
              h->round == 0 ? "Before mining: the negatives are random windows."
                            : "The negatives are those that were collected.");
    mem_free(room);
}

static void widen(struct chart *axes, const struct run_scores *h)
{
    double end = h->bins[h->count - 1].low + h->bins[1].low - h->bins[0].low, sums[2] = {0, 0};
    bool first = !(axes->x_high > axes->x_low);
    axes->x_low = first ? h->bins[0].low : fmin(axes->x_low, h->bins[0].low);
    axes->x_high = first ? end : fmax(axes->x_high, end);
    for (size_t i = 0; i < h->count; i++)
        sums[0] += h->bins[i].windows[0], sums[1] += h->bins[i].windows[1];
    for (size_t i = 0; i < h->count; i++)
        axes->y_high =
            fmax(axes->y_high, 100 * fmax(sums[0] > 0 ? h->bins[i].windows[0] / sums[0] : 0,
                                          sums[1] > 0 ? h->bins[i].windows[1] / sums[1] : 0));
}

void page_histograms(struct sections *s)
{
    const struct run_page *p = s->page;
    struct chart axes = {.x_words = "score",
                         .y_words = "% of these windows",
                         .point_words = "score",
                         .rule_count = 2,
                         .count = 2};
    size_t there = 0;
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->stories[i].histogram_count; k++, there++)
            if (k == 0 || k + 1 == p->stories[i].histogram_count)
                widen(&axes, &p->stories[i].histograms[k]);
    html_put(s->out, there ? "<p>Under the model after that round. The dashed lines are the "
                             "margins: a negative right of -1, or a positive left of 1, costs.</p>"
                             "\n<div class=\"charts\">\n"
                           : "<p>They were not counted: train with --report.</p><div>\n");
    for (size_t i = 0; i < p->count; i++) {
        const struct run_scores *all = p->stories[i].histograms;
        size_t count = p->stories[i].histogram_count;
        if (count > 1 && !p->seeds)
            put_histogram(s, &all[0], page_label(s, i), &axes);
        if (count > 0)
            put_histogram(s, &all[count - 1], page_label(s, i), &axes);
    }
    html_put(s->out, "</div>");
}

/* ---- misses ------------------------------------------------------------------------------ */

#define MAIN_RATE 1e-4
#define MEAN_POINTS 121 /* of the mean curve: 24 a decade from 1e-6 to 1e-1 */

struct misses {
    struct plot_series *series;
    struct plot_bar *bars;
    size_t count, bar_count;
    double mean_x[MEAN_POINTS], mean_y[MEAN_POINTS];
};

static void add_misses(struct misses *m, const struct run_validation *v, const char *name,
                       bool seeds)
{
    size_t first = m->bar_count;
    double rate = NAN;
    struct plot_series series = {.name = name,
                                 .number = "not measurable",
                                 .x = v->fppw,
                                 .y = v->miss,
                                 .count = v->count,
                                 .before = 1,
                                 .bars = m->bars + first,
                                 .faint = seeds};
    for (size_t i = 0; i < v->rate_count; i++) {
        const struct run_rate *r = &v->rates[i];
        if (isfinite(r->low) && isfinite(r->high) && !seeds)
            m->bars[m->bar_count++] = (struct plot_bar){r->fppw, r->low, r->high};
        if (!isfinite(r->miss) || fabs(r->fppw / MAIN_RATE - 1) > 0.01)
            continue;
        rate = r->miss;
        plot_number(&series, rate, r->low, r->high);
    }
    series.order = isfinite(rate) ? rate : 2;
    series.bar_count = m->bar_count - first;
    m->series[m->count++] = series;
}

static void add_mean(struct misses *m)
{
    for (size_t i = 0; i < MEAN_POINTS; i++) {
        m->mean_x[i] = pow(10, -6 + 5.0 * (double)i / (MEAN_POINTS - 1));
        for (size_t k = 0; k < m->count; k++)
            m->mean_y[i] += plot_value(&m->series[k], m->mean_x[i]) / (double)m->count;
    }
    struct plot_series *series = &m->series[m->count++];
    *series = (struct plot_series){.name = "mean of the seeds",
                                   .order = -1,
                                   .x = m->mean_x,
                                   .y = m->mean_y,
                                   .count = MEAN_POINTS,
                                   .before = 1};
    plot_number(series, m->mean_y[(MEAN_POINTS - 1) * 2 / 5], NAN, NAN);
}

static void draw_misses(struct sections *s, struct misses *m)
{
    const struct run_page *p = s->page;
    for (size_t i = 0; i < p->count; i++)
        if (p->stories[i].validation.count > 0)
            add_misses(m, &p->stories[i].validation, p->count > 1 ? s->labels[i] : "held-out data",
                       p->seeds);
    if (m->count == 0) {
        html_put(s->out, "<p>No data were held out: leave --validation 0 away, or measure with "
                         "hogmine eval.</p>\n");
        return;
    }
    if (p->seeds)
        add_mean(m);
    html_put(s->out, "<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Curve of misses\">");
    if (plot_draw(PLOT_FPPW, "Misses on held-out data", m->series, m->count, s->out, NULL) != HM_OK)
        s->out->failed = true;
    html_put(s->out,
             "</div><figcaption>Share of positives missed against false positives a window, "
             "on photographs that were not trained on; bars are 95%% intervals, by drawing "
             "photographs with replacement. Per-window figures do not predict those on "
             "whole photographs: hogmine eval --protocol fppi.</figcaption></figure>\n");
}

void page_misses(struct sections *s)
{
    size_t runs = s->page->count + 1, bars = 1;
    for (size_t i = 0; i < s->page->count; i++)
        bars += s->page->stories[i].validation.rate_count;
    struct misses m = {.series = mem_array(runs, sizeof *m.series),
                       .bars = mem_array(bars, sizeof *m.bars)};
    s->out->failed = s->out->failed || !m.series || !m.bars;
    if (!s->out->failed)
        draw_misses(s, &m);
    mem_free(m.series);
    mem_free(m.bars);
}
