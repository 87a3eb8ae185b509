/* PASCAL Annotation Version 1.00: the text files of INRIA Person and of Penn-Fudan.
 *
 *     Image filename : "PennFudanPed/PNGImages/FudanPed00001.png"
 *     Bounding box for object 1 "PASpersonWalking" (Xmin, Ymin) - (Xmax, Ymax) : (160, 182) - (302,
 *     431)
 *
 * Pixels count from 1 and the last one is part of the box: (160, 182) - (302, 431) is x from 159 up
 * to, not including, 302. The label stands in quotes; a line of it may say so too ("Original
 * label"), which is not read.
 */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool starts(const char *text, const char *with)
{
    return strncasecmp(text, with, strlen(with)) == 0;
}

bool probe_pascal(char *head)
{
    return strstr(head, "PASCAL Annotation Version") ||
           (strstr(head, "Image filename :") && strstr(head, "Bounding box for object"));
}

/* Cuts what stands between the next two quotes out of the line; NULL where there are none. */
static char *quoted(char **text)
{
    char *open = strchr(*text, '"'), *close = open ? strchr(open + 1, '"') : NULL;
    if (!close)
        return NULL;
    *close = 0;
    *text = close + 1;
    return open + 1;
}

/* The next "(a, b)" of the text; NaN for what is no number. */
static void pair(const char **text, double *a, double *b)
{
    *a = *b = NAN;
    const char *p = *text + strcspn(*text, "(");
    if (!*p)
        return;
    p++;
    *a = next_number(&p);
    p += strcspn(p, ",)");
    if (*p == ',') {
        p++;
        *b = next_number(&p);
    }
    *text = p + strcspn(p, ")");
}

static enum hm_status read_object(struct truth_builder *b, struct place place, size_t image,
                                  char *line, struct hm_error *error)
{
    const char *label = quoted(&line);
    const char *numbers = strrchr(line, ':');
    struct raw_box box = {.label = label};
    if (!label || !numbers) {
        build_drop(b, DATA_DROP_LINE, place, "no label in quotes, or no numbers behind a colon");
        return HM_OK;
    }
    pair(&numbers, &box.xmin, &box.ymin);
    pair(&numbers, &box.xmax, &box.ymax);
    box.xmin -= 1;
    box.ymin -= 1;
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    size_t image = NO_PHOTO;
    bool named = false;
    enum hm_status status = HM_OK;
    char *rest = text, *line;
    while (status == HM_OK && (line = text_line(&rest, &place.line))) {
        if (starts(line, "Image filename")) {
            const char *name = quoted(&line);
            named = name != NULL;
            status =
                build_photo(b, place, file->folder, name ? name : file->name, !name, &image, error);
        } else if (starts(line, "Image size") &&
                   strchr(line, ':')) { /* (X x Y x C) : 640 x 480 x 3 */
            const char *p = strrchr(line, ':') + 1;
            double width = next_number(&p);
            p += strspn(p, " xX");
            build_declare(b, image, width, next_number(&p));
        } else if (starts(line, "Bounding box for object") && image != NO_PHOTO) {
            status = read_object(b, place, image, line, error);
        }
    }
    if (status == HM_OK && !named) {
        place.line = 0;
        build_drop(b, DATA_DROP_LINE, place, "there is no line Image filename : \"...\" in it");
    }
    return status;
}

enum hm_status read_pascal(struct truth_builder *b, const struct truth_files *files,
                           struct hm_error *error)
{
    return read_each(b, files, probe_pascal, read_file, NULL, error);
}
