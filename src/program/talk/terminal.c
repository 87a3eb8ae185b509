/* Talk: a progress line where stderr is a terminal, plain lines elsewhere; results on stdout. */
#include "options/options.h"
#include "talk/talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct terminal terminal_open(bool quiet)
{
    const char *kind = getenv("TERM");
    bool dumb = kind && strcmp(kind, "dumb") == 0;
    int width = fit_width(STDERR_FILENO);
    return (struct terminal){.quiet = quiet,
                             .live = !quiet && !dumb && width > 0,
                             .colour = fit_colour(STDERR_FILENO),
                             .width = width};
}

/* ---- lines ------------------------------------------------------------------------------- */

#define YELLOW "\033[1;33m"
#define RED "\033[1;31m"
#define PLAIN "\033[0m"

/* Blanks over the progress line: terminals that know nothing else know those. */
static void clear_line(struct terminal *t)
{
    if (t->drawn > 0)
        fprintf(stderr, "\r%*s\r", t->drawn, "");
    t->drawn = 0;
}

/* A line, or several, that fit; colour NULL: that of a warning where it calls itself one. */
static void put_lines(struct terminal *t, const char *colour, const struct text *line)
{
    struct text fitted = {0};
    const char *bytes = line->failed ? "out of memory" : line->bytes ? line->bytes : "";
    if (!colour && strncmp(bytes, "warning: ", 9) == 0)
        colour = YELLOW;
    bool painted = t->colour && colour;
    fit_lines(&fitted, bytes, t->width);
    clear_line(t);
    fprintf(stderr, "%s%s%s\n", painted ? colour : "",
            fitted.bytes && !fitted.failed ? fitted.bytes : bytes, painted ? PLAIN : "");
    text_free(&fitted);
}

/* Control bytes of file names and labels must not reach the terminal, `but` for some; a setting
 * that the library names is the option of that name. */
static void add_safely(struct text *out, const char *line, const char *but)
{
    char option[OPTION_NAME];
    for (size_t taken; *line; line += taken ? taken : 1)
        if ((taken = option_of_setting(line, option)) > 0)
            text_printf(out, "%s", option);
        else if (((unsigned char)*line < 32 && !strchr(but, *line)) || *line == 127)
            text_printf(out, "\\x%02x", (unsigned char)*line);
        else
            text_append(out, line, 1);
}

void terminal_say(struct terminal *t, const char *format, ...)
{
    char some[1024];
    struct text line = {0};
    if (t->quiet)
        return;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(some, sizeof some, format, arguments);
    char *all = length < (int)sizeof some ? some : mem_array((size_t)length + 1, 1);
    if (all && all != some)
        vsnprintf(all, (size_t)length + 1, format, again);
    add_safely(&line, all ? all : some, "\n");
    put_lines(t, NULL, &line);
    text_free(&line);
    if (all != some)
        mem_free(all);
    va_end(again);
    va_end(arguments);
}

static void tell_safely(struct terminal *t, const char *colour, const char *before,
                        const char *line)
{
    struct text all = {0};
    text_printf(&all, "%s", before);
    add_safely(&all, line, "");
    put_lines(t, colour, &all);
    text_free(&all);
}

void terminal_note(struct terminal *t, const char *line)
{
    if (!t->quiet)
        tell_safely(t, NULL, "", line);
}

void terminal_warn(struct terminal *t, const char *line)
{
    tell_safely(t, YELLOW, "hogmine: ", line);
}

void terminal_error(struct terminal *t, const char *line)
{
    tell_safely(t, RED, "hogmine: ", line);
}

void terminal_skipped(void *context, const char *line)
{
    struct terminal *t = context;
    t->skipped++;
    tell_safely(t, YELLOW, "hogmine: skipped ", line);
}

/* ---- progress ---------------------------------------------------------------------------- */

static void draw_progress(struct terminal *t, const char *what, size_t done, size_t total)
{
    char line[256];
    double spent = clock_seconds() - t->started;
    int length = snprintf(line, sizeof line, "%s: %zu of %zu images", what, done, total);
    if (done > 0 && spent > 0.5)
        snprintf(line + length, sizeof line - (size_t)length, ", %.0f a second, %.0f s left",
                 (double)done / spent, spent / (double)done * (double)(total - done));
    if ((int)strlen(line) >= t->width) /* a full line would scroll */
        line[t->width > 0 ? t->width - 1 : 0] = 0;
    clear_line(t);
    t->drawn = (int)strlen(line);
    fputs(line, stderr);
    fflush(stderr);
}

void terminal_progress(void *context, const char *what, size_t done, size_t total)
{
    struct terminal *t = context;
    if (!t->live)
        return;
    double now = clock_seconds();
    if (strcmp(what, t->what) != 0) {
        snprintf(t->what, sizeof t->what, "%s", what);
        t->started = now;
    }
    if (done == total) {
        clear_line(t);
        fflush(stderr);
    } else if (now - t->shown >= 0.1) {
        t->shown = now;
        draw_progress(t, what, done, total);
    }
}

/* ---- what commands say alike -------------------------------------------------------------- */

void say_skipped(struct terminal *terminal, long bad, long small)
{
    if (bad > 0)
        terminal_say(terminal, "skipped: %ld unreadable", bad);
    if (small > 0)
        terminal_say(terminal, "%ld image%s smaller than the window: nothing in %s", small,
                     small == 1 ? " is" : "s are", small == 1 ? "it" : "them");
}

void say_turned(struct terminal *terminal, long upright, long stored)
{
    if (upright > 0)
        terminal_say(terminal,
                     "%ld image%s turned upright as EXIF says: boxes are of the upright picture "
                     "(--exif ignore: of the stored pixels)",
                     upright, upright == 1 ? " was" : "s were");
    if (stored > 0)
        terminal_say(terminal,
                     "%ld image%s an EXIF orientation, which is not applied: boxes are of the "
                     "stored pixels",
                     stored, stored == 1 ? " has" : "s have");
}

const char *plural(long count)
{
    return count == 1 ? "" : "s";
}

enum hm_status print_result(struct text *text, struct hm_error *error)
{
    enum hm_status status = text_check(text, error);
    if (status == HM_OK) {
        errno = 0;
        fwrite(text->bytes ? text->bytes : "", 1, text->length, stdout);
        if (fflush(stdout) != 0 && errno != EPIPE)
            status =
                fail(error, HM_OUTPUT, "standard output cannot be written: %s", strerror(errno));
    }
    text_free(text);
    return status;
}

enum hm_status print_words(struct text *text, bool json, struct hm_error *error)
{
    int width = json ? 0 : fit_width(STDOUT_FILENO);
    if (width == 0 || text->failed || !text->bytes)
        return print_result(text, error);
    struct text fitted = {0};
    fit_lines(&fitted, text->bytes, width);
    text_free(text);
    return print_result(&fitted, error);
}
