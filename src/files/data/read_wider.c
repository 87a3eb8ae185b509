/* WiderPerson: one text file a photograph, 000040.jpg.txt, the number of boxes, then a box a line.
 *
 *     2
 *     1 120 40 180 190
 *     4 10 20 30 60
 *
 * class, left, top, right, bottom; the classes are 1 pedestrian, 2 rider, 3 partially-visible
 * person, 4 ignore (a region), 5 crowd.
 */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>

static const char *const classes[] = {"pedestrian", "rider", "partially-visible person", "ignore",
                                      "crowd"};

/* The numbers of a line; -1: something else is among them. */
static int numbers_of(char *line, double *numbers, int most)
{
    char *words[8];
    int count = text_words(line, words, most);
    for (int i = 0; i < count && i < most; i++) {
        numbers[i] = number_of(words[i]);
        if (isnan(numbers[i]))
            return -1;
    }
    return count;
}

bool probe_wider(char *head)
{
    char *rest = head, *line;
    double n[6];
    size_t number = 0;
    line = text_line(&rest, &number);
    if (!line || numbers_of(line, n, 6) != 1 || n[0] < 1 || n[0] != floor(n[0]))
        return false;
    line = text_line(&rest, &number);
    return line && numbers_of(line, n, 6) == 5 && n[0] >= 1 && n[0] <= 5 && n[0] == floor(n[0]) &&
           n[3] >= n[1] && n[4] >= n[2];
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    size_t image, boxes = 0;
    double n[6], promised = -1;
    char *rest = text, *line;
    HM_TRY(build_photo(b, place, "", file->name, true, &image, error));
    while (image != NO_PHOTO && (line = text_line(&rest, &place.line))) {
        int count = *line ? numbers_of(line, n, 6) : 0;
        if (count == 1 && promised < 0) {
            promised = n[0];
        } else if (count == 5 && n[0] >= 1 && n[0] <= 5) {
            struct raw_box box = {.xmin = n[1],
                                  .ymin = n[2],
                                  .xmax = n[3],
                                  .ymax = n[4],
                                  .label = classes[(int)n[0] - 1]};
            boxes++;
            HM_TRY(build_box(b, place, image, &box, error));
        } else if (count != 0) {
            build_drop(b, DATA_DROP_LINE, place, "not \"class left top right bottom\"");
            boxes++;
        }
    }
    if (image != NO_PHOTO && promised >= 0 && (double)boxes < promised)
        build_drop(b, DATA_DROP_LINE, (struct place){file->path, 0},
                   "%.0f boxes are promised and %zu are there", promised, boxes);
    return HM_OK;
}

enum hm_status read_wider(struct truth_builder *b, const struct truth_files *files,
                          struct hm_error *error)
{
    return read_each(b, files, probe_wider, read_file, NULL, error);
}
