/* What the doctor says, and what becomes of it. See findings.h. */
#include "commands/findings.h"
#include "model/model.h"

#include <string.h>

enum hm_status findings_make(const struct findings_case *c, struct threads *threads,
                             struct data_doctor_report *out, struct hm_error *error)
{
    struct hm_model people = {0};
    bool look = data_is_person(c->object->label);
    if (look)
        HM_TRY(model_shipped(&people, error));
    struct data_doctor_case given = {
        .positives = c->positives,
        .windows = c->windows,
        .negatives = c->negatives->count > 0 ? c->negatives : NULL,
        .boxes_avoided = c->boxes_avoided,
        .window_width = c->geometry->window_width,
        .window_height = c->geometry->window_height,
        .fill = c->object->fill,
        .smallest = c->smallest,
        .people = look ? &people : NULL,
        .seed = c->seed,
        .max_pixels = c->max_pixels,
    };
    enum hm_status status = data_doctor_examine(&given, threads, out, error);
    model_free(&people);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------ */

/* The option that mends it. */
static const char *option_of(const struct data_finding *f)
{
    static const char *const options[] = {[DATA_SET_POSITIVES] = "--positives",
                                          [DATA_SET_NEGATIVES] = "--negatives",
                                          [DATA_SET_WINDOW] = "--window",
                                          [DATA_SET_FILL] = "--fill",
                                          [DATA_SET_ENLARGE] = "--upsample"};
    return options[f->setting];
}

/* "--negatives: 12 of 12 ... too (look at FILE): take them out of ..." */
static void say_finding(const struct data_finding *f, struct text *out)
{
    const char *option = option_of(f);
    text_printf(out, "%s%s%s", option ? option : "", option ? ": " : "", f->reason);
    if (f->examples[0])
        text_printf(out, " (look at %s)", f->examples[0]);
    text_printf(out, ": %s", f->remedy);
}

enum hm_status findings_judge(const struct data_doctor_report *report, bool trusted,
                              const char *insist, struct terminal *terminal, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t k = 0; k < report->count && status == HM_OK; k++) {
        const struct data_finding *f = &report->findings[k];
        struct text line = {0};
        if (report->ruins && !trusted && !f->ruins)
            continue; /* one line, of what stops it */
        say_finding(f, &line);
        status = text_check(&line, error);
        if (status == HM_OK && f->ruins && !trusted)
            status = fail(error, HM_INPUT, "%s; %s", line.bytes, insist);
        else if (status == HM_OK)
            terminal_say(terminal, "warning: %s", line.bytes);
        text_free(&line);
    }
    return status;
}

void findings_diagnosis(const struct data_doctor_report *report, bool trusted,
                        struct run_diagnosis *out)
{
    *out = (struct run_diagnosis){.count = report->count, .trusted = trusted};
    for (size_t k = 0; k < report->count; k++) {
        const struct data_finding *f = &report->findings[k];
        const char *option = option_of(f);
        struct run_finding *to = &out->items[k];
        *to = (struct run_finding){.doubt = data_doubt_names[f->kind],
                                   .setting = option ? option + strlen("--") : NULL,
                                   .reason = f->reason,
                                   .remedy = f->remedy,
                                   .ruins = f->ruins};
        memcpy(to->examples, f->examples, sizeof to->examples);
    }
}

void findings_table(const struct data_doctor_report *report, struct text *out)
{
    for (size_t k = 0; k < report->count; k++) {
        const struct data_finding *f = &report->findings[k];
        const char *option = option_of(f);
        text_printf(out, "%s %s%s%s\n           %s\n", f->ruins ? "ruins     " : "doubt     ",
                    option ? option : "", option ? ": " : "", f->reason, f->remedy);
        for (int e = 0; e < DATA_EXAMPLES && f->examples[e]; e++)
            text_printf(out, "           %s %s\n", e ? "       " : "such as", f->examples[e]);
    }
    if (report->count == 0)
        text_printf(out, "doctor     finds nothing wrong\n");
}

void findings_json(const struct data_doctor_report *report, struct json *j)
{
    json_put_object(j, "doctor");
    json_put(j, "ruins %i", report->ruins);
    json_put_list(j, "findings");
    for (size_t k = 0; k < report->count; k++) {
        const struct data_finding *f = &report->findings[k];
        json_put_line(j);
        json_put_object(j, NULL);
        json_put(j, "finding %s ruins %i count %zu of %zu option %s reason %s remedy %s",
                 data_doubt_names[f->kind], f->ruins, f->count, f->of, option_of(f), f->reason,
                 f->remedy);
        json_put_list(j, "examples");
        for (int e = 0; e < DATA_EXAMPLES && f->examples[e]; e++)
            json_put_string(j, NULL, f->examples[e]);
        json_put_end(j);
        json_put_end(j);
    }
    json_put_end(j);
    json_put_end(j);
}
