/* The page's windows and templates: what fooled the detector round by round, what scored like a
 * person, and what the weights look like. */
#include "report/glyph.h"
#include "report/draw.h"
#include "report/run_page_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- a window ---------------------------------------------------------------------------- */

/* The scores under the models after each round, those that are the same to two digits once. Of
 * many, the first, those around the finding, and the last. */
static void put_trail(struct sections *s, const struct story_window *w)
{
    int last = w->trail_count - 1, shown = 0;
    const int wanted[] = {0, w->round - 1, w->round, w->round + 1, last};
    char before[32] = "", number[32];
    struct text line = {0};
    for (int i = 0; i <= last; i++) {
        bool shows = w->trail_count <= 8;
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            shows = shows || i == wanted[k];
        if (!shows || !isfinite(w->trail[i]))
            continue;
        snprintf(number, sizeof number, "%+.2f", w->trail[i]);
        bool found = i == w->round - 1;
        if (strcmp(number, before) == 0 && !found)
            continue;
        html_put(&line, found ? "%s<b>%s</b>" : "%s%s", shown++ ? " \u2192 " : "", number);
        snprintf(before, sizeof before, "%s", number);
    }
    if (shown > 1)
        text_append(s->out, line.bytes, line.length);
    else
        html_put(s->out, "found at <b>%+.2f</b>", (double)w->box.score);
    s->out->failed = s->out->failed || line.failed;
    text_free(&line);
}

static void put_window(struct sections *s, const struct story_window *w)
{
    char alt[200];
    html_put(s->out, "<li class=\"window\">");
    snprintf(alt, sizeof alt, "Window with score %+.2f of %.150s", (double)w->box.score, w->image);
    if (w->jpeg.length > 0)
        html_image(s->out, true, &w->jpeg, w->width, w->height, alt);
    else
        html_put(s->out, "<span class=\"soft\">(photograph not found)</span>");
    put_trail(s, w);
    html_put(s->out, "<br><span class=\"soft\">%s, %.0f,%.0f, %.0fx%.0f</span></li>\n", w->image,
             w->box.x, w->box.y, w->box.width, w->box.height);
}

static void put_windows(struct sections *s, const struct story_window *windows, size_t count)
{
    html_put(s->out, "<ul class=\"windows\">\n");
    for (size_t i = 0; i < count; i++)
        put_window(s, &windows[i]);
    html_put(s->out, "</ul>\n");
}

/* ---- the gallery ------------------------------------------------------------------------- */

static void put_round(struct sections *s, const struct story_round *r)
{
    size_t shown = r->count < s->amount.windows ? r->count : s->amount.windows;
    html_put(s->out, "<h%d>Round %d</h%d>\n", s->page->count > 1 ? 4 : 3, r->round,
             s->page->count > 1 ? 4 : 3);
    html_put(s->out,
             "<p class=\"soft\">%zu of %zu window%s added, the hardest first, neighbours "
             "left out.</p>\n",
             shown, r->listed, page_plural((double)r->listed));
    put_windows(s, r->windows, shown);
}

static void put_suspects(struct sections *s, const struct story *story)
{
    size_t shown =
        story->suspect_count < s->amount.windows ? story->suspect_count : s->amount.windows;
    if (story->suspects_listed == 0 || shown == 0)
        return;
    html_put(s->out, "<h%d>Suspects</h%d>\n", s->page->count > 1 ? 4 : 3,
             s->page->count > 1 ? 4 : 3);
    html_put(s->out,
             "<p>%zu place%s of the negatives scored as %s when found, and resist%s the "
             "last model most: is one an object that nobody labelled? It can be left out of the "
             "next run with --exclude (RUN/suspects/suspects.csv). The strongest first, %zu "
             "shown.</p>\n",
             story->suspects_listed, page_plural((double)story->suspects_listed),
             data_words_of(story->model.object.label).one, story->suspects_listed == 1 ? "s" : "",
             shown);
    put_windows(s, story->suspects, shown);
}

static void put_gallery(struct sections *s, const struct story *story)
{
    size_t left_out = 0, found = 0;
    for (size_t i = 0; i < story->round_count; i++)
        found += story->rounds[i].listed;
    if (found == 0)
        html_put(s->out, "<p>No windows were mined%s.</p>\n",
                 story->ledger.count > 0 ? "" : " yet, or the folder is not whole");
    for (size_t i = 0; i < story->round_count; i++) {
        if (story->rounds[i].listed == 0)
            continue;
        bool shows = s->amount.windows > 0 && page_shows(i, story->round_count, s->amount.rounds);
        left_out += !shows;
        if (shows)
            put_round(s, &story->rounds[i]);
    }
    if (left_out > 0)
        html_put(s->out,
                 "<p class=\"soft\">%zu more round%s left out, for the page to stay small "
                 "(--max-bytes): hogmine show RUN --round N shows them.</p>\n",
                 left_out, left_out > 1 ? "s are" : " is");
    put_suspects(s, story);
}

/* Is there a window with scores under other models than the one that found it? */
static bool has_trails(const struct story *story)
{
    for (size_t i = 0; i < story->round_count; i++)
        for (size_t k = 0; k < story->rounds[i].count; k++)
            if (story->rounds[i].windows[k].trail_count > 0)
                return true;
    return false;
}

void page_gallery(struct sections *s)
{
    const struct run_page *p = s->page;
    html_put(s->out, "<p>The hardest windows that each round added to the pool.");
    if (has_trails(&p->stories[0]))
        html_put(s->out, " Below a window are its scores under the models after round 0, 1 and so "
                         "on, as far as these were kept, repeats left out; in bold the one that it "
                         "was found with. A negative is past the margin below -1.");
    html_put(s->out, "</p>\n");
    /* Of seeds one is enough to look at. */
    for (size_t i = 0; i < (p->seeds ? 1 : p->count); i++) {
        if (p->count > 1)
            html_put(s->out, "<h3>%s</h3>\n", s->labels[i]);
        put_gallery(s, &p->stories[i]);
    }
}

