/* OpenCV's info.dat, as opencv_annotation and opencv_createsamples have it: a photograph a line.
 *
 *     img/a.jpg  2  120 40 60 150  10 20 30 60
 *
 * path, how many boxes, x y width height of each; 0-based. Boxes have no labels. Paths are relative
 * to the file; one with blanks in it ends where the numbers begin to fit.
 */
#include "data/data_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cuts "path n x y w h ..."; *numbers points at the first box. -1: the line is no such line. */
static long split(char *line, const char **numbers)
{
    for (char *at = line; (at = strpbrk(at, " \t")); at++) {
        const char *p = at;
        char *name_end = at;
        double count = next_number(&p);
        while (name_end > line && strchr(" \t", name_end[-1]))
            name_end--;
        char kept = *name_end;
        *name_end = 0;
        bool picture = is_picture_name(line) && count >= 0 && count < 1e6 && count == floor(count);
        *name_end = kept;
        if (!picture || (*p && !strchr(" \t", *p)))
            continue;
        *name_end = 0;
        *numbers = p;
        return (long)count;
    }
    return -1;
}

bool probe_info(char *head)
{
    char *rest = head, *line;
    size_t number = 0;
    const char *p;
    while ((line = text_line(&rest, &number)) && (!*line || *line == '#'))
        ;
    bool cut = !rest; /* the head may end inside of the line */
    long count = line ? split(line, &p) : -1, found = 0;
    if (count < 0)
        return false;
    while (!isnan(next_number(&p)))
        found++;
    return found == 4 * count || (cut && found < 4 * count && found > 0);
}

static enum hm_status read_line(struct truth_builder *b, const struct truth_file *file,
                                struct place place, char *line, struct hm_error *error)
{
    const char *p;
    size_t image;
    long count = split(line, &p), boxes = 0;
    if (count < 0) {
        build_drop(b, DATA_DROP_LINE, place, "not \"path count x y width height ...\"");
        return HM_OK;
    }
    HM_TRY(build_photo(b, place, file->folder, line, false, &image, error));
    for (; image != NO_PHOTO && boxes < count && p[strspn(p, " \t\r")]; boxes++) {
        double n[4];
        for (int i = 0; i < 4; i++) {
            n[i] = next_number(&p);
            if (isnan(n[i])) { /* a word: on behind it */
                p += strspn(p, " \t");
                p += strcspn(p, " \t");
            }
        }
        struct raw_box box = {.xmin = n[0], .ymin = n[1], .xmax = n[0] + n[2], .ymax = n[1] + n[3]};
        HM_TRY(build_box(b, place, image, &box, error));
    }
    if (image != NO_PHOTO && (boxes < count || p[strspn(p, " \t\r")]))
        build_drop(b, DATA_DROP_LINE, place, "%ld boxes are promised and %s are there", count,
                   boxes < count ? "fewer" : "more");
    return HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    char *rest = text, *line;
    while ((line = text_line(&rest, &place.line)))
        if (*line && *line != '#')
            HM_TRY(read_line(b, file, place, text_trim(line), error));
    return HM_OK;
}

enum hm_status read_info(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    return read_each(b, files, probe_info, read_file, NULL, error);
}
