/* talk: what is said while a command runs, on stderr; its result, on stdout; and signals. On a
 * terminal lines fit its width, and what goes wrong has colour unless NO_COLOR is set. */
#ifndef HM_TALK_H
#define HM_TALK_H

#include "base/base.h"

/* ---- lines that fit (fit.c) ---------------------------------------------------------------- */

/* Columns of the terminal behind a descriptor (COLUMNS where it does not know, else 80); 0: it is
 * none. */
int fit_width(int fd);
/* Is it a terminal that takes colours, and nobody asked for none (NO_COLOR, TERM=dumb)? */
bool fit_colour(int fd);
/* How many columns so many bytes of UTF-8 take. */
size_t fit_columns(const char *text, size_t length);
/* Appends lines, those that are too wide broken at blanks and gone on with under their words. A
 * word that is wider stays whole; width 0: all lines do. */
void fit_lines(struct text *out, const char *lines, int width);

/* ---- lines (terminal.c) ------------------------------------------------------------------ */

struct terminal {
    bool quiet, live; /* live: stderr is a terminal, a progress line can be redrawn */
    bool colour;
    int width, drawn; /* columns of it, 0: not a terminal; of the progress line that stands there */
    double started, shown;
    char what[64];
    long skipped;
};
struct terminal terminal_open(bool quiet);
/* A line of talk; clears the progress line first. "warning: ..." stands out. */
void terminal_say(struct terminal *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line that names settings as errors do, which become options. */
void terminal_note(struct terminal *t, const char *line);
/* The same, also when --quiet: for what is to be looked at, and for what ended the command. */
void terminal_warn(struct terminal *t, const char *line);
void terminal_error(struct terminal *t, const char *line);
/* For struct mine_observer; context is a struct terminal. */
void terminal_progress(void *context, const char *what, size_t done, size_t total);
void terminal_skipped(void *context, const char *line);
/* What was passed over, at the end: unreadable, smaller than the window. */
void say_skipped(struct terminal *terminal, long bad, long small);
/* How many photographs have an EXIF orientation: that were turned upright, that were taken as they
 * are stored. */
void say_turned(struct terminal *terminal, long upright, long stored);
const char *plural(long count); /* "" or "s" */
/* Writes a result to stdout, whole. HM_OUTPUT where it cannot be written; a reader that has gone
 * away is no error. Frees the text. */
enum hm_status print_result(struct text *text, struct hm_error *error);
/* The same of a table or a text for people, which fits the width of a terminal; json: it is a
 * document after all. */
enum hm_status print_words(struct text *text, bool json, struct hm_error *error);

/* ---- signals (interrupt.c) --------------------------------------------------------------- */

/* From now on SIGINT and SIGTERM are noted and not died of. */
void interrupt_watch(void);
int interrupt_signal(void); /* the one that came, 0: none */
/* Everything that there is to save is saved: a signal ends the process at once, with these words
 * (NULL: signals are noted again). The text must stay. */
void interrupt_at_once(const char *last_words);

#endif
