/* What is read word by word on a page: how the run ended, its certificate, what is missing; where
 * several runs differ; the ledger, every option, and the command that repeats it. */
#include "report/run_page_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the outcome ------------------------------------------------------------------------- */

/* How a run ended, in words. */
static const struct ending {
    const char *ended, *words;
} endings[] = {
    {"stable", "Stable after %d round%s: a complete pass found no window to add."},
    {"gap", "Stopped after %d round%s by --stop gap: the objective over all windows came close "
            "enough to that over the pool."},
    {"new", "Stopped after %d round%s by --stop new: few windows were new. That proves nothing."},
    {"validation",
     "Stopped after %d round%s by --stop validation: held-out data got no better; the "
     "best model was kept."},
    {"rounds", "Stopped after %d round%s by the limit on rounds: it had not become stable."},
    {"time", "Stopped after %d round%s by the limit on time: it had not become stable."},
    {"exhausted", "Stopped after %d round%s: what is left above the margin is never taken by "
                  "--select, --score-max or a cap."},
};

/* Names of endings are words of the format above: no text of others is a format. */
static void put_outcome(struct sections *s, const struct story *story, const char *label)
{
    const char *ended = story_ended(story);
    int rounds = story->ledger.count > 0 ? story->ledger.count - 1 : 0;
    char words[240];
    const struct ending *e = NULL;
    for (size_t i = 0; ended && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(endings[i].ended, ended) == 0)
            e = &endings[i];
    if (e)
        snprintf(words, sizeof words, e->words, rounds, page_plural(rounds));
    else if (story->ledger.count == 0)
        snprintf(words, sizeof words, "No round has ended yet.");
    else if (!ended)
        snprintf(words, sizeof words,
                 "How it ended is not known without model.json: %d round%s mined.", rounds,
                 rounds == 1 ? " is" : "s are");
    else if (s->page->refresh > 0)
        snprintf(words, sizeof words, "Still running: %d round%s mined so far.", rounds,
                 rounds == 1 ? " is" : "s are");
    else
        snprintf(words, sizeof words,
                 "Not finished: %d round%s mined. It is still running, or was stopped; then "
                 "hogmine train --resume goes on with it.",
                 rounds, rounds == 1 ? " is" : "s are");
    html_put(s->out, "<p class=\"outcome\">");
    if (*label)
        html_put(s->out, "<b>%s</b>: ", label);
    html_put(s->out, "%s</p>\n", words);
}

static void put_certificate(struct sections *s, const struct story *story)
{
    const struct hm_certificate *c = &story->model.certificate;
    if (!story->model.weights || !c->present)
        return;
    char windows[32], gap[64] = "";
    snprintf(windows, sizeof windows, "%llu", (unsigned long long)c->windows);
    if (isfinite(c->gap))
        snprintf(gap, sizeof gap, ", and is at most %.2g of itself above the least", c->gap);
    html_put(s->out,
             "<p>The certificate: of all %s windows of %ld photographs, none outside the "
             "pool scores more than %.4g (the threshold %.4g and a slack of %.1g). So the "
             "objective over all windows is that over the pool, %.6g%s. ",
             windows, c->images, (double)c->threshold + (double)c->slack, (double)c->threshold,
             (double)c->slack, c->objective, gap);
    html_put(s->out,
             "Fingerprint of the weights: <code>%s</code>; <code>hogmine verify</code> "
             "checks it.</p>\n",
             c->weights);
}

/* Beside round 0's, at the rate that most speak of or the next that so few windows can tell. */
static void put_misses(struct sections *s, const struct run_validation *v)
{
    const struct run_rate *best = NULL;
    double first = NAN;
    for (size_t i = 0; i < v->rate_count; i++) {
        const struct run_rate *r = &v->rates[i];
        if (!isfinite(r->miss) || r->fppw < 0.99e-4 || (best && r->fppw > best->fppw))
            continue;
        best = r;
        first = v->first[i];
    }
    if (!best)
        return;
    html_put(s->out, " Missed: %.1f%% at %g false positives a window", 100 * best->miss,
             best->fppw);
    if (isfinite(first))
        html_put(s->out, ", and %.1f%% by the detector of round 0", 100 * first);
    html_put(s->out, ".");
}

