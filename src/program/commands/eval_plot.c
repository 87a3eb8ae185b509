/* eval --plot, --plot-pr: the curves of all detectors in one picture. */
#include "commands/eval_run.h"
#include "disk/disk.h"

#include <math.h>
#include <string.h>

enum hm_status write_plot(const char *path, enum plot_kind kind, const char *title,
                          const struct plot_series *series, size_t count, struct hm_error *error)
{
    struct text out = {0};
    enum hm_status status = plot_draw(kind, title, series, count, &out, error);
    if (status != HM_OK) {
        text_free(&out);
        return status;
    }
    return file_write_text(path, &out, error);
}

struct plotted {
    struct plot_series *series;
    char (*numbers)[64];
    double *values;
};

static void free_plotted(struct plotted *p)
{
    mem_free(p->series);
    mem_free(p->numbers);
    mem_free(p->values);
}

static bool allocate(const struct measured *all, size_t count, struct plotted *p)
{
    size_t points = 0;
    for (size_t i = 0; i < count; i++)
        points += all[i].curve.count;
    *p = (struct plotted){
        .series = mem_array(count, sizeof *p->series),
        .numbers = mem_array(count, sizeof *p->numbers),
        .values = mem_array(2 * points + 1, sizeof *p->values),
    };
    return p->series && p->numbers && p->values;
}

/* "36.8% [31.0 42.7]" */
static void put_number(double value, struct interval i, char out[64])
{
    int length = snprintf(out, 64, "%.1f%%", value * 100);
    if (isfinite(i.low))
        snprintf(out + length, 64 - (size_t)length, " [%.1f %.1f]", i.low * 100, i.high * 100);
}

static void fill(const struct measured *all, size_t count, bool pr, struct plotted *p)
{
    double *at = p->values;
    for (size_t i = 0; i < count; i++) {
        const struct measured *m = &all[i];
        size_t n = m->curve.count;
        double number = pr ? m->numbers.ap : m->numbers.lamr;
        put_number(number, pr ? m->ap_ci : m->lamr_ci, p->numbers[i]);
        p->series[i] = (struct plot_series){
            .name = m->detector->name,
            .number = p->numbers[i],
            .order = pr ? -number : number,
            .x = at,
            .y = at + n,
            .count = n,
            .before = 1,
        };
        for (size_t k = 0; k < n; k++) {
            at[k] = pr ? m->curve.points[k].recall : m->curve.points[k].fppi;
            at[n + k] = pr ? m->curve.points[k].precision : m->curve.points[k].miss_rate;
        }
        at += 2 * n;
    }
}

enum hm_status plot_measured(const struct eval_run *run, const struct eval_photos *photos,
                             const struct measured *all, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    const struct {
        const char *path;
        enum plot_kind kind;
    } plots[] = {{s->plot, PLOT_FPPI}, {s->plot_pr, PLOT_PR}};
    char title[200], folder[128];
    snprintf(folder, sizeof folder, "%s", s->truth);
    for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
        folder[end - 1] = 0;
    snprintf(title, sizeof title, "%s: %zu photographs, %zu people", file_name(folder),
             photos->truth.images.count, all[0].match.evaluated);
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < 2 && status == HM_OK; i++) {
        struct plotted p;
        if (!plots[i].path)
            continue;
        if (allocate(all, (size_t)run->count, &p)) {
            fill(all, (size_t)run->count, plots[i].kind == PLOT_PR, &p);
            status = write_plot(plots[i].path, plots[i].kind, title, p.series, (size_t)run->count,
                                error);
        } else {
            status = fail_memory(error, 0, "a plot");
        }
        free_plotted(&p);
    }
    return status;
}
