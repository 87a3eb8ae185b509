/* What a file that no reader knows looks like, so that photographs beside it are not taken for
 * something that they are not.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Words of coordinates and of labels, in any case. */
static bool speaks_of_boxes(const char *text)
{
    static const char *const words[] = {
        "box",   "rect",  "xmin",  "left", "polygon", "points", "object", "annotation",  "region",
        "label", "shape", "coord", "x1",   "\"x\"",   "width=", "class",  "segmentation"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i]))
            return true;
    return false;
}

/* "<dataset>", behind declarations and comments. */
static void name_of_root(const char *text, char *out, size_t size)
{
    const char *p = text;
    out[0] = 0;
    while ((p = strchr(p, '<'))) {
        if (isalpha((unsigned char)p[1])) {
            snprintf(out, size, "<%.*s>", (int)strcspn(p + 1, " \t\r\n>/"), p + 1);
            return;
        }
        p++;
    }
}

/* The numbers and words of a row, whatever separates them. */
static void count_fields(const char *line, size_t length, int *numbers, int *words)
{
    char copy[512], *rest = copy, *word;
    *numbers = *words = 0;
    snprintf(copy, sizeof copy, "%.*s", (int)(length < 500 ? length : 500), line);
    while ((word = strsep(&rest, " \t,;|\r")))
        if (*word && isnan(number_of(word)))
            ++*words;
        else if (*word)
            ++*numbers;
}

/* Rows of a few words and at least four numbers. */
static bool has_rows(const char *text, int *columns)
{
    int rows = 0, other = 0;
    for (int seen = 0; *text && seen < 50; seen++) {
        size_t length = strcspn(text, "\n");
        int numbers, words;
        count_fields(text, length, &numbers, &words);
        bool row = numbers >= 4 && words <= 4;
        rows += row;
        other += !row && numbers + words > 0;
        if (row)
            *columns = numbers + words;
        text += length + (text[length] == '\n');
    }
    return rows > 0 && 3 * rows >= other; /* titles, counts and names stand between */
}

/* Lines that begin with a picture's name and say something of it: "a.jpg,person". */
static bool has_pictures(const char *text)
{
    int rows = 0, other = 0;
    for (int seen = 0; *text && seen < 50; seen++) {
        char line[512];
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)(length < 500 ? length : 500), text);
        text += length + (text[length] == '\n');
        char *row = text_trim(line);
        bool more = *row && !is_picture_name(row);
        row[strcspn(row, ",;\t|")] = 0;
        if (!is_picture_name(text_trim(row)))
            row[strcspn(row, " ")] = 0;
        bool names = more && is_picture_name(row);
        rows += names;
        other += more && !names;
    }
    return rows > 0 && rows >= other;
}

/* At least so many numbers in a row, whatever stands between them but words. */
static bool has_numbers(const char *text, int count)
{
    int found = 0;
    while (*text && found < count) {
        size_t digits = strspn(text, "0123456789.+-eE");
        if (isdigit((unsigned char)*text) && digits > 0)
            found++;
        else if (isalpha((unsigned char)*text))
            found = 0;
        text += digits > 0 ? digits : 1;
    }
    return found >= count;
}

/* YAML, or the like: a corner or a box, and numbers. */
static bool has_boxes_by_name(const char *text)
{
    static const char *const words[] = {"x_min", "xmin", "box:", "bbox:", "rect:", "boxes:"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i]) && has_numbers(strcasestr(text, words[i]), 1))
            return true;
    return false;
}

/* A first line that names columns, coordinates among them. */
static bool has_header(const char *text)
{
    static const char *const words[] = {"box",  "rect", "xmin",  "x_min", "left", "region",
                                        "poly", "x1",   "coord", "shape", "width"};
    char line[512];
    int fields = 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\r\n"), text);
    for (const char *p = line; *p; p++)
        fields += strchr(",;\t|", *p) != NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words && fields >= 3; i++)
        if (strcasestr(line, words[i]))
            return true;
    return false;
}

static bool is_text(const unsigned char *head, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (head[i] == 0 || (head[i] < 9 || (head[i] > 13 && head[i] < 32)))
            return false;
    return length > 0;
}

bool looks_like_annotations(const char *name, const unsigned char *head, size_t length,
                            char words[120])
{
    const char *text = (const char *)head;
    char root[60];
    int columns = 0;
    if ((length > 6 && memcmp(head, "MATLAB", 6) == 0) || file_ends_in(name, ".mat")) {
        snprintf(words, 120, "MATLAB's .mat");
        return true;
    }
    if (!is_text(head, length))
        return false;
    text += strspn(text, " \t\r\n");
    if (*text == '<' && strncasecmp(text, "<!DOCTYPE html", 14) != 0 &&
        strncasecmp(text, "<html", 5) != 0 && !strstr(text, "<svg")) {
        name_of_root(text, root, sizeof root);
        snprintf(words, 120, "XML %s", root);
        return speaks_of_boxes(text);
    }
    if (*text == '{' || *text == '[') {
        snprintf(words, 120, "JSON");
        return speaks_of_boxes(text) || has_numbers(text, 4) || file_ends_in(name, ".geojson");
    }
    if (has_header(text)) {
        snprintf(words, 120, "a table of %.80s", text);
        words[strcspn(words, "\r\n")] = 0;
        return true;
    }
    if (has_rows(text, &columns)) {
        snprintf(words, 120, "rows of %d columns", columns);
        return true;
    }
    if (has_pictures(text)) {
        snprintf(words, 120, "a table of pictures");
        return true;
    }
    snprintf(words, 120, "boxes by name");
    return (file_ends_in(name, ".yaml") || file_ends_in(name, ".yml")) && has_boxes_by_name(text);
}