static void put_verdict(struct sections *s, const struct story *story, const char *label)
{
    const struct run_validation *v = &story->validation;
    if (v->count == 0 || !isfinite(v->threshold) || !(v->people > 0))
        return;
    html_put(s->out, "<p class=\"verdict\">");
    if (*label)
        html_put(s->out, "<b>%s</b>: ", label);
    if (v->found < RUN_FINDS_NOTHING * v->people)
        html_put(s->out, "<b>This detector finds nothing.</b> ");
    const char *many = data_words_of(story->model.object.label).many;
    html_put(s->out, "Held out were %.0f %s and %.0f photograph%s without.", v->people, many,
             v->photographs, page_plural(v->photographs));
    put_misses(s, v);
    html_put(s->out,
             " At the threshold %.4g that was chosen there: %.0f false detection%s in %.0f "
             "photograph%s, %.1f%% of the %s missed.",
             v->threshold, v->false_detections, page_plural(v->false_detections), v->photographs,
             page_plural(v->photographs), 100 * (1 - v->found / v->people), many);
    if (isfinite(v->taken_in))
        html_put(s->out, " The detector was that of round %.0f; in round %.0f they were taken in.",
                 v->round, v->taken_in);
    html_put(s->out, "</p>\n");
}

static void put_missing(struct sections *s, size_t story, const char *line)
{
    html_put(s->out, "<li>%s%s", page_label(s, story), s->page->count > 1 ? ": " : "");
    page_words(s, line);
    html_put(s->out, "</li>\n");
}

void page_outcome(struct sections *s)
{
    const struct run_page *p = s->page;
    size_t missing = 0;
    for (size_t i = 0; i < p->count; i++) {
        put_outcome(s, &p->stories[i], page_label(s, i));
        put_verdict(s, &p->stories[i], page_label(s, i));
        if (!p->seeds)
            put_certificate(s, &p->stories[i]);
        missing += p->stories[i].missing.count;
    }
    if (missing > 0) {
        html_put(s->out, "<div class=\"missing\"><h3>What is missing</h3>\n<ul>\n");
        for (size_t i = 0; i < p->count; i++)
            for (size_t k = 0; k < p->stories[i].missing.count; k++)
                put_missing(s, i, p->stories[i].missing.names[k]);
        html_put(s->out, "</ul></div>\n");
    }
}

/* ---- several runs ------------------------------------------------------------------------ */

/* label: of the run that it is about, "" where it is of all, or the only one. */
static void table_begin(struct sections *s, const char *kind, const char *caption,
                        const char *label)
{
    const char *of = *label ? ", " : "";
    html_put(s->out,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s%s%s\">"
             "<table class=\"%s\"><caption>%s%s%s</caption>\n",
             caption, of, label, kind, caption, of, label);
}

static void table_end(struct sections *s)
{
    html_put(s->out, "</tbody></table></div>\n");
}

/* Words that an option has in a run: none is a dash. */
static const char *words_of(const struct story *story, const char *name)
{
    const char *value = story_option(story, name);
    return value && *value ? value : "\u2013";
}

static bool differs(const struct run_page *p, const char *name)
{
    static const char *const places[] = {
        "out",    "force",  "resume",      "threads",    "quiet",    "json",
        "memory", "report", "keep-models", "keep-state", "log-json", "checkpoint-seconds"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(name, places[i]) == 0)
            return false;
    for (size_t i = 1; i < p->count; i++)
        if (strcmp(words_of(&p->stories[0], name), words_of(&p->stories[i], name)) != 0)
            return true;
    return false;
}

static void header_of_runs(struct sections *s, const char *first)
{
    html_put(s->out, "<thead><tr><th scope=\"col\">%s</th>", first);
    for (size_t i = 0; i < s->page->count; i++)
        html_put(s->out, "<th scope=\"col\">%s</th>", s->labels[i]);
    html_put(s->out, "</tr></thead>\n<tbody>\n");
}

static void option_rows(struct sections *s)
{
    const struct run_page *p = s->page;
    size_t rows = 0;
    for (size_t k = 0; k < p->count; k++)
        for (size_t o = 0; o < p->stories[k].option_count; o++) {
            const char *name = p->stories[k].options[o].name;
            bool seen = false;
            for (size_t j = 0; j < k; j++)
                seen = seen || story_option(&p->stories[j], name);
            if (seen || !differs(p, name))
                continue;
            html_put(s->out, "<tr><th scope=\"row\">--%s</th>", name);
            for (size_t i = 0; i < p->count; i++)
                html_put(s->out, "<td>%s</td>", words_of(&p->stories[i], name));
            html_put(s->out, "</tr>\n");
            rows++;
        }
    if (rows == 0)
        html_put(s->out,
                 "<tr><th scope=\"row\">none</th><td colspan=\"%zu\">all options are the "
                 "same</td></tr>\n",
                 p->count);
}