/* ---- templates --------------------------------------------------------------------------- */

#define TALL 288 /* pixels of a template */
#define GAP 8
#define LABEL 24 /* above a part of a window of several octaves */

/* A very wide window of one octave keeps its height, not its shape. */
static void part_size(const struct hm_geometry *g, int part, double *width, double *height)
{
    double shape = (double)g->window_width / g->window_height;
    if (g->octaves > 1) {
        part_panel_size(g, part, TALL, width, height);
        return;
    }
    *width = floor(fmax(TALL * fmin(shape, 4) + 0.5, 1));
    *height = TALL;
}

/* For and against side by side. The parts of a window of several octaves lie one below the other,
 * each under its name, in one scale. */
static void draw_parts(const struct hm_geometry *g, const struct part_glyphs *mean,
                       struct picture *p)
{
    const struct color ink = {0, 0, 0};
    double widest, tallest;
    part_size(g, g->octaves - 1, &widest, &tallest); /* the coarse parts are of one size */
    p->width = 2 * (int)widest + GAP;
    for (int part = 0; part < g->octaves; part++) {
        double width, height, y;
        part_size(g, part, &width, &height);
        if (g->octaves > 1) {
            picture_text(p, GAP, p->height + 5, 2, ink, "%s", part_name(part));
            p->height += LABEL;
        }
        y = p->height;
        double x = floor((widest - width) / 2);
        glyphs_draw(p, &mean->part[part], mean->full, x, y, width, height);
        glyphs_draw(p, &mean->part[part], -mean->full, x + widest + GAP, y, width, height);
        p->height += (int)height;
    }
}

static enum hm_status draw_template(const struct hm_model *m, struct template_file *out,
                                    struct hm_error *error)
{
    struct part_glyphs mean = {0};
    struct image pixels = {0};
    struct picture p = {.paper = {128, 128, 128}};
    enum hm_status status =
        part_glyphs_make(&m->geometry, m->weights, glyphs_averaged, &mean, error);
    if (status == HM_OK)
        draw_parts(&m->geometry, &mean, &p);
    part_glyphs_free(&mean);
    HM_THEN(status, picture_paint(&p, &pixels, error));
    HM_THEN(status, image_encode(&pixels, false, &out->png, error));
    out->width = p.width;
    out->height = p.height;
    image_free(&pixels);
    picture_free(&p);
    return status;
}

static enum hm_status add_template(struct sections *s, size_t story, int round,
                                   const struct hm_model *m, struct hm_error *error)
{
    if (!m->weights)
        return HM_OK;
    HM_TRY(mem_reserve((void **)&s->templates, &s->template_capacity, s->template_count + 1,
                       sizeof *s->templates, error));
    struct template_file *t = &s->templates[s->template_count++];
    *t = (struct template_file){.story = story, .round = round};
    return draw_template(m, t, error);
}

#define MOST_TEMPLATES 40 /* of a run are drawn at all */

enum hm_status page_make_templates(struct sections *s, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < s->page->count && status == HM_OK; i++) {
        const struct story *story = &s->page->stories[i];
        size_t models = (size_t)story->model_count;
        bool last = models > 0 && story->models[models - 1].weights;
        for (size_t r = 0; r < models && s->page->count == 1 && status == HM_OK; r++)
            if (page_shows(r, models, MOST_TEMPLATES))
                status = add_template(s, i, (int)r, &story->models[r], error);
        if (status == HM_OK && (!last || s->page->count > 1))
            status = add_template(s, i, -1, &story->model, error);
    }
    return status;
}

static void put_template(struct sections *s, const struct template_file *t)
{
    char name[160] = "model.json", alt[240];
    if (s->page->count > 1)
        snprintf(name, sizeof name, "%.150s", s->labels[t->story]);
    else if (t->round >= 0)
        snprintf(name, sizeof name, "after round %d", t->round);
    snprintf(alt, sizeof alt,
             "Template %s: on the left edges that speak for %s, on the right "
             "edges against",
             name, data_words_of(s->page->stories[t->story].model.object.label).one);
    html_put(s->out, "<figure>");
    html_image(s->out, false, &t->png, t->width, t->height, alt);
    html_put(s->out, "<figcaption>%s</figcaption></figure>\n", name);
}

void page_templates(struct sections *s)
{
    size_t shown = 0;
    bool parts = false;
    for (size_t i = 0; i < s->page->count; i++)
        parts = parts || s->page->stories[i].model.geometry.octaves > 1;
    html_put(s->out,
             "<p>Weights as strokes along edges, averaged over the blocks: left for the "
             "object, right against. Bright is a large weight; each template has a scale "
             "of its own.%s</p>\n<div class=\"templates\">\n",
             parts ? " Where a window is described in several octaves, what is seen on the level "
                     "comes first, below it what is seen of the window and of what is around it "
                     "on the level halved, and quartered."
                   : "");
    for (size_t i = 0; i < s->template_count; i++)
        if (s->page->count > 1 || page_shows(i, s->template_count, s->amount.templates))
            put_template(s, &s->templates[i]), shown++;
    html_put(s->out, "</div>\n");
    if (s->template_count == 0)
        html_put(s->out, "<p>There is no model yet.</p>\n");
    else if (shown < s->template_count)
        html_put(s->out,
                 "<p class=\"soft\">%zu of %zu templates are shown, for the page to stay "
                 "small (--max-bytes).</p>\n",
                 shown, s->template_count);
}
