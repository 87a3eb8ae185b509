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

/* "36.8% [31.0 42.7]" */
static void put_number(double value, struct interval i, char out[64])
{
    int length = snprintf(out, 64, "%.1f%%", value * 100);
    if (isfinite(i.low))
        snprintf(out + length, 64 - (size_t)length, " [%.1f %.1f]", i.low * 100, i.high * 100);
}

static enum hm_status plot_one(const char *path, enum plot_kind kind, const char *title,
                               const struct measured *all, size_t count, struct hm_error *error)
{
    struct plot_series *series = mem_array(count, sizeof *series);
    char(*numbers)[64] = mem_array(count, sizeof *numbers);
    enum hm_status status = series && numbers ? HM_OK : fail_memory(error, 0, "a plot");
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        const struct eval_measured *m = &all[i].of;
        const struct eval_point *p = m->curve.points;
        bool pr = kind == PLOT_PR;
        double number = pr ? m->numbers.ap : m->numbers.lamr;
        put_number(number, pr ? m->ap_interval : m->lamr_interval, numbers[i]);
        series[i] = (struct plot_series){
            .name = all[i].detector->name,
            .number = numbers[i],
            .order = pr ? -number : number,
            .x = pr ? &p->recall : &p->fppi,
            .y = pr ? &p->precision : &p->miss_rate,
            .stride = sizeof *p,
            .count = m->curve.count,
            .before = 1,
        };
    }
    HM_THEN(status, write_plot(path, kind, title, series, count, error));
    mem_free(series);
    mem_free(numbers);
    return status;
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
             photos->truth.images.count, all[0].of.match.evaluated);
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < 2 && status == HM_OK; i++)
        if (plots[i].path)
            status = plot_one(plots[i].path, plots[i].kind, title, all, (size_t)run->count, error);
    return status;
}
