/* KITTI's object labels: one text file a photograph, 15 columns (16 with a score).
 *
 *     Pedestrian 0.00 0 -0.20 712.40 143.00 810.73 307.92 1.89 0.48 1.20 1.84 1.47 8.41 0.01
 *
 * type, truncated, occluded, alpha, left, top, right, bottom, then three dimensions. Pixels, real,
 * 0-based. DontCare and Person_sitting are ignore regions by default. The photograph is the picture
 * of the same name.
 */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>

#define COLUMNS 15

bool probe_kitti(char *head)
{
    char *rest = head, *words[COLUMNS + 1];
    size_t number = 0;
    char *line = text_line(&rest, &number);
    int count = line ? text_words(line, words, COLUMNS + 1) : 0;
    if ((count != COLUMNS && count != COLUMNS + 1) || !isnan(number_of(words[0])))
        return false;
    for (int i = 1; i < count; i++)
        if (isnan(number_of(words[i])))
            return false;
    double truncated = number_of(words[1]), occluded = number_of(words[2]);
    return truncated >= -1 && truncated <= 1 && occluded >= -1 && occluded <= 4;
}

static enum hm_status read_line(struct truth_builder *b, struct place place, size_t image,
                                char *line, struct hm_error *error)
{
    char *words[COLUMNS + 1];
    int count = text_words(line, words, COLUMNS + 1);
    if (count != COLUMNS && count != COLUMNS + 1) {
        build_drop(b, DATA_DROP_LINE, place, "not the %d columns of KITTI", COLUMNS);
        return HM_OK;
    }
    struct raw_box box = {.xmin = number_of(words[4]),
                          .ymin = number_of(words[5]),
                          .xmax = number_of(words[6]),
                          .ymax = number_of(words[7]),
                          .label = words[0]};
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    size_t image;
    char *rest = text, *line;
    if (text[0] == 'P' && text[1] >= '0' && text[1] <= '9' && text[2] == ':')
        return HM_OK; /* calib/000001.txt */
    HM_TRY(build_photo(b, place, "", file->name, true, &image, error));
    while (image != NO_PHOTO && (line = text_line(&rest, &place.line)))
        if (*line)
            HM_TRY(read_line(b, place, image, line, error));
    return HM_OK;
}

enum hm_status read_kitti(struct truth_builder *b, const struct truth_files *files,
                          struct hm_error *error)
{
    return read_each(b, files, probe_kitti, read_file, NULL, error);
}