/* The last row of each ledger, side by side. */
static void result_rows(struct sections *s)
{
    static const char *const columns[][2] = {{"round", "rounds"},
                                             {"hard", "hard negatives in the last pass"},
                                             {"added", "added by it"},
                                             {"pool_negatives", "negatives in the pool"},
                                             {"objective", "objective"},
                                             {"gap", "gap"},
                                             {"validation_miss", "held-out miss rate"}};
    const struct run_page *p = s->page;
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        html_put(s->out, "<tr><th scope=\"row\">%s</th>", columns[c][1]);
        for (size_t i = 0; i < p->count; i++) {
            const struct story *story = &p->stories[i];
            double value = run_ledger_value(&story->ledger, story->ledger.count - 1, columns[c][0]);
            if (isfinite(value))
                html_put(s->out, "<td>%.6g</td>", value);
            else
                html_put(s->out, "<td>\u2013</td>");
        }
        html_put(s->out, "</tr>\n");
    }
    html_put(s->out, "<tr><th scope=\"row\">seconds in all</th>");
    for (size_t i = 0; i < p->count; i++) {
        double seconds = 0;
        for (int r = 0; r < p->stories[i].ledger.count; r++) {
            double scan = run_ledger_value(&p->stories[i].ledger, r, "scan_seconds");
            double solve = run_ledger_value(&p->stories[i].ledger, r, "solve_seconds");
            seconds += (isfinite(scan) ? scan : 0) + (isfinite(solve) ? solve : 0);
        }
        html_put(s->out, "<td>%.1f</td>", seconds);
    }
    html_put(s->out, "</tr>\n");
}

void page_differences(struct sections *s)
{
    table_begin(s, "words", "Options that differ", "");
    header_of_runs(s, "option");
    option_rows(s);
    table_end(s);
    table_begin(s, "", "What came of it", "");
    header_of_runs(s, "at the end");
    result_rows(s);
    table_end(s);
}

/* ---- the record -------------------------------------------------------------------------- */

static void put_ledger(struct sections *s, const struct story *story, const char *label)
{
    const struct run_ledger *l = &story->ledger;
    if (l->count == 0)
        return;
    table_begin(s, "", "The ledger (rounds.csv)", label);
    html_put(s->out, "<thead><tr>");
    for (int c = 0; c < l->columns; c++)
        html_put(s->out, "<th scope=\"col\">%s</th>", ledger_name(l->column[c]));
    html_put(s->out, "</tr></thead>\n<tbody>\n");
    for (int r = 0; r < l->count; r++) {
        html_put(s->out, "<tr>");
        for (int c = 0; c < l->columns; c++) {
            double v = ledger_value(&l->rounds[r], l->column[c]);
            html_put(s->out, c == 0 ? "<th scope=\"row\">" : "<td>");
            if (isfinite(v) && v > -1e15 && v < 1e15 && v >= floor(v) && v <= floor(v))
                html_put(s->out, "%.0f", v);
            else if (isfinite(v))
                html_put(s->out, "%.6g", v);
            html_put(s->out, c == 0 ? "</th>" : "</td>");
        }
        html_put(s->out, "</tr>\n");
    }
    table_end(s);
}

static void put_list(struct sections *s, const char *caption, const char *label, const char *first,
                     const struct story_option *options, size_t count, const char *dashes)
{
    if (count == 0)
        return;
    table_begin(s, "words", caption, label);
    html_put(s->out,
             "<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">value</th></tr></thead>"
             "\n<tbody>\n",
             first);
    for (size_t i = 0; i < count; i++)
        html_put(s->out, "<tr><th scope=\"row\">%s%s</th><td>%s</td></tr>\n", dashes,
                 options[i].name, *options[i].value ? options[i].value : "\u2013");
    table_end(s);
}

static void put_record(struct sections *s, const struct story *story, const char *label)
{
    if (story->record.program)
        html_put(s->out, "<p>Trained by %s.</p>\n", story->record.program);
    if (story->command)
        html_put(s->out, "<p>To repeat it:</p>\n<pre tabindex=\"0\"><code>%s</code></pre>\n",
                 story->command);
    put_ledger(s, story, label);
    html_put(s->out, "<div class=\"tables\">\n");
    put_list(s, "Every option", label, "option", story->options, story->option_count, "--");
    put_list(s, "The data", label, "what", story->data, story->data_count, "");
    html_put(s->out, "</div>\n");
}

void page_record(struct sections *s)
{
    for (size_t i = 0; i < s->page->count; i++) {
        if (s->page->count > 1)
            html_put(s->out, "<h3>%s</h3>\n", s->labels[i]);
        const struct story *story = &s->page->stories[i];
        const char *label = page_label(s, i);
        if (s->page->seeds && i > 0)
            put_ledger(s, story, label); /* but for the seed, the rest is that of the first */
        else
            put_record(s, story, label);
    }
}
