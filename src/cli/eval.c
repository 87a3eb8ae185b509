/* hogmine eval: what a detector is worth on held-out data. */
#include "cli/cli.h"
#include "eval/eval.h"

#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const char *const protocols[] = {"fppw", NULL};

static const struct option options_eval[] = {
    {"protocol", "NAME", OPTION_TEXT, AT(protocol), 0, 0, NULL,
     "fppw: miss rate against false positives per window", true},
    {"positives", "PATH", OPTION_TEXT, AT(positives), 0, 0, NULL,
     "window crops: a folder, a list file or an image", true},
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "person-free photographs: a folder, a list file or an image", true},
    {"names", "A,B", OPTION_TEXT, AT(names), 0, 0, NULL,
     "what to call the models (a comma inside a name is written \\,)", false},
    {0},
};

static const struct option *const groups[] = {options_eval, options_scan, options_files,
                                              options_common, NULL};

/* ---- the document ------------------------------------------------------------------------ */

static const double reference_points[] = {1e-3, 1e-4, 1e-5, 1e-6};

static void describe_points(const float *positive, size_t positives, const float *negative,
                            size_t negatives, const char *name, struct text *json,
                            struct text *table)
{
    text_printf(json, "  \"miss_rate_at\": [");
    text_printf(table, "%s: %zu positives, %zu windows\n     FPPW  miss rate  threshold", name,
                positives, negatives);
    for (size_t i = 0; i < sizeof reference_points / sizeof *reference_points; i++) {
        struct fppw_point p =
            fppw_at(reference_points[i], positive, positives, negative, negatives);
        text_printf(json, "%s\n    {\"fppw\": %g, \"miss_rate\": ", i ? "," : "", p.fppw);
        if (p.measurable) {
            text_json_double(json, p.miss_rate);
            text_printf(json, ", \"threshold\": %.9g}", (double)p.threshold);
            text_printf(table, "\n  %7.0e %9.2f%% %10.4f", p.fppw, p.miss_rate * 100,
                        (double)p.threshold);
        } else {
            text_printf(json, "null, \"threshold\": null}");
            text_printf(table, "\n  %7.0e  not measurable with so few windows", p.fppw);
        }
    }
    text_printf(json, "\n  ],\n");
}

static void describe_curve(const struct fppw_curve *curve, struct text *json)
{
    text_printf(json, "  \"curve\": [");
    for (size_t i = 0; i < curve->count; i++)
        text_printf(json, "%s\n    {\"threshold\": %.9g, \"fppw\": %.9g, \"miss_rate\": %.9g}",
                    i ? "," : "", (double)curve->points[i].threshold, curve->points[i].fppw,
                    curve->points[i].miss_rate);
    text_printf(json, "\n  ]\n}");
}

enum hm_status fppw_document(const struct hm_model *model, const char *name,
                             const struct settings *settings, const struct data_set *positives,
                             const struct data_windows *windows, const struct data_set *negatives,
                             struct threads *threads, struct terminal *terminal, bool with_schema,
                             struct text *json, struct text *table, struct hm_error *error)
{
    struct mine_observer observer = {
        .context = terminal, .progress = terminal_progress, .skipped = terminal_skipped};
    struct hm_scan scan;
    struct score_list positive = {0}, negative = {0};
    enum hm_status status = scan_settings(settings, model->mining, &scan, error);
    if (status == HM_OK)
        status = score_people(model, positives, windows, max_pixels(settings), threads, &observer,
                              &positive, error);
    if (status == HM_OK)
        status = score_windows(model, &scan, negatives, max_pixels(settings), threads, &observer,
                               &negative, error);
    if (status == HM_OK)
        say_skipped(terminal, positive.bad + negative.bad, positive.small + negative.small, 0);
    if (status == HM_OK && positive.count == 0)
        status = fail(error, HM_INPUT, "%s: no usable positives to measure on", name);
    if (status == HM_OK && negative.count == 0)
        status = fail(error, HM_INPUT, "%s: no windows in the negatives to measure on", name);
    struct fppw_curve curve = {0};
    if (status == HM_OK)
        status = fppw_curve_make(positive.values, positive.count, negative.values, negative.count,
                                 &curve, error);
    if (status == HM_OK) {
        text_printf(json, "{\n");
        if (with_schema)
            text_printf(json, "  \"schema\": 1,\n");
        text_printf(json, "  \"name\": ");
        text_json_string(json, name);
        text_printf(json, ",\n  \"protocol\": \"fppw\",\n  \"positives\": %zu,\n", positive.count);
        text_printf(json, "  \"windows\": %zu,\n  \"skipped\": %ld,\n", negative.count,
                    positive.bad + negative.bad);
        describe_points(positive.values, positive.count, negative.values, negative.count, name,
                        json, table);
        describe_curve(&curve, json);
    }
    fppw_curve_free(&curve);
    mem_free(positive.values);
    mem_free(negative.values);
    if (status == HM_OK)
        status = judge_bad(settings, positive.bad, positives->count, error);
    return status == HM_OK ? judge_bad(settings, negative.bad, negatives->count, error) : status;
}

