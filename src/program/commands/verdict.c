/* The verdict: what a detector is worth, in a few lines at the end of its training, and what to do
 * next. One that finds nothing says so first and last. */
#include "commands/training.h"

#include <math.h>

#define MAIN_RATE 1e-4
#define ENOUGH 5 /* people, to say so of those that were held out */

/* ---- what is known ----------------------------------------------------------------------- */

void count_found(const struct mine_view *view, struct verdict *verdict)
{
    struct svm_rows *rows = mine_pool_rows(view->pool);
    const float *scores = svm_rows_scores(rows);
    const struct hm_model *model = view->model;
    bool any = false;
    for (size_t k = 0; k < svm_rows_length(rows); k++)
        any = any || model->weights[k] < 0 || model->weights[k] > 0;
    verdict->trained_people = verdict->trained_found = 0;
    for (size_t i = 0; i < svm_rows_count(rows); i++) {
        if (svm_rows_labels(rows)[i] < 0)
            continue;
        verdict->trained_people++;
        verdict->trained_found += any && scores[i] >= model->threshold;
    }
    verdict->threshold = (double)model->threshold;
}

/* The rate that most people speak of, or the next larger one that so few windows can tell. */
static void choose_rate(const struct run_validation *held, struct verdict *v)
{
    v->rate = v->miss = v->first_miss = NAN;
    for (size_t i = 0; i < held->rate_count; i++) {
        const struct run_rate *r = &held->rates[i];
        if (!isfinite(r->miss) || r->fppw < 0.99 * MAIN_RATE || r->fppw > v->rate)
            continue;
        v->rate = r->fppw;
        v->miss = r->miss;
        v->first_miss = held->first[i];
    }
}

enum hm_status read_verdict(struct training *t, struct hm_error *error)
{
    struct verdict *v = &t->out->verdict;
    struct run_validation held;
    double found = (double)v->trained_found, people = (double)v->trained_people;
    if (data_sets_held(t->sets) && run_has(t->settings->out, RUN_VALIDATION, 0)) {
        HM_TRY(run_read(t->settings->out, RUN_VALIDATION, 0, &held, error));
        v->measured = true;
        v->people = held.people;
        v->photographs = held.photographs;
        v->false_detections = held.false_detections;
        v->found = held.found;
        v->taken_in = t->out->mined.taken_in;
        choose_rate(&held, v);
        run_validation_free(&held);
    }
    if (v->measured && v->people >= ENOUGH) {
        found = v->found;
        people = v->people;
    }
    v->finds_nothing = found < RUN_FINDS_NOTHING * people;
    return HM_OK;
}

/* ---- telling ----------------------------------------------------------------------------- */

void say_nothing_found(struct training *t)
{
    const struct verdict *v = &t->out->verdict;
    struct data_words words = data_words_of(t->sets->object.label);
    if (!v->finds_nothing)
        return;
    if (v->measured && v->people >= ENOUGH)
        terminal_say(&t->terminal,
                     "THIS DETECTOR FINDS NOTHING: at its threshold of %.2f it finds %.0f of %.0f "
                     "%s that were held out",
                     v->threshold, v->found, v->people, words.many);
    else
        terminal_say(&t->terminal,
                     "THIS DETECTOR FINDS NOTHING: at its threshold of %.2f it finds %ld of the "
                     "%ld windows that it was trained to find",
                     v->threshold, v->trained_found, v->trained_people);
}

static void say_figures(struct training *t, const struct verdict *v)
{
    struct terminal *terminal = &t->terminal;
    struct data_words words = data_words_of(t->sets->object.label);
    char first[64] = "", miss[64] = "too few windows for a miss rate";
    if (isfinite(v->first_miss))
        snprintf(first, sizeof first, ", was %.1f%% in round 0", 100 * v->first_miss);
    if (isfinite(v->miss))
        snprintf(miss, sizeof miss, "missed %.1f%% at 1 false window in %.0f", 100 * v->miss,
                 1 / v->rate);
    terminal_say(terminal, "held out (%.0f %s, %.0f photograph%s without): %s%s", v->people,
                 words.counted, v->photographs, plural((long)v->photographs), miss,
                 isfinite(v->miss) ? first : "");
    terminal_say(terminal,
                 "threshold %.2f: %.0f false detection%s in %.0f photograph%s, %.1f%% missed",
                 v->threshold, v->false_detections, plural((long)v->false_detections),
                 v->photographs, plural((long)v->photographs), 100 * (1 - v->found / v->people));
    if (v->taken_in > 0)
        terminal_say(terminal, "then they were taken in: from round %d on it learnt from all data",
                     v->taken_in);
}

/* Three lines, as they can be typed. */
static void say_next(struct training *t)
{
    const char *run = t->settings->out;
    struct text lines = {0};
    text_printf(&lines, "next: hogmine detect --model ");
    shell_word(&lines, run);
    text_printf(&lines, " PHOTO...    finds %s\n      hogmine report ",
                data_words_of(t->sets->object.label).many);
    shell_word(&lines, run);
    text_printf(&lines, "    what fooled it, round by round\n      hogmine eval ");
    shell_word(&lines, run);
    text_printf(&lines, " --truth ANNOTATED    measures it elsewhere");
    if (!lines.failed)
        terminal_say(&t->terminal, "%s", lines.bytes);
    text_free(&lines);
}

void say_verdict(struct training *t)
{
    const struct verdict *v = &t->out->verdict;
    if (v->measured)
        say_figures(t, v);
    say_next(t);
}

void warn_useless(const struct verdict *v, const char *run)
{
    struct terminal terminal = terminal_open(true);
    struct text line = {0};
    if (!v->finds_nothing)
        return;
    text_printf(&line,
                "WARNING: %s IS A DETECTOR THAT FINDS NOTHING; see what it was given: "
                "hogmine inspect --doctor, hogmine report ",
                run);
    shell_word(&line, run);
    if (!line.failed)
        terminal_warn(&terminal, line.bytes);
    text_free(&line);
}

void put_verdict(const struct verdict *v, const struct hm_model *model, struct json *j)
{
    json_put(j, "threshold %.9g finds_nothing %i", (double)model->threshold, v->finds_nothing);
    if (!v->measured) {
        json_put_string(j, "held_out", NULL);
        return;
    }
    json_put(j, "held_out { people %g photographs %g fppw %.6g miss_rate %g first_miss_rate %g",
             v->people, v->photographs, v->rate, v->miss, v->first_miss);
    json_put(j, "found %g false_detections %g taken_in %d }", v->found, v->false_detections,
             v->taken_in);
}
