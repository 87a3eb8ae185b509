/* What the doctor said of the data before the run began, on its page; and lines of the library in
 * the words of the command line. */
#include "options/options.h"
#include "report/run_page_internal.h"

void page_words(struct sections *s, const char *line)
{
    struct text words = {0};
    option_words(line, &words);
    s->out->failed = s->out->failed || words.failed;
    html_put(s->out, "%s", words.failed || !words.bytes ? "" : words.bytes);
    text_free(&words);
}

static void put_finding(struct sections *s, const struct run_finding *f)
{
    html_put(s->out, "<li><b>%s</b>", f->ruins ? "This ruins a run: " : "In doubt: ");
    if (f->setting)
        html_put(s->out, "<code>--%s</code>: ", f->setting);
    page_words(s, f->reason);
    html_put(s->out, ". <i>");
    page_words(s, f->remedy);
    html_put(s->out, "</i>");
    for (int e = 0; e < DATA_EXAMPLES && f->examples[e]; e++)
        html_put(s->out, "%s<code>%s</code>", e ? ", " : " Such as ", f->examples[e]);
    html_put(s->out, "</li>\n");
}

static void put_findings(struct sections *s, const struct story *story, const char *label)
{
    const struct run_diagnosis *d = &story->doctor;
    bool ruins = false;
    html_put(s->out, "<p>");
    if (*label)
        html_put(s->out, "<b>%s</b>: ", label);
    if (!story->doctor_known) {
        html_put(s->out, "It is not known: doctor.json is not there, or cannot be read.</p>\n");
        return;
    }
    for (size_t k = 0; k < d->count; k++)
        ruins = ruins || d->items[k].ruins;
    if (d->count == 0)
        html_put(s->out, "It found nothing wrong.</p>\n");
    else
        html_put(s->out, "%zu thing%s found before the first round%s.</p>\n<ul>\n", d->count,
                 d->count == 1 ? " was" : "s were",
                 ruins ? ", and --trust-data trained all the same" : "");
    for (size_t k = 0; k < d->count; k++)
        put_finding(s, &d->items[k]);
    if (d->count > 0)
        html_put(s->out, "</ul>\n");
}

/* Runs of several seeds have one set of data. */
void page_doctor(struct sections *s)
{
    const struct run_page *p = s->page;
    for (size_t i = 0; i < (p->seeds ? 1 : p->count); i++)
        put_findings(s, &p->stories[i], p->seeds ? "" : page_label(s, i));
}