/* ---- the command ------------------------------------------------------------------------- */

/* The next name of --names (commas escaped by a backslash), or the model's file name. */
static void next_name(const char **names, const char *path, struct text *out)
{
    out->length = 0;
    if (!*names || !**names) {
        text_printf(out, "%s", file_name(path));
        return;
    }
    for (; **names && **names != ','; ++*names) {
        if (**names == '\\' && (*names)[1] == ',')
            ++*names;
        text_append(out, *names, 1);
    }
    if (**names == ',')
        ++*names;
}

static enum hm_status eval_models(const struct settings *s, int count, char **paths,
                                  const struct data_set *positives,
                                  const struct data_set *negatives, struct threads *threads,
                                  struct text *json, struct text *table, struct hm_error *error)
{
    struct terminal terminal = terminal_open(s);
    const char *names = s->names;
    struct text name = {0};
    enum hm_status status = HM_OK;
    if (count > 1)
        text_printf(json, "{\n\"schema\": 1,\n\"detectors\": [\n");
    for (int i = 0; i < count && status == HM_OK; i++) {
        struct hm_model model;
        status = model_read(paths[i], &model, error);
        if (status != HM_OK)
            break;
        next_name(&names, paths[i], &name);
        text_printf(json, "%s", i ? ",\n" : "");
        text_printf(table, "%s", i ? "\n" : "");
        status = name.failed ? fail_memory(error, 0, "a name")
                             : fppw_document(&model, name.bytes, s, positives, NULL, negatives,
                                             threads, &terminal, count == 1, json, table, error);
        model_free(&model);
    }
    text_printf(json, count > 1 ? "\n]\n}\n" : "\n");
    text_printf(table, "\n");
    text_free(&name);
    return status;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)command;
    if (strcmp(s->protocol, protocols[0]) != 0)
        return fail(error, HM_USAGE, "--protocol %s: give fppw", s->protocol);
    struct data_set positives = {0}, negatives = {0};
    struct text json = {0}, table = {0};
    enum hm_status status = data_find(s->positives, &positives, error);
    if (status == HM_OK)
        status = data_find(s->negatives, &negatives, error);
    struct threads *threads = status == HM_OK ? start_threads(s, error) : NULL;
    if (threads)
        status =
            eval_models(s, count, paths, &positives, &negatives, threads, &json, &table, error);
    else if (status == HM_OK)
        status = error->status;
    threads_free(threads);
    data_free(&positives);
    data_free(&negatives);
    if (status == HM_OK || status == HM_TOO_MANY_BAD) {
        struct hm_error late;
        enum hm_status printed = print_result(s->json ? &json : &table, &late);
        if (printed != HM_OK) {
            status = printed;
            *error = late;
        }
    }
    text_free(&json);
    text_free(&table);
    return status;
}

const struct command command_eval = {
    .name = "eval",
    .synopsis = "eval MODEL... --protocol fppw --positives PATH --negatives PATH",
    .summary = "measure detectors: miss rate against false positives per window",
    .description =
        "Scores the middle window of every positive crop and every window of a scan over the\n"
        "person-free negatives (as the model was mined: scale step 1.2, no margin), and prints "
        "the\n"
        "miss rate at 1e-3 to 1e-6 false positives per window; --json has the curve. Per-window\n"
        "figures do not predict performance on whole photographs, and can reverse a ranking.",
    .options = groups,
    .fewest = 1,
    .most = -1,
    .run = run,
};
