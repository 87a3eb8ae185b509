/* The page's sections in their order, and the search for how much fits. See run_page.h. */
#include "report/run_page_internal.h"

#include <string.h>

const char *page_plural(double count)
{
    return count > 1 || count < 1 ? "s" : "";
}

const char *page_label(const struct sections *s, size_t i)
{
    return s->page->count > 1 ? s->labels[i] : "";
}

bool page_shows(size_t i, size_t all, size_t shown)
{
    if (shown >= all)
        return true;
    if (shown < 2)
        return shown == 1 && i + 1 == all;
    for (size_t k = 0; k < shown; k++)
        if (k * (all - 1) / (shown - 1) == i)
            return true;
    return false;
}

/* ---- order ------------------------------------------------------------------------------- */

static const struct section {
    const char *id, *link; /* link: in the list above the page; NULL: it is not in it */
    const char *heading;
    void (*put)(struct sections *s);
    bool of_several; /* only where several runs are compared */
} all_sections[] = {
    {"outcome", "Outcome", "Outcome", page_outcome, false},
    {"data", "The data", "What the doctor said of the data", page_doctor, false},
    {"differences", NULL, "Side by side", page_differences, true},
    {"curves", "Round by round", "Round by round", page_charts, false},
    {"windows", "What fooled it", "What fooled it", page_gallery, false},
    {"templates", "Templates", "Templates", page_templates, false},
    {"scores", "Scores", "Scores of positives and negatives", page_histograms, false},
    {"misses", "Misses", "Misses and false alarms", page_misses, false},
    {"record", "Record", "Record", page_record, false},
};
#define SECTIONS (sizeof all_sections / sizeof *all_sections)

static void page_head(struct sections *s)
{
    struct text title = {0};
    text_printf(&title, "hogmine report of %s", s->page->title);
    html_begin(s->out, title.failed ? "" : title.bytes, s->page->refresh);
    s->out->failed = s->out->failed || title.failed;
    text_free(&title);
    html_put(s->out, "<header><h1>hogmine report of %s</h1>\n", s->page->title);
    html_put(s->out, "<nav aria-label=\"Sections\"><ul>");
    for (const struct section *one = all_sections; one < all_sections + SECTIONS; one++)
        if (one->link)
            html_put(s->out, "<li><a href=\"#%s\">%s</a></li>", one->id, one->link);
    html_put(s->out, "</ul></nav></header>\n<main>\n");
}

static enum hm_status write_all(struct sections *s, struct hm_error *error)
{
    page_head(s);
    for (const struct section *one = all_sections; one < all_sections + SECTIONS; one++) {
        if (one->of_several && s->page->count < 2)
            continue;
        html_put(s->out, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", one->id,
                 one->id, one->heading);
        one->put(s);
        html_put(s->out, "</section>\n");
    }
    html_put(s->out,
             "</main>\n<footer>Made by hogmine " HM_VERSION ". The page is one file: it fetches "
             "nothing and runs nothing.</footer>\n");
    html_end(s->out);
    return text_check(s->out, error);
}

/* ---- how much fits ----------------------------------------------------------------------- */

static struct amount everything(const struct sections *s)
{
    struct amount a = {0};
    for (size_t i = 0; i < s->page->count; i++) {
        const struct story *story = &s->page->stories[i];
        size_t models = (size_t)story->model_count + 1;
        a.rounds = story->round_count > a.rounds ? story->round_count : a.rounds;
        a.templates = models > a.templates ? models : a.templates;
        a.windows = story->suspect_count > a.windows ? story->suspect_count : a.windows;
        for (size_t r = 0; r < story->round_count; r++)
            if (story->rounds[r].count > a.windows)
                a.windows = story->rounds[r].count;
    }
    return a;
}

/* A step smaller; false: nothing is left to leave out. */
static bool shrink(struct amount *a)
{
    if (a->windows > 4)
        a->windows = a->windows * 3 / 4;
    else if (a->templates > 12 || (a->templates > 0 && a->rounds <= 2 && a->windows <= 1))
        a->templates /= 2;
    else if (a->rounds > 6)
        a->rounds = a->rounds * 3 / 4;
    else if (a->windows > 1)
        a->windows--;
    else if (a->rounds > 2)
        a->rounds--;
    else if (a->windows > 0)
        a->windows = 0;
    else
        return false;
    return true;
}

/* Labels of the runs: their names where these differ. */
static void choose_labels(struct sections *s)
{
    const struct run_page *p = s->page;
    bool same = false;
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < i; k++)
            same = same || strcmp(p->stories[i].name, p->stories[k].name) == 0;
    for (size_t i = 0; i < p->count; i++)
        s->labels[i] = same ? p->stories[i].run : p->stories[i].name;
}

enum hm_status run_page_write(const struct run_page *page, struct text *out, struct hm_error *error)
{
    struct text tried = {0};
    struct sections s = {.page = page, .out = &tried};
    s.labels = mem_array(page->count, sizeof *s.labels);
    enum hm_status status =
        s.labels ? HM_OK : fail_memory(error, page->count * sizeof *s.labels, "a page");
    if (status == HM_OK) {
        choose_labels(&s);
        status = page_make_templates(&s, error);
    }
    s.amount = everything(&s);
    do {
        text_free(&tried);
        HM_THEN(status, write_all(&s, error));
    } while (status == HM_OK && tried.length > page->bytes && shrink(&s.amount));
    if (status == HM_OK) {
        text_append(out, tried.bytes, tried.length);
        status = text_check(out, error);
    }
    for (size_t i = 0; i < s.template_count; i++)
        text_free(&s.templates[i].png);
    mem_free(s.templates);
    mem_free(s.labels);
    text_free(&tried);
    return status;
}
