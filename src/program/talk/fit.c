/* Lines that fit a terminal: how wide it is, whether it takes colours, and prose broken at blanks.
 * What goes into a file or a pipe stays as it is, a line a line. */
#include "talk/talk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80
#define LEAST_WIDTH 20 /* below that lines are not broken: there is no room for words */

int fit_width(int fd)
{
    struct winsize size;
    if (!isatty(fd))
        return 0;
    int width = ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
    const char *columns = getenv("COLUMNS");
    if (width == 0 && columns)
        width = atoi(columns);
    return width > 0 ? width : USUAL_WIDTH;
}

bool fit_colour(int fd)
{
    const char *kind = getenv("TERM"), *plain = getenv("NO_COLOR");
    return isatty(fd) && kind && *kind && strcmp(kind, "dumb") != 0 && !(plain && *plain);
}

size_t fit_columns(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xC0) != 0x80; /* UTF-8: a character, not its bytes */
    return columns;
}

/* Where a line goes on that does not fit: under its words, behind "name   " of a table. */
static size_t hanging(const char *line, size_t length, size_t width)
{
    size_t blanks = strspn(line, " ");
    for (size_t i = blanks; i + 1 < length; i++)
        if (line[i] == ' ' && line[i + 1] == ' ') {
            size_t behind = i + strspn(line + i, " ");
            return behind < width / 2 && behind < length ? behind : blanks + 2;
        }
    return blanks + 2 < width / 2 ? blanks + 2 : 0;
}

/* One line, without its end. */
static void fit_line(struct text *out, const char *line, size_t length, size_t width)
{
    size_t left = hanging(line, length, width), column = 0, at = 0;
    while (at < length) {
        size_t blanks = strspn(line + at, " ");
        blanks = at + blanks > length ? length - at : blanks;
        size_t word = strcspn(line + at + blanks, " \n");
        size_t columns = fit_columns(line + at + blanks, word);
        bool begun = at > 0 && column > left;
        if (begun && column + blanks + columns > width) {
            text_printf(out, "\n%*s", (int)left, "");
            column = left;
            at += blanks;
            blanks = 0;
        }
        text_append(out, line + at, blanks + word);
        column += blanks + columns;
        at += blanks + word;
    }
}

void fit_lines(struct text *out, const char *lines, int width)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        if (width < LEAST_WIDTH || fit_columns(lines, length) <= (size_t)width)
            text_append(out, lines, length);
        else
            fit_line(out, lines, length, (size_t)width);
        lines += length;
        if (*lines)
            text_append(out, lines++, 1);
    }
}
