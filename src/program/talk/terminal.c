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
    return (struct terminal){.quiet = quiet, .live = !quiet && !dumb && isatty(STDERR_FILENO)};
}

static void clear_line(const struct terminal *t)
{
    if (t->live)
        fputs("\r\033[K", stderr);
}

/* Control bytes of file names must not reach the terminal. */
static void put_safely(const char *line)
{
    char option[OPTION_NAME];
    for (size_t taken; *line; line += taken ? taken : 1)
        if ((taken = option_of_setting(line, option)) > 0)
            fputs(option, stderr);
        else if ((unsigned char)*line < 32 || *line == 127)
            fprintf(stderr, "\\x%02x", (unsigned char)*line);
        else
            fputc(*line, stderr);
}

void terminal_say(struct terminal *t, const char *format, ...)
{
    if (t->quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    clear_line(t);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void terminal_note(struct terminal *t, const char *line)
{
    if (t->quiet)
        return;
    clear_line(t);
    put_safely(line);
    fputc('\n', stderr);
}

void terminal_warn(struct terminal *t, const char *line)
{
    clear_line(t);
    fputs("hogmine: ", stderr);
    put_safely(line);
    fputc('\n', stderr);
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
        return;
    }
    if (now - t->shown < 0.1)
        return;
    t->shown = now;
    double spent = now - t->started;
    fprintf(stderr, "\r\033[K%s: %zu of %zu images", what, done, total);
    if (done > 0 && spent > 0.5)
        fprintf(stderr, ", %.0f a second, %.0f s left", (double)done / spent,
                spent / (double)done * (double)(total - done));
    fflush(stderr);
}

void terminal_skipped(void *context, const char *line)
{
    struct terminal *t = context;
    t->skipped++;
    clear_line(t);
    fputs("hogmine: skipped ", stderr);
    put_safely(line);
    fputc('\n', stderr);
}

void say_skipped(struct terminal *terminal, long bad, long small, long turned)
{
    if (bad > 0)
        terminal_say(terminal, "skipped: %ld unreadable", bad);
    if (small > 0)
        terminal_say(terminal, "%ld image%s smaller than the window: nothing in %s", small,
                     small == 1 ? " is" : "s are", small == 1 ? "it" : "them");
    if (turned > 0)
        terminal_say(
            terminal,
            "%ld image%s an EXIF orientation, which is not applied: boxes are of the stored "
            "pixels",
            turned, turned == 1 ? " has" : "s have");
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
